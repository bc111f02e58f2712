"""Measurements of whole drafts: the same drafter over golden cases, with statistics, and of the reading alone."""
