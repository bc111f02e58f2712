"""Runs on a terminal and for programs: the figures of one, or those of several models beside each other."""

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from evals.cases.golden import GoldenCase
    from evals.run_log import RunLog
    from evals.runs.overview import RunOverview

__all__ = ["run_figures", "show_models", "show_run"]


def run_figures(log: "RunLog", cases: "Sequence[GoldenCase]") -> dict[str, Any]:
    """The figures of a run for programs: where it is kept, its means and what its drafts come to."""
    from evals.runs.overview import overview
    from evals.runs.summary import means

    return {
        "file": log.path,
        "model": log.run.setup.model,
        "figures": {mean.id: mean.as_dict() for mean in means(log)},
        **overview(log, cases).as_dict(),
    }


def show_run(log: "RunLog", found: "RunOverview", out: Console) -> None:
    """The figures as a table, what the drafts come to, the groups, the file."""
    from evals.rendering.overview_words import GROUP_COLUMNS, group_cells
    from evals.runs.summary import means
    from evals.scorers import unscored_by_judge

    table = Table("Measure", "Mean", "95 % interval", "Drafts", box=None, pad_edge=False)
    for mean in means(log):
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
    out.print(f"Kept in {log.path}. The same again: {shlex.join(log.run.again)}")


def show_models(logs: "Sequence[RunLog]", out: Console) -> None:
    """A row for each measure, a column for each run, then their files."""
    from evals.rendering.models_words import models_columns, models_rows

    table = Table(*models_columns(logs), box=None, pad_edge=False)
    for row in models_rows(logs):
        table.add_row(*map(Text, row))
    out.print(table)
    out.print("")
    for log in logs:
        out.print(f"{log.run.name}: {log.path}, {len(log.errors)} errors")
    out.print(f"Which cases differ: drafter eval report {' '.join(str(log.path) for log in logs)}")
