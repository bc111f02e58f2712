"""What the arms of the ablation come to: figures with intervals, and which checks fail."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from drafter.draft import CheckStatus, Draft
from evals.handbook.arms import Result
from evals.handbook.cases import Case
from evals.stats.estimates import Counts, Estimate, difference, ratio

__all__ = ["FIGURES", "CheckTally", "Figure", "Measured", "Summary", "summarize"]

Measured = tuple[Case, Mapping[str, Result]]
"""A case with the result of every arm by the arm's name."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Something counted in a draft: what, and out of how many."""

    id: str
    title: str
    unit: str
    count: Callable[[Result], tuple[float, float]]


FIGURES = (
    Figure("checks", "Checks passed", "%", lambda r: _passed(r.draft)),
    Figure("clean", "Drafts with every check passed", "%", lambda r: (float(not r.draft.failed), 1)),
    Figure("unsupported", "Unsupported sentences a draft", "", lambda r: (len(r.draft.unsupported), 1)),
    Figure("seconds", "Seconds a draft", "s", lambda r: (r.seconds, 1)),
)


@dataclass(frozen=True, slots=True)
class CheckTally:
    """How often a check failed and how often it applied, by arm."""

    check: str
    failed: Mapping[str, int]
    applied: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """The outcome of a run. `figures` and `gains` (the difference to the first arm) are by arm and figure;
    `by_set` has the share of checks passed by arm and set of conversations; `tallies` are worst first."""

    conversations: Mapping[str, int]
    figures: Mapping[str, Mapping[str, Estimate]]
    gains: Mapping[str, Mapping[str, Estimate]]
    by_set: Mapping[str, Mapping[str, Estimate]]
    tallies: Sequence[CheckTally]


def summarize(measured: Sequence[Measured]) -> Summary:
    """The figures of `measured`, which holds at least one case and the same arms for all."""
    arms = list(measured[0][1])
    counts = {arm: {f.id: [f.count(results[arm]) for _, results in measured] for f in FIGURES} for arm in arms}
    sets = Counter(case.set for case, _ in measured)
    return Summary(
        conversations=dict(sets),
        figures={arm: {figure: ratio(c) for figure, c in counts[arm].items()} for arm in arms},
        gains={
            arm: {figure: difference(c, counts[arms[0]][figure]) for figure, c in counts[arm].items()}
            for arm in arms[1:]
        },
        by_set={arm: {name: ratio(_of_set(measured, counts[arm]["checks"], name)) for name in sets} for arm in arms},
        tallies=_tallies(measured, arms),
    )


def _passed(draft: Draft) -> tuple[int, int]:
    statuses = Counter(check.status for check in draft.checks)
    return statuses[CheckStatus.PASSED], statuses[CheckStatus.PASSED] + statuses[CheckStatus.FAILED]


def _of_set(measured: Sequence[Measured], counts: Counts, name: str) -> Counts:
    return [count for (case, _), count in zip(measured, counts, strict=True) if case.set == name]


def _tallies(measured: Sequence[Measured], arms: Sequence[str]) -> list[CheckTally]:
    """One tally for each check that failed anywhere; those that fail most in the last arm come first."""
    failed, applied = {arm: Counter[str]() for arm in arms}, {arm: Counter[str]() for arm in arms}
    for _, results in measured:
        for arm, result in results.items():
            applied[arm].update(c.check for c in result.draft.checks if c.status is not CheckStatus.SKIPPED)
            failed[arm].update(c.check for c in result.draft.failed)
    checks = set().union(*failed.values())
    tallies = [
        CheckTally(check, {a: failed[a][check] for a in arms}, {a: applied[a][check] for a in arms})
        for check in checks
    ]
    return sorted(tallies, key=lambda t: ([-t.failed[arm] for arm in reversed(arms)], t.check))
