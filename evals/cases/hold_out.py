"""Which cases' drafts nobody may see, so that no prompt is tuned to the hold-out."""

from collections.abc import Iterable

from evals.cases.golden import GoldenCase
from evals.run_log import Run

__all__ = ["hidden_cases"]


def hidden_cases(runs: Iterable[Run], cases: Iterable[GoldenCase]) -> frozenset[str]:
    """The ids in `runs` that are not known to be open: locked ones, and those that `cases` lacks.

    A case that has no file any more, or that stands in another folder, may have been locked.
    """
    shown = {case.id for case in cases if not case.locked}
    return frozenset(id for run in runs for id in run.cases if id not in shown)
