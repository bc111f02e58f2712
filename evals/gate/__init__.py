"""The gate for knowledge: the cases that an edit can touch, before and after it."""
