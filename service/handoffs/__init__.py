"""Hand-offs: where work goes next, done once an agent has looked at it and confirmed it, and never before."""
