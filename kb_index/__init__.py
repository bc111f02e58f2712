"""Documents in, passages found. Knows nothing of conversations, prompts or models."""
