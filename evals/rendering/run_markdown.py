"""A run as Markdown for the summary of a pipeline: how many drafts pass, every figure, and which cases fail why."""

from collections.abc import Collection, Iterator, Sequence
from html import escape

from evals.cases.golden import GoldenCase
from evals.rendering.comparison_words import run_names
from evals.rendering.markdown import table, text
from evals.rendering.overview_words import GROUP_COLUMNS, group_cells
from evals.run_log import RunLog, Trial
from evals.runs.overview import RunOverview, overview
from evals.runs.summary import Mean, means
from evals.scorers import missed_requirements

__all__ = ["run_markdown"]


def run_markdown(log: RunLog, hidden: Collection[str] = (), cases: Sequence[GoldenCase] = ()) -> str:
    """The whole summary, with groups of `cases`; ends with a line break. The cases in `hidden` are only counted."""
    found = overview(log, cases)
    done = list(log.trials.values())
    failing = {case: t for case, found in log.by_case().items() if (t := _failing(found))}
    shown = {case: trials for case, trials in failing.items() if case not in hidden}
    lines = [
        f"## {sum(t.passed for t in done)} of {len(done)} drafts pass",
        "",
        f"{len(log.run.cases)} cases, {len(log.errors)} errors. Run: {text(*run_names(log.run))}. "
        f"Model: {text(log.run.setup.model)}.",
        "",
        *(f"> {text(warning)}\n" for warning in found.warnings),
        *table(("Usable", "Drafts"), ((text(kind), str(count)) for kind, count in found.usable.items())),
        "",
        *table(("Why it fails", "Drafts"), ((text(stage), str(count)) for stage, count in found.stages.items())),
        "",
        *table(
            ("Measure", "Mean", "95 % interval", "Drafts"),
            map(_mean, means(log)),
        ),
        "",
        *_groups(found),
        *([f"### Cases that fail: {len(shown)}", ""] if shown else []),
        *(line for case, trials in shown.items() for line in _case(case, trials)),
    ]
    if locked := len(failing) - len(shown):
        lines.append(f"Of the cases that are locked or unknown here, {locked} fail; they are not shown.")
    return "\n".join(lines).rstrip() + "\n"


def _mean(mean: Mean) -> list[str]:
    """A row; small where what a judge says does not count."""
    row = [text(mean.title), mean.text, mean.interval, str(mean.drafts)]
    return row if mean.trusted else [f"<sub>{cell}</sub>" for cell in row]


def _groups(found: RunOverview) -> Iterator[str]:
    """The groups folded up."""
    if not found.groups:
        return
    yield "<details><summary>By mailbox, outcome, language, facts and tag</summary>"
    yield ""
    yield from table(GROUP_COLUMNS, ([text(cell) for cell in group_cells(group)] for group in found.groups))
    yield ""
    yield "</details>"
    yield ""


def _failing(trials: Sequence[Trial]) -> list[Trial]:
    return [trial for trial in trials if not trial.passed]


def _case(case: str, trials: Sequence[Trial]) -> Iterator[str]:
    """A case folded up, with what the first of its drafts that fail misses."""
    first = trials[0]
    yield f"<details><summary>{escape(case)}{f': {len(trials)} drafts fail' if len(trials) > 1 else ''}</summary>"
    yield ""
    if first.error:
        yield f"- Error: {text(first.error)}"
    yield from (
        f"- {text(f'{scorer.title}: {first.scores[scorer.id].why}')}" for scorer in missed_requirements(first.scores)
    )
    yield ""
    yield "</details>"
    yield ""
