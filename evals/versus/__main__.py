"""`python -m evals.versus draft FOLDER` has letters written, `python -m evals.versus table FOLDER` prints tables."""

from evals.versus.command import main

if __name__ == "__main__":
    main()
