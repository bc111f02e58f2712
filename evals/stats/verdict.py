"""The verdict over two paired runs: improved, regressed, no effect detected, or inconclusive.

What decides, and at which risk:

- Whether cases pass has half of the risk to itself: exact McNemar test, with repeats the exact test that swaps whole
  cases, two-sided at 5 %, which is 2.5 % a direction.
- The metrics share the other half, those that a case requires among them: exact Wilcoxon tests, raised by Holm among
  those that point the same way, at 5 %, which again is 2.5 % a direction. A metric counts only where ranks and mean
  point the same way. One that differs in so few cases that even alone it could prove nothing takes no share of the
  risk (Tarone 1990). Time, tokens and money, what a judge says who does not agree with people, and a metric of
  which more than a tenth had to be left out (`evals.comparison.pairing`) are shown but decide nothing.

So where nothing changed, REGRESSED comes in at most 5 % of comparisons, however the metrics hang together, and so
does IMPROVED. `python -m tests.benchmarks.simulate_verdicts` counts it.

- REGRESSED: something got worse and nothing better, or fewer cases pass whatever else got better.
- IMPROVED: something got better and nothing worse.
- INCONCLUSIVE: something got better while a metric other than passing got worse; or nothing was seen where what is
  worth seeing would not have been: the smallest fall in passing that would have been seen is larger than
  `worth_seeing`, or than the share that passes in the base, which cannot fall as far, and no requirement that at
  least half of the cases have could have shown it in its place.
- NO_EFFECT_DETECTED: nothing was seen, and a fall of the size that is named would have been, four times in five.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

import numpy as np

from evals.stats.significance import (
    ALPHA,
    Floats,
    by_case,
    cases_needed,
    holm,
    mcnemar,
    smallest_effect,
    smallest_flip_effect,
    swap_test,
    wilcoxon,
)

__all__ = [
    "COST_UNITS",
    "PASSING",
    "WORTH_SEEING",
    "Metric",
    "MetricTest",
    "MissingScores",
    "Pair",
    "Ruling",
    "RunVerdict",
    "decide_verdict",
]

WORTH_SEEING = 0.2
"""The fall in the share of cases passed that a comparison must be able to see before it may say that it saw none."""

COST_UNITS = frozenset({"s", "tokens", "USD"})
"""Units of what a draft costs."""

_MOST_LEFT_OUT = 0.1
"""Share of the pairs of drafts that may be left out of a metric before what is left says nothing of the whole."""


class RunVerdict(StrEnum):
    """What a comparison comes to."""

    IMPROVED = "IMPROVED"
    REGRESSED = "REGRESSED"
    NO_EFFECT_DETECTED = "NO_EFFECT_DETECTED"
    INCONCLUSIVE = "INCONCLUSIVE"


class Metric(Protocol):
    """What a comparison has to know of a scorer."""

    @property
    def id(self) -> str:
        """Its name in the log."""

    @property
    def title(self) -> str:
        """Its name for people."""

    @property
    def unit(self) -> str:
        """`share`, `count`, `s`, `tokens` or `USD`."""

    @property
    def higher_is_better(self) -> bool:
        """Which way is good."""

    @property
    def required(self) -> bool:
        """Whether it has a say in passing."""

    @property
    def worst(self) -> float | None:
        """What a draft counts as that lacks the score where that of the other run has it; infinite where a value has
        no bound. None: a draft may lack it."""


@dataclass(frozen=True, slots=True)
class _Passing:
    id: str = "passed"
    title: str = "Drafts that pass"
    unit: str = "share"
    higher_is_better: bool = True
    required: bool = True
    worst: float | None = 0.0


PASSING: Metric = _Passing()
"""Whether a draft meets all that its case requires: the first metric of every comparison."""


@dataclass(frozen=True, slots=True)
class MissingScores:
    """Of the `scored` pairs of drafts of which one or both have a score: how many drafts of `base` and `candidate`
    lack it and count as the worst, and how many pairs are `left_out`. Drafts that failed with an error are not told
    here."""

    scored: int = 0
    base: int = 0
    candidate: int = 0
    left_out: int = 0

    @property
    def too_many(self) -> bool:
        """Whether so many are left out that the rest says nothing of the whole."""
        return self.left_out > _MOST_LEFT_OUT * self.scored


@dataclass(frozen=True, slots=True)
class Pair:
    """A metric of both runs, (cases, repeats) each, the same case in the same row; NaN in both where one says nothing
    (`evals.comparison.pairing` makes it so).

    `trusted` is False for the numbers of a judge who does not agree with people: they are shown and decide nothing.
    """

    metric: Metric
    base: Floats
    candidate: Floats
    trusted: bool = field(default=True, kw_only=True)
    lacking: MissingScores = field(default_factory=MissingScores, kw_only=True)

    @property
    def decides(self) -> bool:
        """Whether the metric is judged in its own right, beside passing."""
        return self.trusted and self.metric.unit not in COST_UNITS and not self.lacking.too_many

    @property
    def says_something(self) -> bool:
        """Whether anything is left of it when what had to be left out is."""
        return bool(len(self.means()[0]))

    def means(self) -> tuple[Floats, Floats]:
        """The mean of each case in both runs, of the cases that both say something about."""
        base, candidate = by_case(self.base), by_case(self.candidate)
        known = ~(np.isnan(base) | np.isnan(candidate))
        return base[known], candidate[known]


@dataclass(frozen=True, slots=True)
class MetricTest:
    """What the tests say of one metric. `adjusted` is `p` after Holm; None where the metric decides nothing.

    `toward`: 1 better, -1 worse, 0 neither; `significant`: and that is more than chance. `smallest_effect` is the
    difference that would have been seen four times in five; None where it cannot be told.
    """

    p: float
    toward: int
    adjusted: float | None = None
    smallest_effect: float | None = None

    @property
    def significant(self) -> bool:
        """Whether it changes the verdict."""
        return self.adjusted is not None and self.adjusted <= ALPHA and self.toward != 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict and why in words; the judgement of passing and of each other pair, in the order given.

    `smallest_fall` is the fall in the share of cases passed that would have been seen four times in five.
    """

    verdict: RunVerdict
    why: str
    judgements: tuple[MetricTest, ...]
    smallest_fall: float


