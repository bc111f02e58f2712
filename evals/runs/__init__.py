"""Runs: golden cases drafted and scored, and what a run comes to."""
