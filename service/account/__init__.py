"""Account data: what records of ours say of a customer, asked for one conversation, kept with it and nowhere else."""
