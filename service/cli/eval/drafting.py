"""A run made before the eyes of a person: what is got ready, a bar with passes and cost, errors as they come."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from drafter.settings import Settings
    from evals.run_log import RunLog, Trial
    from evals.run_request import RunRequest

__all__ = ["draft_all", "show_drafting"]


def draft_all(request: "RunRequest", settings: "Settings", err: Console) -> "RunLog":
    """The whole run that `request` asks for; raises as `evals.run_request.make_run` does."""
    from evals.run_request import make_run

    with make_run(request, settings, lambda words: err.print(words, style="dim")) as (log, trials):
        show_drafting(log, trials, err)
    return log


def show_drafting(log: "RunLog", trials: "Iterator[Trial]", err: Console) -> None:
    """All trials, under a bar with the passes, the cost so far and the time left."""
    total = len(log.run.cases) * log.run.repeats
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=err) as bar:
        task = bar.add_task("Drafting", total=total, completed=len(log.trials))
        for trial in trials:
            if trial.error:
                bar.console.print(f"{trial.case}: {trial.error}", style="red", markup=False, highlight=False)
            bar.update(task, advance=1, description=_so_far(log))


def _so_far(log: "RunLog") -> str:
    judged = [score for trial in log.trials.values() if (score := trial.scores.get("judge-cost"))]
    given = [*(trial.cost_usd for trial in log.trials.values()), *(score.value for score in judged)]
    costs = [cost for cost in given if cost is not None]
    spent = f", {sum(costs):.3f} USD" if costs else ""
    return f"{sum(trial.passed for trial in log.trials.values())} passed{spent}"
