"""`drafter eval compare`: two runs beside each other, with a verdict that a pipeline can stop at."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evals.comparison.fairness import ALLOWABLE
from service.cli.eval.drafting import draft_all
from service.cli.eval.files import file_options, write
from service.cli.eval.judging import prefer_runs
from service.cli.eval.options import (
    DRAFTING,
    HOW_TO_DRAFT,
    drafting_options,
    given_options,
    run_request,
    settings_with,
)
from service.cli.output import console, print_json
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from drafter.settings import Settings
    from evals.comparison.compare import Comparison
    from evals.run_log import RunLog

__all__ = ["command"]

_SHOWN = 5


@click.command("compare")
@click.argument("base", metavar="BASE")
@click.argument("candidate", metavar="CANDIDATE")
@click.option(
    "--allow",
    multiple=True,
    type=click.Choice(ALLOWABLE),
    help="What else than prompts and handbook may differ; can be given several times.",
)
@click.option(
    "--worth-seeing",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.2,
    show_default=True,
    help="Fall in the share of drafts that pass which a run must be able to see, or it is inconclusive.",
)
@click.option("--flips", type=click.IntRange(min=0), default=_SHOWN, show_default=True, help="Most flips to show.")
@click.option("--judge", help="Also ask this model which drafts are better: a LiteLLM name, or `embedded`.")
@drafting_options
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON, with every flip.")
@file_options
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    base: str,
    candidate: str,
    allow: tuple[str, ...],
    worth_seeing: float,
    flips: int,
    judge: str | None,
    as_json: bool,
    markdown: Path | None,
    junit: Path | None,
    html: Path | None,
    model: str | None,
    **options: Any,
) -> None:
    """Say whether the run CANDIDATE is better or worse than the run BASE, and which drafts show it.

    Each is a file that `drafter eval run` wrote, or a prompt set to draft with now, a folder or git:REF; the options
    say which cases, by which model and how often. The runs need the same cases, model, index and judge. Exits with 1
    if it REGRESSED, and with 2 if the runs are broken or cannot be compared fairly.

    With --judge a model says of each case which draft is better: blind, in both orders. What it says counts only as
    far as `drafter eval calibrate` found that it agrees with people.
    """
    from evals.cases.golden import GOLDEN, load_cases
    from evals.cases.hold_out import hidden_cases
    from evals.comparison.compare import compare
    from evals.rendering.comparison_markdown import comparison_markdown
    from evals.rendering.junit import comparison_junit
    from evals.report import report_page
    from evals.scorers import METRICS
    from evals.stats.verdict import RunVerdict

    settings = settings_with(model)
    known = load_cases(options["cases"] or GOLDEN)
    one, other = _runs((base, candidate), settings, parts, **options)
    hidden = hidden_cases((one.run, other.run), known)
    judging = {"judge": judge, **{name: options[name] for name in ("jobs", "cache", "read_only")}}
    comparison = compare(
        one,
        other,
        METRICS,
        allow=allow,
        locked=hidden,
        worth_seeing=worth_seeing,
        prefer=partial(prefer_runs, one, other, known, **judging) if judge else None,
    )
    if markdown:
        write(markdown, comparison_markdown(comparison))
    if junit:
        write(junit, comparison_junit(comparison, one, other, hidden))
    if html:
        write(html, report_page([one, other], known, [comparison]))
    _print(comparison, flips, as_json=as_json)
    sys.exit(comparison.verdict is RunVerdict.REGRESSED)


def _print(comparison: "Comparison", flips: int, *, as_json: bool) -> None:
    if as_json:
        from evals.rendering.comparison_words import as_dict

        print_json(as_dict(comparison))
    else:
        from service.cli.eval.comparison_screen import show_comparison

        show_comparison(comparison, flips)


def _runs(places: tuple[str, str], settings: "Settings", parts: CommandParts, **options: Any) -> "list[RunLog]":
    """The run in each file, and a new one with each prompt set; files are read before anything is drafted."""
    from evals.runs.log_file import read_log

    read = {place: read_log(Path(place)) for place in places if not _is_prompts(place)}
    if len(read) == len(set(places)) and (needless := given_options(HOW_TO_DRAFT)):
        raise click.UsageError(f"{needless[0]} says how to draft, but both runs are files: they are drafted already.")
    return [read.get(place) or _drafted(place, settings, parts, options) for place in places]


def _is_prompts(place: str) -> bool:
    return place.startswith("git:") or Path(place).is_dir()


def _drafted(place: str, settings: "Settings", parts: CommandParts, options: dict[str, Any]) -> "RunLog":
    alone = ("drafter", "eval", "run", "--prompts", place, *given_options(DRAFTING))
    request = run_request(**options, prompts=place, name=place, command=alone)
    return draft_all(request, settings, parts, console(stderr=True))
