"""`python -m evals.privacy` prints how well personal data is told."""

from evals.privacy.measure import table

if __name__ == "__main__":
    print(table())
