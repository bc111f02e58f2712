"""What the handbook adds to a draft: one drafter built up arm by arm over the same conversations."""
