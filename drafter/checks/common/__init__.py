"""What several checks need: the parts of a letter, word tables, what the conversation says."""
