"""A run made before the eyes of a person: what is got ready, a count with passes and cost, errors as they come."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console

from service.cli.counting import counting
from service.cli.output import tell
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from drafter.settings import Settings
    from evals.run_log import RunLog, Trial
    from evals.runs.request import RunRequest

__all__ = ["draft_all", "show_drafting"]


def draft_all(request: "RunRequest", settings: "Settings", parts: CommandParts, err: Console) -> "RunLog":
    """The whole run that `request` asks for; raises as `evals.runs.request.make_run` does."""
    from evals.runs.request import make_run

    with make_run(request, settings, parts.embedder(settings), tell) as (log, trials):
        show_drafting(log, trials, err)
    return log


def show_drafting(log: "RunLog", trials: "Iterator[Trial]", err: Console) -> None:
    """All trials, counted, with the passes, the cost so far and the time left."""
    with counting(err) as count:
        whole = len(log.run.cases) * log.run.repeats
        count.begin("Drafting", whole, whole - len(log.unfinished))
        for trial in trials:
            if trial.error:
                count.note(f"{trial.case}: {trial.error}")
            count.advance(_so_far(log))


def _so_far(log: "RunLog") -> str:
    judged = [score for trial in log.trials.values() if (score := trial.scores.get("judge-cost"))]
    given = [*(trial.cost_usd for trial in log.trials.values()), *(score.value for score in judged)]
    costs = [cost for cost in given if cost is not None]
    spent = f", {sum(costs):.3f} USD" if costs else ""
    return f"{sum(trial.passed for trial in log.trials.values())} passed{spent}"
