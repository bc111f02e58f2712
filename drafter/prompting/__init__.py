"""Prompt sets: templates, what they receive, and how a brief is put into them."""
