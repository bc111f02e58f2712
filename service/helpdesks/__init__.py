"""The help desks: one connector for each vendor, all with the methods of one protocol."""
