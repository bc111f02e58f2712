"""Which words of which source prove a sentence."""
