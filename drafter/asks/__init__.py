"""What the customer asks for: the open request as a list of asks."""
