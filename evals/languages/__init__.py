"""How drafts fare when customers write in another language than the help center: the same questions in five."""
