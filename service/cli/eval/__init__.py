"""`drafter eval`: golden cases drafted, scored and compared. One file a command."""

import click

from service.cli.lazy import LazyGroup

__all__ = ["COMMANDS", "command"]

COMMANDS = {
    "lint": "Check the golden cases: every fault with its file and line.",
    "run": "Draft and score every golden case, and keep it all in one file.",
    "list": "List the runs that were kept, with how many of their drafts pass.",
    "rescore": "Score the drafts of a run again, after a scorer or a case changed.",
    "compare": "Say whether one run is better or worse than another, and which drafts show it.",
    "report": "Put runs beside each other in one HTML file: charts, matrix, drafts.",
    "gate": "Say whether an edit of articles, saved replies, notes or guidelines makes drafts worse.",
    "calibrate": "Say how far a judge agrees with people, and so whether its numbers count.",
    "ablate": "Say what each guideline, source of knowledge and step adds, by drafting without it.",
    "reading": "Say how well situations are read from conversations, or train what reads them.",
    "evidence": "Train what chooses the sections that answer, on questions that people answered.",
    "propose": "Make a proposed golden case of a draft and what an agent sent instead.",
    "approve": "Make a proposed case a golden case, once you have read it.",
}
"""Command to its line in `drafter eval --help`."""


@click.group(cls=LazyGroup, package="service.cli.eval", lines=COMMANDS)
def command() -> None:
    """Measure drafts on golden cases, and compare prompts with proof.

    A golden case is a conversation with what a careful support lead expects of its draft. A run drafts them all with
    one prompt set, one handbook, one index and one model.
    """
