"""Runs of several models beside each other: a row for each measure, a column for each run."""

from collections.abc import Iterator, Sequence

from evals.rendering.comparison_words import run_names
from evals.rendering.markdown import table, text
from evals.run_log import RunLog
from evals.runs.summary import means
from evals.runs.usability import count_usability

__all__ = ["models_columns", "models_markdown", "models_rows"]


def models_columns(logs: Sequence[RunLog]) -> list[str]:
    """The heads of the table."""
    return ["Measure", *run_names(*(log.run for log in logs))]


def models_rows(logs: Sequence[RunLog]) -> Iterator[list[str]]:
    """The rows: how usable the drafts are, then each mean with its interval; a dash where a run does not have it."""
    usable = [count_usability(log.trials.values()) for log in logs]
    for kind in usable[0]:
        yield [kind.capitalize(), *(str(counts[kind]) for counts in usable)]
    by_run = [{mean.id: mean for mean in means(log)} for log in logs]
    for id in dict.fromkeys(id for found in by_run for id in found):
        each = [found.get(id) for found in by_run]
        title = next(mean.title for mean in each if mean)
        yield [title, *(f"{mean.text} ({mean.interval})" if mean else "\N{EN DASH}" for mean in each)]


def models_markdown(logs: Sequence[RunLog]) -> str:
    """The table for a pull request; ends with a line break."""
    cases = max(len(log.run.cases) for log in logs)
    rows = [[text(cell) for cell in row] for row in models_rows(logs)]
    lines = table([text(cell) for cell in models_columns(logs)], rows)
    return "\n".join([f"## {len(logs)} models over {cases} cases", "", *lines]) + "\n"
