"""`drafter eval run`: every golden case drafted and scored, kept in one file that says how to make itself again."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from service.cli.eval.drafting import draft_all
from service.cli.eval.files import file_options, write
from service.cli.output import console, print_json

if TYPE_CHECKING:
    from evals.run_log import RunLog
    from evals.summary import Mean

__all__ = ["command"]

_BROKEN = 2
"""Exit code of a run with so many errors that it says nothing about quality."""
_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--cases", type=_FOLDER, help="Folder of golden cases; default: the demo's.")
@click.option("--tag", "tags", multiple=True, help="Only cases with this tag; several may be given.")
@click.option("--prompts", help="A prompt set: a folder, or git:REF for the prompts/ of a git reference.")
@click.option("--handbook", multiple=True, type=_FOLDER, help="A further folder of guidelines.")
@click.option("--index", type=_FOLDER, help="Folder of a knowledge index; default: the demo's knowledge.")
@click.option("--model", help="Model to draft with; default: DRAFTER_MODEL. `none`: composed without one.")
@click.option("--repeat", "repeats", default=1, show_default=True, type=click.IntRange(min=1), help="Drafts a case.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Cases drafted at a time.")
@click.option("--out", type=_FILE, help="File of the run; default: runs/<time>-<id>.jsonl.")
@click.option("--resume", is_flag=True, help="Go on with the run in --out where it stopped.")
@click.option("--cache", type=_FILE, help="File that keeps the model's answers.")
@click.option("--read-only", is_flag=True, help="Ask no model: an answer that is not kept is an error.")
@click.option("--judge", help="Also score by ragas with this model: a LiteLLM name, or `embedded`.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@file_options
def command(
    model: str | None,
    read_only: bool,
    as_json: bool,
    markdown: Path | None,
    junit: Path | None,
    html: Path | None,
    **given: Any,
) -> None:
    """Draft and score every golden case, and keep it all in one file.

    The model's answers are kept by content: a case whose prompt did not change costs nothing the second time. A draft
    that could not be made is a failure; with more than one in ten of them the run is broken, and the exit code is 2.

    With --judge a model scores each draft by the metrics of ragas as well. An answer of the judge that cannot be
    used, or is not kept with --read-only, leaves a draft without that score.
    """
    from drafter.settings import load_settings
    from evals.hold_out import hidden_cases
    from evals.junit import run_junit
    from evals.report import report_page
    from evals.run_markdown import run_markdown
    from evals.run_request import RunRequest
    from evals.runner import is_broken
    from evals.summary import means

    settings = load_settings()
    if model:
        settings = settings.model_copy(update={"model": model})
    request = RunRequest(**given, ask=not read_only, command=("drafter", *sys.argv[1:]))
    err = console(stderr=True)
    log = draft_all(request, settings, err)
    hidden = hidden_cases([log.run], request.chosen)
    if markdown:
        write(markdown, run_markdown(log, hidden))
    if junit:
        write(junit, run_junit(log, hidden))
    if html:
        write(html, report_page([log], request.chosen))
    if as_json:
        print_json({"file": log.path, "figures": {m.id: m.as_dict() for m in means(log)}})
    else:
        _show(log, means(log), console())
    if is_broken(log):
        err.print(f"[red]broken run:[/] {len(log.errors)} of {len(log.trials)} drafts failed to be made.")
        raise SystemExit(_BROKEN)


def _show(log: "RunLog", figures: "list[Mean]", out: Console) -> None:
    """The figures as a table, the cases that failed by name unless they are locked, the file."""
    from evals.scorers import left_open

    table = Table("Measure", "Mean", "95 % interval", "Drafts", box=None, pad_edge=False)
    for mean in figures:
        style = None if mean.trusted else "dim"
        table.add_row(mean.title, mean.shown, mean.interval, str(mean.drafts), style=style)
    out.print(table)
    if words := left_open(log):
        out.print(f"\n{words}", markup=False)
    done = list(log.trials.values())
    out.print(f"\n{sum(t.passed for t in done)} of {len(done)} drafts pass, {len(log.errors)} errors.")
    out.print(f"Kept in {log.path}. The same again: {shlex.join(log.run.command)}", markup=False)
