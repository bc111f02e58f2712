"""What each part adds: the same cases without it."""
