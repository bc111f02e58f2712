"""Who may do what: keys, accounts, sign-in, sidebar sessions, limits, and the log of it all."""
