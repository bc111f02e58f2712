"""Refining: an agent's own text made shorter, warmer, plainer, by rule or by a model, and proved again."""
