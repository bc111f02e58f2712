"""`drafter eval run`: every golden case drafted and scored, kept in one file that says how to make itself again."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.text import Text

from service.cli.eval.drafting import draft_all
from service.cli.eval.files import FILE, file_options, write
from service.cli.eval.options import (
    DRAFTING,
    KNOWLEDGE,
    given_options,
    knowledge_options,
    models_options,
    run_request,
    settings_with,
)
from service.cli.output import console, print_json
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.cases.golden import GoldenCase
    from evals.run_log import RunLog

__all__ = ["command"]

_BROKEN = 2
"""Exit code of a run that is not whole, or has so many errors that it says nothing about quality."""


@click.command()
@models_options
@knowledge_options
@click.option("--name", default="", help="What you call the run; several models are called by their names.")
@click.option("--out", type=FILE, help="File of the run; default: runs/<time>-<id>.jsonl.")
@click.option("--resume", is_flag=True, help="Go on with the run in --out, what failed included.")
@click.option("--judge", help="Also score by ragas with this model: a LiteLLM name, or `embedded`.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@file_options
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    models: tuple[str, ...],
    as_json: bool,
    markdown: Path | None,
    junit: Path | None,
    html: Path | None,
    **options: Any,
) -> None:
    """Draft and score every golden case, and keep it all in one file.

    The model's answers are kept by content: a case whose prompt did not change costs nothing the second time. A draft
    that could not be made is a failure; with more than one in ten of them the run is broken, and the exit code is 2.
    So it is where a limit ended the run: it says how to go on.

    With several models each has a file of its own, and what is printed and written has a column for each.

    With --judge a model scores each draft by the metrics of ragas as well. An answer of the judge that cannot be
    used, or is not kept with --read-only, leaves a draft without that score.
    """
    from evals.cases.golden import GOLDEN, load_cases
    from evals.cases.hold_out import hidden_cases
    from evals.report import report_page

    if options["resume"] and not options["out"]:
        raise click.UsageError("--resume goes on with the run in --out; say which file that is.")
    if len(models) > 1:
        _refuse_single(out=options["out"], resume=options["resume"], junit=junit, name=options["name"])
    err = console(stderr=True)
    cases = load_cases(options["cases"] or GOLDEN)
    logs = _drafted(models, parts, err, options)
    hidden = hidden_cases([log.run for log in logs], cases)
    if markdown:
        write(markdown, _markdown(logs, hidden, cases))
    if junit:
        from evals.rendering.junit import run_junit

        write(junit, run_junit(logs[0], hidden))
    if html:
        write(html, report_page(logs, cases))
    _print(logs, cases, as_json=as_json)
    told = [_warn(log, err) for log in logs]
    sys.exit(_BROKEN if any(told) else 0)


def _refuse_single(**given: object) -> None:
    """Raises UsageError where an option is about one run and several are made."""
    if names := [name for name, value in given.items() if value]:
        raise click.UsageError(f"--{names[0]} is about one run, and several models make several; leave it out.")


def _drafted(models: tuple[str, ...], parts: CommandParts, err: Console, options: dict[str, Any]) -> "list[RunLog]":
    """A run, or one for each of several models, called by its name."""
    from drafter.wiring import build_models

    if len(models) < 2:
        return [draft_all(run_request(**options), settings_with(*models), parts, err)]
    settings = {model: settings_with(model) for model in models}
    for one in settings.values():
        build_models(one)  # a name that is none is told before the first is drafted with
    alike = given_options((*DRAFTING, *KNOWLEDGE, "judge"))
    alone = {model: ("drafter", "eval", "run", "--model", model, *alike) for model in models}
    requests = {model: run_request(**options | {"name": model, "command": alone[model]}) for model in models}
    return [draft_all(requests[model], settings[model], parts, err) for model in settings]


def _markdown(logs: "Sequence[RunLog]", hidden: "frozenset[str]", cases: "Sequence[GoldenCase]") -> str:
    from evals.rendering.models_words import models_markdown
    from evals.rendering.run_markdown import run_markdown

    return models_markdown(logs) if len(logs) > 1 else run_markdown(logs[0], hidden, cases)


def _print(logs: "Sequence[RunLog]", cases: "Sequence[GoldenCase]", *, as_json: bool) -> None:
    from evals.runs.overview import overview
    from service.cli.eval.run_screen import run_figures, show_models, show_run

    if as_json:
        found = [run_figures(log, cases) for log in logs]
        print_json({"runs": found} if len(found) > 1 else found[0])
    elif len(logs) > 1:
        show_models(logs, console())
    else:
        show_run(logs[0], overview(logs[0], cases), console())


def _warn(log: "RunLog", err: Console) -> bool:
    """Whether the run says nothing about quality; then it is told why."""
    from evals.runs.runner import is_broken

    if missing := sum(1 for _ in log.missing):
        said = f" {missing} drafts are not made, for the limit was reached. Go on: {log.going_on}"
        err.print(Text.assemble(("not whole:", "red"), said))
        return True
    if is_broken(log):
        said = f" {len(log.errors)} of {len(log.trials)} drafts failed to be made. Try them again: {log.going_on}"
        err.print(Text.assemble(("broken run:", "red"), said))
        return True
    return False
