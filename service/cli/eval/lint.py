"""`drafter eval lint`: what is wrong with golden cases, with file and line."""

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.eval.options import FOLDER
from service.cli.output import print_json, say
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.cases.faults import CaseFault
    from evals.cases.golden import GoldenCase

__all__ = ["command"]


@click.command()
@click.argument("place", metavar="[FOLDER|FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--index", type=FOLDER, help="Folder of the knowledge index that the cases cite; default: the demo's.")
@click.option("--json", "as_json", is_flag=True, help="Print cases, tags and problems as JSON.")
@click.pass_obj
def command(parts: CommandParts, /, place: Path | None, index: Path | None, as_json: bool) -> None:
    """Check the golden cases: every fault with its file and line.

    FOLDER holds the cases; default: those of the demo. FILE is one case, which may still be a proposed one: then only
    what is wrong with it alone is told. Exits with 1 where there is a fault.
    """
    from evals.cases.golden import GOLDEN, load_case, load_cases

    where = place or GOLDEN
    alone = where.is_file()
    cases = (load_case(where),) if alone else load_cases(where)
    problems = _problems(parts, where, index)
    if as_json:
        print_json(
            {
                "cases": len(cases),
                "locked": sum(case.locked for case in cases),
                "tags": dict(_tags(cases)),
                "problems": [asdict(problem) for problem in problems],
            }
        )
    else:
        _show(cases, problems, alone=alone)
    sys.exit(bool(problems))


def _show(cases: "Sequence[GoldenCase]", problems: "list[CaseFault]", *, alone: bool) -> None:
    for problem in problems:
        say(str(problem))
    said = f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}."
    tags = ", ".join(f"{tag} {count}" for tag, count in _tags(cases))
    say(f"{cases[0].id}: {said}" if alone else f"{_counted(cases)}, {said}\nTags: {tags}.")


def _problems(parts: CommandParts, where: Path, index: Path | None) -> "list[CaseFault]":
    """What is wrong with the cases, held against the index and the user's mailboxes, or against the demo."""
    from evals.cases.lint import lint_demo, lint_place

    if index is None:
        return lint_demo(where)
    from drafter.settings import load_settings
    from evals.knowledge.indexes import open_knowledge
    from evals.runs.request import run_mailboxes

    settings = load_settings()
    with open_knowledge({index: ()}, parts.embedder(settings)) as knowledge:
        return lint_place(where, knowledge.documents, run_mailboxes(settings, own_cases=True))


def _counted(cases: "Sequence[GoldenCase]") -> str:
    return f"{len(cases)} cases, {sum(case.locked for case in cases)} of them locked"


def _tags(cases: "Sequence[GoldenCase]") -> list[tuple[str, int]]:
    return Counter(tag for case in cases for tag in case.tags).most_common()
