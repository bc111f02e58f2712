"""Why a draft fails: the first stage of its making in which something went wrong."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from evals.run_log import Trial

__all__ = ["FailingStage", "count_stages", "first_failure"]


class FailingStage(StrEnum):
    """The stages in their order, each with what it is blamed for."""

    MAKE = "make: no draft came of it"
    READ = "read: the customer's tone was taken for another"
    SEARCH = "search: no named source among the first five"
    USE = "use: found, but decided otherwise or not cited"
    WRITE = "write: a fact missing, a wrong one said, too long, or in another language"
    CHECK = "check: a check that the case asks for fails"


_SCORERS = {
    FailingStage.READ: ("tone",),
    FailingStage.SEARCH: ("recall@5",),
    FailingStage.USE: ("outcome", "cites-source"),
    FailingStage.WRITE: ("written", "must-say", "must-not-say", "length", "language"),
    FailingStage.CHECK: ("checks-named", "guideline-checks"),
}


def first_failure(trial: Trial) -> FailingStage | None:
    """The stage where a draft that did not pass first went wrong; None for one that passed."""
    if trial.passed:
        return None
    if trial.draft is None or trial.error:
        return FailingStage.MAKE
    for stage, ids in _SCORERS.items():
        values = (score.value for id in ids if (score := trial.scores.get(id)))
        # Of the sources that a case names one is enough.
        if any(value is not None and (value == 0 if stage is FailingStage.SEARCH else value < 1) for value in values):
            return stage
    return FailingStage.CHECK


def count_stages(trials: Iterable[Trial]) -> dict[FailingStage, int]:
    """How many drafts first fail in each stage, in the order of the stages; stages without one are left out."""
    found = Counter(stage for trial in trials if (stage := first_failure(trial)))
    return {stage: found[stage] for stage in FailingStage if found[stage]}
