"""How far "proved" can be trusted: labelled sentences with their sources, and what the proof makes of them."""
