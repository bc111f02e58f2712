"""Evidence: what of the found documents answers each ask, and the plan of the answer that is made of it."""
