"""`drafter eval lint`: what is wrong with golden cases, with file and line."""

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.cases.golden import GoldenCase

__all__ = ["command"]


@click.command()
@click.argument("place", metavar="[FOLDER|FILE]", required=False, type=click.Path(path_type=Path))
def command(place: Path | None) -> None:
    """Check the golden cases: every fault with its file and line.

    FOLDER holds the cases; default: those of the demo. FILE is one case, which may still be a proposed one: then only
    what is wrong with it alone is told. Exits with 1 where there is a fault.
    """
    from evals.cases.golden import GOLDEN, load_case, load_cases
    from evals.cases.lint import lint_demo

    where = place or GOLDEN
    alone = where.is_file()
    cases = (load_case(where),) if alone else load_cases(where)
    problems = lint_demo(where)
    for problem in problems:
        say(str(problem))
    said = f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}."
    say(f"{cases[0].id}: {said}" if alone else f"{_counted(cases)}, {said}\nTags: {_tags(cases)}.")
    sys.exit(bool(problems))


def _counted(cases: "Sequence[GoldenCase]") -> str:
    return f"{len(cases)} cases, {sum(case.locked for case in cases)} of them locked"


def _tags(cases: "Sequence[GoldenCase]") -> str:
    tags = Counter(tag for case in cases for tag in case.tags)
    return ", ".join(f"{tag} {count}" for tag, count in tags.most_common())
