"""`drafter eval lint`: what is wrong with golden cases, with file and line."""

import sys
from collections import Counter
from pathlib import Path

import click

from service.cli.output import say

__all__ = ["command"]


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path | None) -> None:
    """Check the golden cases: every fault with its file and line.

    FOLDER holds the cases; default: those of the demo. Exits with 1 where there is a fault.
    """
    from evals.cases.golden import GOLDEN, load_cases
    from evals.cases.lint import lint_demo

    cases = load_cases(folder or GOLDEN)
    problems = lint_demo(folder or GOLDEN)
    for problem in problems:
        say(str(problem))
    tags = Counter(tag for case in cases for tag in case.tags)
    listed = ", ".join(f"{tag} {count}" for tag, count in tags.most_common())
    say(f"{len(cases)} cases, {sum(case.locked for case in cases)} of them locked, {len(problems)} problems.")
    say(f"Tags: {listed}.")
    sys.exit(bool(problems))
