"""`python -m evals.languages cases FOLDER` writes the golden cases of the table, for

    drafter eval run --cases FOLDER --model none --out RUN

and `python -m evals.languages table RUN...` prints the table of runs over them, a table for each.
"""

import argparse
from pathlib import Path

from evals.languages.questions import write_cases
from evals.languages.table import table
from evals.runs.log_file import read_log


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.languages", description=__doc__)
    commands = parser.add_subparsers(required=True)
    cases = commands.add_parser("cases", help="write the golden cases to a folder")
    cases.add_argument("folder", type=Path)
    cases.set_defaults(run=lambda given: print(f"{write_cases(given.folder)} cases in {given.folder}"))
    tables = commands.add_parser("table", help="print the table of runs")
    tables.add_argument("runs", type=Path, nargs="+")
    tables.set_defaults(run=lambda given: print(table([read_log(path) for path in given.runs])))
    given = parser.parse_args()
    given.run(given)


if __name__ == "__main__":
    _main()
