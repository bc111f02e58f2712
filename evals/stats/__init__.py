"""Estimates, tests and verdicts; knows nothing of drafts."""
