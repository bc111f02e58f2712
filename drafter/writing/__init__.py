"""What is written without a model, and the kinds of text there are."""
