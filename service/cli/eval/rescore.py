"""`drafter eval rescore`: the drafts of a run scored again, after a scorer or a case changed."""

import sys
from pathlib import Path

import click
from rich.text import Text

from service.cli.eval.files import FILE
from service.cli.eval.options import CASES, handbook_options
from service.cli.output import console, print_json
from service.cli.parts import CommandParts
from service.words import count

__all__ = ["command"]


@click.command("rescore")
@click.argument("run", metavar="RUN", type=FILE)
@CASES
@handbook_options
@click.option("--out", type=FILE, help="File of the new run; default: runs/<time>-<id>.jsonl.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    run: Path,
    cases: Path | None,
    prompts: str | None,
    handbook: tuple[Path, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Score the drafts of RUN again, after a scorer or a case changed, into a run of its own.

    Nothing is drafted and no model is asked. The new run says of which run its drafts are. Cases whose conversation
    or documents changed, and those that are gone, are left out. --prompts and --handbook are those of RUN.
    """
    from drafter.handbook.guidelines import load_handbook
    from drafter.settings import load_settings
    from evals.cases.golden import GOLDEN, load_cases
    from evals.knowledge.prompt_refs import open_prompts
    from evals.runs.log_file import read_log
    from evals.runs.overview import overview
    from evals.runs.request import run_mailboxes, run_version
    from evals.runs.rescoring import Scoring, rescore
    from service.cli.eval.run_screen import run_figures, show_run

    settings, old, known = load_settings(), read_log(run), load_cases(cases or GOLDEN)
    with open_prompts(prompts) as folder:
        guidelines = load_handbook([folder / "handbook", *settings.handbook_paths, *handbook])
    mailboxes = run_mailboxes(settings, own_cases=cases is not None)
    scoring = Scoring(guidelines, mailboxes, parts.embedder(settings), run_version())
    found = rescore(old, known, scoring, out, ("drafter", *sys.argv[1:]))
    if as_json:
        changed = {"rose": found.rose, "fell": found.fell, "left_out": len(found.left_out)}
        print_json(run_figures(found.log, known) | {"rescored": changed})
        return
    shown = console()
    show_run(found.log, overview(found.log, known), shown)
    shown.print(f"Scored again: {count(found.rose, 'draft')} more pass, {found.fell} no longer do.")
    if found.left_out:
        # Numbers alone: cases may be locked.
        words = f"! {count(len(found.left_out), 'case')} left out: gone, or another conversation than was drafted."
        shown.print(Text(words, "yellow"))
