"""Passages ranked for a question, by meaning and by words."""
