"""`python -m evals.injection` prints how often attacks succeed, and how often honest texts are taken for some."""

from evals.injection.command import main

if __name__ == "__main__":
    main()
