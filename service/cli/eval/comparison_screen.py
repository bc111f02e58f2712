"""A comparison on a terminal: verdict, table of metrics, and the drafts of the cases that flipped."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from drafter.draft import Citation
from drafter.side_by_side import MarkedWords, SentenceChange
from evals.comparison.compare import Comparison, Flip
from evals.rendering.comparison_words import (
    COLUMNS,
    both_runs,
    cells,
    drafts,
    fallen,
    heading,
    locked_flips,
    preferred_words,
    reasons,
    toward,
)
from evals.run_log import Trial
from evals.stats.verdict import Metric, RunVerdict
from service.cli.output import console

__all__ = ["show_comparison", "show_verdict"]

_COLORS = {
    RunVerdict.IMPROVED: "bold green",
    RunVerdict.REGRESSED: "bold red",
    RunVerdict.NO_EFFECT_DETECTED: "bold",
    RunVerdict.INCONCLUSIVE: "bold yellow",
}
_TOWARD = {"better": "green", "worse": "bold red", "": "none"}
_PIPE_WIDTH = 160
"""Columns where nobody looks at a terminal: two drafts beside each other need an end."""


def show_comparison(comparison: Comparison, most: int) -> None:
    """Print `comparison` on standard output, with `most` flips at most."""
    out = console()
    if not out.is_terminal:
        out.width = _PIPE_WIDTH
    show_verdict(comparison.verdict, comparison.why, out)
    named, more = fallen(comparison)
    if named:
        out.print(Text(f"Fell: {', '.join(named)}{f' and {more} more' if more else ''}", "red"))
    out.print(Text(both_runs(comparison), "dim"))
    for warning in comparison.warnings:
        out.print(Text(f"! {warning}", "yellow"))
    out.print(_metrics(comparison))
    if preferred := comparison.preferred:
        trusted = preferred.agreement and preferred.agreement.trusted
        out.print(Text(preferred_words(preferred), "" if trusted else "dim"))
    metrics = [change.metric for change in comparison.changes]
    for flip in comparison.flips[:most]:
        _show_flip(flip, metrics, out)
    if len(comparison.flips) > most:
        out.print(Text(f"{len(comparison.flips) - most} more flips: --flips {len(comparison.flips)}", "dim"))
    if locked := locked_flips(comparison):
        out.print(Text(locked, "dim"))


def show_verdict(verdict: RunVerdict, why: str, out: Console) -> None:
    """The verdict in its colour, and why."""
    out.print(Text(verdict.value, _COLORS[verdict]))
    out.print(Text(why))


def _metrics(comparison: Comparison) -> Table:
    table = Table(box=box.SIMPLE)
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="left" if number in (0, 6) else "right", no_wrap=number > 0)
    for change in comparison.changes:
        table.add_row(*map(Text, cells(change)), style=_TOWARD[toward(change)] if change.trusted else "dim")
    return table


def _show_flip(flip: Flip, metrics: Sequence[Metric], out: Console) -> None:
    out.print(Text(heading(flip), "bold red" if flip.fell else "bold green"))
    for reason in reasons(flip, metrics):
        out.print(Text(f"  {reason}"))
    out.print(_beside(flip))


def _beside(flip: Flip) -> Table:
    table = Table(box=box.SIMPLE, expand=True)
    table.add_column("Base", ratio=1)
    table.add_column("Candidate", ratio=1)
    beside = drafts(flip)
    if beside is None:
        table.add_row(_whole(flip.base), _whole(flip.candidate))
        return table
    for row in beside.rows:
        table.add_row(_sentence(row.base_pieces, "red strike"), _with_proof(row))
    for citation in beside.lost:
        table.add_row(_cited("no longer cited", citation), "")
    for citation in beside.gained:
        table.add_row("", _cited("newly cited", citation))
    return table


def _sentence(pieces: Sequence[MarkedWords], mark: str) -> Text:
    return Text.assemble(*((piece.text, mark if piece.marked else "") for piece in pieces))


def _with_proof(row: SentenceChange) -> Text:
    """The candidate's sentence, and under it what changed about its proof."""
    text = _sentence(row.candidate_pieces, "green")
    if row.base and row.candidate and row.base.status is not row.candidate.status:
        text.append(f"\n{row.base.status}, now {row.candidate.status}", "yellow")
    elif row.proof_changed:
        text.append("\nstands on other words now", "yellow")
    return text


def _cited(words: str, citation: Citation) -> Text:
    return Text(f"{words}: {citation.title}\n“{citation.words}”", "dim")


def _whole(trial: Trial) -> Text:
    return Text(trial.draft.text) if trial.draft else Text(f"Error: {trial.error}", "red")
