"""The edge: command line, HTTP service and sidebar."""
