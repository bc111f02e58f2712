"""`drafter eval run`: every golden case drafted and scored, kept in one file that says how to make itself again."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.cli.eval.drafting import draft_all
from service.cli.eval.files import FILE, file_options, write
from service.cli.eval.options import drafting_options, knowledge_options, run_request, settings_with
from service.cli.output import console, print_json
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from evals.run_log import RunLog
    from evals.runs.overview import RunOverview
    from evals.runs.summary import Mean

__all__ = ["command"]

_BROKEN = 2
"""Exit code of a run with so many errors that it says nothing about quality."""


@click.command()
@drafting_options
@knowledge_options
@click.option("--out", type=FILE, help="File of the run; default: runs/<time>-<id>.jsonl.")
@click.option("--resume", is_flag=True, help="Go on with the run in --out where it stopped.")
@click.option("--judge", help="Also score by ragas with this model: a LiteLLM name, or `embedded`.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@file_options
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    model: str | None,
    read_only: bool,
    as_json: bool,
    markdown: Path | None,
    junit: Path | None,
    html: Path | None,
    **options: Any,
) -> None:
    """Draft and score every golden case, and keep it all in one file.

    The model's answers are kept by content: a case whose prompt did not change costs nothing the second time. A draft
    that could not be made is a failure; with more than one in ten of them the run is broken, and the exit code is 2.

    With --judge a model scores each draft by the metrics of ragas as well. An answer of the judge that cannot be
    used, or is not kept with --read-only, leaves a draft without that score.
    """
    from evals.cases.hold_out import hidden_cases
    from evals.rendering.junit import run_junit
    from evals.rendering.run_markdown import run_markdown
    from evals.report import report_page
    from evals.runs.overview import overview
    from evals.runs.runner import is_broken
    from evals.runs.summary import means

    settings = settings_with(model)
    request = run_request(**options, read_only=read_only)
    err = console(stderr=True)
    log = draft_all(request, settings, parts, err)
    hidden, found = hidden_cases([log.run], request.golden_cases), overview(log, request.golden_cases)
    if markdown:
        write(markdown, run_markdown(log, hidden, request.golden_cases))
    if junit:
        write(junit, run_junit(log, hidden))
    if html:
        write(html, report_page([log], request.golden_cases))
    if as_json:
        figures = {m.id: m.as_dict() for m in means(log)}
        print_json({"file": log.path, "figures": figures, **found.as_dict()})
    else:
        _show(log, means(log), found, console())
    if is_broken(log):
        said = f" {len(log.errors)} of {len(log.trials)} drafts failed to be made."
        err.print(Text.assemble(("broken run:", "red"), said))
        raise SystemExit(_BROKEN)


def _show(log: "RunLog", figures: "list[Mean]", found: "RunOverview", out: Console) -> None:
    """The figures as a table, what the drafts come to, the groups, the file."""
    from evals.rendering.overview_words import GROUP_COLUMNS, group_cells
    from evals.scorers import unscored_by_judge

    table = Table("Measure", "Mean", "95 % interval", "Drafts", box=None, pad_edge=False)
    for mean in figures:
        style = None if mean.trusted else "dim"
        table.add_row(mean.title, mean.text, mean.interval, str(mean.drafts), style=style)
    out.print(table)
    if words := unscored_by_judge(log):
        out.print(f"\n{words}")
    groups = Table(*GROUP_COLUMNS, box=None, pad_edge=False)
    for group in found.groups:
        groups.add_row(*group_cells(group))
    out.print("")
    out.print(groups)
    out.print("")
    for stage, count in found.stages.items():
        out.print(f"{count:4} fail at {stage}")
    out.print(f"\n{found.passed} of {found.drafts} drafts pass, {len(log.errors)} errors.")
    out.print("; ".join(f"{count} {kind}" for kind, count in found.usable.items()).capitalize() + ".")
    for warning in found.warnings:
        out.print(Text(f"! {warning}", "yellow"))
    out.print(f"Kept in {log.path}. The same again: {shlex.join(_again(log.run.command))}")


def _again(command: Sequence[str]) -> list[str]:
    """The command without its file: that is there already, and another run takes one of its own."""
    kept, skip = [], False
    for word in command:
        if not skip and word not in ("--out", "--resume") and not word.startswith("--out="):
            kept.append(word)
        skip = word == "--out"
    return kept
