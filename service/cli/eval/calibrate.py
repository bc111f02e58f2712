"""`drafter eval calibrate`: how far a judge agrees with people, which decides whether its numbers count."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from service.cli.counting import counting
from service.cli.eval.files import FILE, no_run
from service.cli.output import console, print_json
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drafter.models.base import Embed
    from evals.cases.golden import GoldenCase
    from evals.judges.calibration import Calibration
    from evals.judges.judge import JudgeModel
    from evals.judges.labels import Labels

__all__ = ["command"]


@click.command("calibrate")
@click.option("--judge", "name", required=True, help="The judge: any LiteLLM model name, or `embedded`.")
@click.option("--labels", "paths", multiple=True, type=FILE, help="A file of labels; default: ours.")
@click.option("--cases", type=click.Path(path_type=Path, file_okay=False), help="Folder of the golden cases.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Items judged at a time.")
@click.option(
    "--cache", type=FILE, callback=no_run, help="File that keeps the judge's answers; the result is kept beside it."
)
@click.option("--read-only", is_flag=True, help="Ask no judge: an answer that is not kept is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    name: str,
    paths: tuple[Path, ...],
    cases: Path | None,
    jobs: int,
    cache: Path | None,
    read_only: bool,
    as_json: bool,
) -> None:
    """Say how far a judge agrees with people beyond chance: Cohen's kappa, with its interval.

    The judge is asked about drafts and statements that people have labelled. Runs and comparisons show the result
    beside all that this judge says; below a kappa of 0.6 its numbers are greyed out and decide nothing.
    """
    from drafter.settings import load_settings
    from evals.caches.completion_cache import CompletionCache, kept_answers
    from evals.cases.golden import GOLDEN, load_cases
    from evals.judges.calibration import Calibrations
    from evals.judges.judge import open_judge
    from evals.judges.labels import LABELS, read_labels

    settings = load_settings()
    answers = CompletionCache(cache or kept_answers(settings.cache_dir))
    judge = open_judge(settings, name, answers, ask=not read_only)
    known = {case.id: case for case in load_cases(cases or GOLDEN)}
    labels = read_labels(paths or LABELS, known)
    made = _calibrate(judge, parts.embedder(settings).encode_passages, labels, known, jobs)
    for one in made:
        Calibrations.beside(answers.path).keep(one)
    if as_json:
        own = [{"trusted": one.agreement.trusted, "agreed": one.agreed} for one in made]
        print_json([one.model_dump(mode="json") | more for one, more in zip(made, own, strict=True)])
    else:
        for one in made:
            _show(one, console())


def _calibrate(
    judge: "JudgeModel", embed: "Embed", labels: "Labels", cases: "Mapping[str, GoldenCase]", jobs: int
) -> "list[Calibration]":
    """A calibration for each task that there are labels for, counted."""
    from evals.judges.calibration import calibrate_preference, calibrate_statements
    from evals.judges.ragas_metrics import must_have_ragas
    from evals.trust import FAITHFULNESS, RECALL

    made = []
    with counting(console(stderr=True)) as count:
        if labels.pairs:
            count.begin("Pairs of drafts", len(labels.pairs))
            made.append(calibrate_preference(judge, labels.pairs, cases, labels.hash, jobs=jobs, tell=count.advance))
        if labels.statements:
            must_have_ragas()
            for task in (FAITHFULNESS, RECALL):
                count.begin(f"Statements, {task}", len(labels.statements))
                made.append(
                    calibrate_statements(
                        judge, embed, task, labels.statements, labels.hash, jobs=jobs, tell=count.advance
                    )
                )
    return made


def _show(made: "Calibration", out: Console) -> None:
    """A judge at one task: kappa, what it says where people say what, how it leans, what it cost."""
    from evals.trust import TRUSTED

    out.print(Text.assemble((made.task.capitalize(), "bold"), f", judged by {made.judge}"))
    style = "green" if made.agreement.trusted else "yellow"
    out.print(f"  kappa {made.kappa:.2f} (95 % interval {made.low:.2f} to {made.high:.2f})", style=style)
    distrusted = f"below {TRUSTED}: its numbers are greyed out and decide nothing"
    out.print(f"  {'its numbers count' if made.agreement.trusted else distrusted}", style=style)
    out.print(f"  {made.agreed} of {made.items} as people say, {made.unscored} not judged")
    for people, row in made.confusion.items():
        said = ", ".join(f"{word} {count}" for word, count in sorted(row.items(), key=lambda item: -item[1]))
        out.print(f"  where people say {people}: {said}")
    if made.decided:
        share = (made.first_shown or 0) / made.decided
        out.print(
            f"  the draft shown first was chosen in {made.first_shown} of {made.decided} answers ({share:.0%}); "
            f"{made.order_changed} pairs changed with the order"
        )
    cost = "price unknown" if made.cost_usd is None else f"{made.cost_usd:.4f} USD"
    out.print(f"  {made.answers} answers, {made.tokens:,} tokens, {made.seconds:.0f} s, {cost}\n")