def decide_verdict(passing: Pair, others: Sequence[Pair], worth_seeing: float = WORTH_SEEING) -> Ruling:
    """The verdict over `passing` (1 or 0 each, never NaN) and the other metrics, as this module says.

    Raises ValueError where there is no case.
    """
    if not len(passing.base):
        raise ValueError("two runs without a case in common cannot be compared; give runs over the same cases.")
    flipping = float(np.mean(np.square(np.subtract(*passing.means()))))
    smallest = smallest_flip_effect(len(passing.base), flipping)
    judged = list(zip((passing, *others), (_judge_passing(passing, smallest), *_judge_metrics(others)), strict=True))
    moved = {
        toward: [pair.metric.title for pair, j in judged if j.significant and j.toward == toward]
        for toward in (1, -1)
    }
    judgements = tuple(judgement for _, judgement in judged)
    if moved[1] or moved[-1]:
        fewer_pass = judgements[0].significant and judgements[0].toward < 0
        return Ruling(*_of_moved(moved[1], moved[-1], fewer_pass=fewer_pass), judgements, smallest)
    if passing.base.mean() < smallest:
        return Ruling(*_of_floor(judged, worth_seeing), judgements, smallest)
    return Ruling(*_of_nothing_seen(passing, flipping, smallest, worth_seeing), judgements, smallest)


def _judge_passing(passing: Pair, smallest_fall: float) -> MetricTest:
    moved = np.rint(passing.candidate.sum(axis=1) - passing.base.sum(axis=1)).astype(np.int64)
    if passing.base.shape[1] == 1:
        shift = mcnemar(int((moved > 0).sum()), int((moved < 0).sum()))
    else:
        shift = swap_test(moved)
    return MetricTest(shift.p, shift.sign, adjusted=shift.p, smallest_effect=smallest_fall)


