"""What an operator sees of the running service: figures, log lines, traces. Never what a customer wrote."""
