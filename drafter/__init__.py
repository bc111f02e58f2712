"""Conversation in, cited draft out. Knows nothing of the web, of databases or of help desks."""
