"""Training what chooses the sections that answer an ask, on questions that people answered from a help center."""
