"""Words, sentences, figures, names and addresses: knows nothing of support."""
