"""Documents split into passages, and passages turned into vectors."""
