"""Training and measuring the reading of a conversation's situation."""
