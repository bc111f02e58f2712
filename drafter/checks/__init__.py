"""The handbook's checks, one guard a file."""
