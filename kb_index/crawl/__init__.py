"""A help center read over the network, politely."""
