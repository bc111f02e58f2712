"""Judges: models that say which draft is better or whether a statement is proved, and how far they can be trusted."""
