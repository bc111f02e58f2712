"""Kept runs in the order of time: how many drafts passed in each, and how each case fared, with its flakiness.

A case is flaky where drafts of one setup and version differ in passing: the share of all pairs of such drafts of
which one passes and the other does not. What another prompt, model or version did to it is a change and no flakiness.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evals.runs.history import PastRun
from evals.stats.estimates import Estimate, ratio

__all__ = ["CaseTimeline", "RunPoint", "Timeline", "timeline"]


@dataclass(frozen=True, slots=True)
class RunPoint:
    """A run with the share of its drafts that pass; None where none is made."""

    past: PastRun
    share: Estimate | None


@dataclass(frozen=True, slots=True)
class CaseTimeline:
    """A case over the runs: in each how many of how many drafts passed, None where it was not drafted.

    `flakiness` (0 to 1) is None where no two drafts of one setup are there. `turns` is how often passing changed from
    one run that drafted it to the next.
    """

    id: str
    results: tuple[tuple[int, int] | None, ...]
    flakiness: float | None
    turns: int

    @property
    def last(self) -> tuple[int, int]:
        """What became of it when it was drafted last."""
        return next(result for result in reversed(self.results) if result)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Runs from the oldest to the newest; the flakiest case first, then those that turn, fail and pass; and how many
    cases are only counted."""

    runs: tuple[RunPoint, ...]
    cases: tuple[CaseTimeline, ...]
    hidden: int


def timeline(runs: Sequence[PastRun], hidden: Collection[str] = ()) -> Timeline:
    """The timeline of `runs`; of the cases in `hidden` nothing is told but that they are there."""
    ordered = sorted(runs, key=lambda past: (past.run.created_at, past.run.id))
    ids = sorted({id for past in ordered for id in past.results})
    cases = sorted((_case(id, ordered) for id in ids if id not in hidden), key=_order)
    points = tuple(RunPoint(past, _share(past)) for past in ordered)
    return Timeline(points, tuple(cases), sum(id in hidden for id in ids))


def _share(past: PastRun) -> Estimate | None:
    counts = [(float(passed), float(made)) for passed, made in past.results.values()]
    return ratio(counts) if counts else None


def _case(id: str, runs: Sequence[PastRun]) -> CaseTimeline:
    results = tuple(past.results.get(id) for past in runs)
    states = [passed / made for passed, made in filter(None, results)]
    turns = sum((one >= 1) != (other >= 1) for one, other in pairwise(states))
    return CaseTimeline(id, results, _flakiness(id, runs), turns)


def _flakiness(id: str, runs: Sequence[PastRun]) -> float | None:
    alike: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for past in runs:
        if (result := past.results.get(id)) and not past.run.rescored:
            made_with = past.run.setup.model_dump_json(), past.run.version, past.run.cases.get(id, "")
            alike[made_with].append(result)
    pairs = list(_pairs(alike.values()))
    together = sum(count for _, count in pairs)
    return sum(differ for differ, _ in pairs) / together if together else None


def _pairs(alike: Collection[Sequence[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """For the drafts of each setup: how many pairs differ, of how many."""
    for results in alike:
        passed, made = (sum(column) for column in zip(*results, strict=True))
        yield passed * (made - passed), made * (made - 1) // 2


def _order(case: CaseTimeline) -> tuple[float, int, bool, str]:
    passed, made = case.last
    return -(case.flakiness or 0.0), -case.turns, passed == made, case.id
