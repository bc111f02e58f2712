"""The language model that comes along: its weights, its server process, and how others find it."""