def _judge_metrics(pairs: Sequence[Pair]) -> list[MetricTest]:
    """Holm goes over the metrics of each direction on its own: one that got better makes no room for one that got
    worse, so that the risk of a false REGRESSED stays what the module says."""
    sharing = [number for number, pair in enumerate(pairs) if pair.decides and _can_prove(pair)]
    judgements = [_judge_alone(pair, ALPHA / max(1, len(sharing))) for pair in pairs]
    for toward in (1, -1):
        p_values = [judgements[n].p if judgements[n].toward == toward else 1.0 for n in sharing]
        for n, adjusted in zip(sharing, holm(p_values), strict=True):
            if judgements[n].toward in (toward, 0):
                judgements[n] = replace(judgements[n], adjusted=adjusted)
    return judgements


def _can_prove(pair: Pair) -> bool:
    """Whether the test could say anything: with all cases that differ on one side, p is two halves to their number.

    How many differ is the same whichever way they point, so leaving out a metric for it does not favour a direction.
    """
    base, candidate = pair.means()
    differing = int(np.count_nonzero(np.round(candidate - base, 9)))
    return 2 * 0.5**differing <= ALPHA


def _judge_alone(pair: Pair, alpha: float) -> MetricTest:
    """`alpha` is the bar of the first of all metrics: each smallest effect is told as if it were that one."""
    base, candidate = pair.means()
    shift = wilcoxon(candidate - base)
    mean = np.sign(np.round(candidate.mean() - base.mean(), 9)) if len(base) else 0
    agreed = shift.sign if shift.sign == mean else 0
    toward = agreed if pair.metric.higher_is_better else -agreed
    return MetricTest(
        shift.p, toward, 1.0 if pair.decides else None, smallest_effect=smallest_effect(candidate - base, alpha)
    )


def _of_moved(better: list[str], worse: list[str], *, fewer_pass: bool) -> tuple[RunVerdict, str]:
    parts = [f"{word}: {', '.join(titles)}." for word, titles in (("Worse", worse), ("Better", better)) if titles]
    why = " ".join(parts)
    if worse and better and not fewer_pass:
        return RunVerdict.INCONCLUSIVE, f"{why} These contradict each other: read the drafts and decide."
    return (RunVerdict.REGRESSED if worse else RunVerdict.IMPROVED), why


def _of_floor(judged: Sequence[tuple[Pair, MetricTest]], worth_seeing: float) -> tuple[RunVerdict, str]:
    """Hardly anything passes: only where a requirement could have shown a fall in its place is nothing a finding."""
    (passing, _), *others = judged
    half = len(passing.base) / 2
    seen = [
        (judgement.smallest_effect, pair.metric.title)
        for pair, judgement in others
        if pair.metric.required
        and len(base := pair.means()[0]) >= half
        and judgement.smallest_effect is not None
        and judgement.smallest_effect <= min(worth_seeing, float(base.mean()))
    ]
    share = (
        f"Only {passing.base.mean():.0%} of the base's drafts pass, which cannot fall by what would have been seen"
    )
    if not seen:
        return RunVerdict.INCONCLUSIVE, f"{share}. Mend the base or give it cases that it passes."
    points, title = min(seen)
    return RunVerdict.NO_EFFECT_DETECTED, (
        f"No difference beyond chance. {share}; a fall of {100 * points:.0f} points in '{title}' would have been "
        "seen four times in five."
    )


def _of_nothing_seen(passing: Pair, flipping: float, smallest: float, worth_seeing: float) -> tuple[RunVerdict, str]:
    points = round(100 * smallest)
    if smallest > worth_seeing:
        needed = cases_needed(worth_seeing, flipping)
        return RunVerdict.INCONCLUSIVE, (
            f"Too few cases: only a fall of {points} points in drafts that pass would have been seen. "
            f"About {needed} cases show {100 * worth_seeing:.0f} points; these are {len(passing.base)}."
        )
    return RunVerdict.NO_EFFECT_DETECTED, (
        f"No difference beyond chance. A fall of {points} points in drafts that pass would have been seen four times "
        "in five, a smaller one less often."
    )
