"""A source brought up to date: what is new, changed, moved or gone."""
