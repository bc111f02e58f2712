"""`drafter eval ablate`: what each guideline, source and step adds, by drafting without it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from service.cli.output import console

if TYPE_CHECKING:
    from evals.ablation import Ablation
    from evals.ablation_request import OpenAblation

__all__ = ["command"]

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)
_KINDS = ("guideline", "group", "source", "step")


@click.command("ablate")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only these; several may be given.")
@click.option("--cases", type=_FOLDER, help="Folder of golden cases; default: the demo's.")
@click.option("--tag", "tags", multiple=True, help="Only cases with this tag; several may be given.")
@click.option("--prompts", help="A prompt set: a folder, or git:REF for the prompts/ of a git reference.")
@click.option("--handbook", multiple=True, type=_FOLDER, help="A further folder of guidelines.")
@click.option("--index", type=_FOLDER, help="Folder of a knowledge index; default: the demo's knowledge.")
@click.option("--model", help="Model to draft with; default: DRAFTER_MODEL. `none`: composed without one.")
@click.option("--repeat", "repeats", default=1, show_default=True, type=click.IntRange(min=1), help="Drafts a case.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Cases drafted at a time.")
@click.option("--out", type=_FOLDER, help="Folder of runs and report; an ablation there goes on where it stopped.")
@click.option("--cache", type=_FILE, help="File that keeps the model's answers.")
@click.option("--read-only", is_flag=True, help="Ask no model: an answer that is not kept is an error.")
@click.option("--json", "as_json", is_flag=True, help="Print the ablation as JSON.")
def command(
    names: tuple[str, ...],
    kinds: tuple[str, ...],
    model: str | None,
    out: Path | None,
    read_only: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Say what each guideline, source of knowledge and step adds: drafts without it against all of them.

    NAME is a guideline's id, a source (article, saved-reply, note, past-conversation, votes), a step (repair,
    repair-by-rule, repair-by-model, search-for-each-question) or a group (safety, truth, ...); default: every one.
    What reaches the draft of no case is never drafted. Locked cases are left out: tuning must not see them.
    """
    from drafter.settings import load_settings
    from evals.ablation_request import open_ablation
    from evals.ablation_words import write_ablation
    from evals.run_request import RunRequest
    from evals.switches import SwitchKind

    settings = load_settings()
    if model:
        settings = settings.model_copy(update={"model": model})
    err = console(stderr=True)
    request = RunRequest(**given, ask=not read_only, command=("drafter", *sys.argv[1:]))
    chosen = [SwitchKind(kind) for kind in kinds]
    with open_ablation(
        request, settings, kinds=chosen, names=names, folder=out, tell=lambda words: err.print(words, style="dim")
    ) as opened:
        _draft(opened, err)
        found = opened.ablation
    paths = write_ablation(found, opened.full.run, opened.folder)
    if as_json:
        print(paths[1].read_text("utf-8"))
    else:
        _show(found, paths, console())


def _draft(opened: "OpenAblation", err: Console) -> None:
    """Everything, under one bar that says which part is off and what it has cost so far."""
    spent = 0.0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("Drafting", total=0)
        for name, count, trials in opened.draft():
            bar.update(task, completed=0, total=count)
            for trial in trials:
                spent += trial.cost_usd or 0.0
                if trial.error:
                    bar.console.print(f"{trial.case}: {trial.error}", style="red", markup=False, highlight=False)
                bar.update(task, advance=1, description=f"{name}, {spent:.3f} USD")


def _show(found: "Ablation", paths: list[Path], out: Console) -> None:
    from evals.ablation_words import COLUMNS, ablation_rows, never_applied

    table = Table(box=box.SIMPLE)
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=True)
    for row in ablation_rows(found):
        table.add_row(*map(Text, row))
    out.print(f"{found.cases} cases that are not locked. How each figure changes without a part:")
    out.print(table)
    if never := never_applied(found):
        out.print(Text(f"Never applied to any of these cases: {', '.join(never)}.", "dim"))
    out.print(f"Written: {', '.join(map(str, paths))}", markup=False)
