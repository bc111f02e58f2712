"""`drafter eval ablate`: what each guideline, source and step adds, by drafting without it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.cli.counting import counting
from service.cli.eval.options import FOLDER, drafting_options, knowledge_options, run_request, settings_with
from service.cli.output import console, print_json_text, tell
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from evals.ablation.ablation import Ablation
    from evals.ablation.request import OpenAblation

__all__ = ["command"]

_KINDS = ("guideline", "group", "source", "step")


@click.command("ablate")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only these; several may be given.")
@drafting_options
@knowledge_options
@click.option("--out", type=FOLDER, help="Folder of runs and report; an ablation there goes on where it stopped.")
@click.option("--json", "as_json", is_flag=True, help="Print the ablation as JSON.")
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    names: tuple[str, ...],
    kinds: tuple[str, ...],
    model: str | None,
    out: Path | None,
    read_only: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Say what each guideline, source of knowledge and step adds: drafts without it against all of them.

    NAME is a guideline's id, a source (article, saved-reply, note, past-conversation, votes), a step (repair,
    repair-by-rule, repair-by-model, search-for-each-question) or a group (safety, truth, ..., or handbook: all
    guidelines, the prompts around them and repair, which leaves one plain line and the sources); default: every one.
    What reaches the draft of no case is never drafted. Locked cases are left out: tuning must not see them.
    """
    from evals.ablation.request import open_ablation
    from evals.ablation.switches import SwitchKind
    from evals.rendering.ablation_words import write_ablation

    settings = settings_with(model)
    err = console(stderr=True)
    request = run_request(**options, read_only=read_only)
    chosen = [SwitchKind(kind) for kind in kinds]
    embedder = parts.embedder(settings)
    with open_ablation(request, settings, embedder, kinds=chosen, names=names, folder=out, tell=tell) as opened:
        _draft(opened, err)
        found = opened.ablation
    paths = write_ablation(found, opened.full.run, opened.folder)
    if as_json:
        print_json_text(paths[1].read_text("utf-8"))
    else:
        _show(found, paths, console())


def _draft(opened: "OpenAblation", err: Console) -> None:
    """Everything, counted part by part, with the part that is off and what all has cost so far."""
    spent = 0.0
    with counting(err) as count:
        for name, total, trials in opened.draft():
            count.begin(name, total)
            for trial in trials:
                spent += trial.cost_usd or 0.0
                if trial.error:
                    count.note(f"{trial.case}: {trial.error}")
                count.advance(f"{name}, {spent:.3f} USD")


def _show(found: "Ablation", paths: list[Path], out: Console) -> None:
    from evals.rendering.ablation_words import COLUMNS, ablation_rows, never_applied

    table = Table(box=box.SIMPLE)
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=True)
    for row in ablation_rows(found):
        table.add_row(*map(Text, row))
    out.print(f"{found.cases} cases that are not locked. How each figure changes without a part:")
    out.print(table)
    if never := never_applied(found):
        out.print(Text(f"Never applied to any of these cases: {', '.join(never)}.", "dim"))
    out.print(f"Written: {', '.join(map(str, paths))}")
