"""`python -m evals.handbook`."""

from evals.handbook.command import command

if __name__ == "__main__":
    command(prog_name="python -m evals.handbook")
