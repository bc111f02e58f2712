"""The sidebar inside help desks: what each desk shows us of an agent, and how the panel is opened for them."""
