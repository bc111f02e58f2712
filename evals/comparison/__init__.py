"""Two runs against each other, and whether that is fair."""
