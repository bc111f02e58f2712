"""Where passages lie: a folder or a Chroma server, in revisions."""
