"""Measurements of whole drafts: the same drafter over labelled conversations, with statistics."""
