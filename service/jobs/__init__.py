"""Auto-draft: an event of a help desk becomes one draft, or one reason why there is none."""
