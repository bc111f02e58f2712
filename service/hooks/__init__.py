"""Webhooks: what happens here is told to addresses that the team names, signed, and again until it is taken."""
