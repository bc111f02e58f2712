"""How well the situation of a conversation is read, on messages labelled by hand."""
