"""Golden cases: read strictly, checked against the knowledge, and held out."""
