"""The drafter against the plain prompt: what each of them lets through, by the same yardstick."""
