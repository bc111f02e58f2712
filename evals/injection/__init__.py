"""How often a hostile text changes a draft, and how often an honest one is taken for hostile."""
