"""Tests for paired runs: what two prompt sets did on the same cases, and whether chance alone does as much.

Everything is exact or says what it leans on. A case is what is drawn, swapped and counted: the repeats of a case
share their fate, so they are summed up first (`by_case`). Where nothing changed, the two results of a case could as
well have been swapped; every p-value is how often such swapping goes as far as what was seen, in either direction.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ALPHA",
    "POWER",
    "Floats",
    "Shift",
    "by_case",
    "cases_needed",
    "holm",
    "mcnemar",
    "smallest_effect",
    "smallest_flip_effect",
    "swap_test",
    "wilcoxon",
]

ALPHA = 0.05
"""Chance of an error that a test may have where nothing changed, both directions together."""

POWER = 0.8
"""Chance with which the smallest effect would have been seen."""

_DIGITS = 9
"""Means of repeats differ in the 16th digit where they are equal; scores have no 9 digits."""

_MOST_CASES = 10_000

Floats = NDArray[np.float64]


class Shift(NamedTuple):
    """The two-sided p-value, and where the test statistic points: 1 up, -1 down, 0 nowhere."""

    p: float
    sign: int


def by_case(repeats: Floats) -> Floats:
    """The mean of each case, (cases,) of (cases, repeats); NaN is a repeat without a score.

    A case without any score stays NaN.
    """
    known = ~np.isnan(repeats)
    counted = known.sum(axis=1)
    sums = np.where(known, repeats, 0.0).sum(axis=1)
    means: Floats = np.divide(sums, counted, out=np.full(len(repeats), np.nan), where=counted > 0)
    return means


def mcnemar(gained: int, lost: int) -> Shift:
    """Exact McNemar test of cases that flipped to passed and to failed: a binomial test of one half.

    McNemar 1947; exact, without the mid-p that lowers p by half the chance of what was seen.
    """
    from scipy.stats import binomtest

    if not gained + lost:
        return Shift(1.0, 0)
    return Shift(float(binomtest(gained, gained + lost).pvalue), int(np.sign(gained - lost)))


def swap_test(differences: NDArray[np.int64]) -> Shift:
    """Exact permutation test of a sum of whole numbers, one a case, whose signs are tossed case by case.

    For repeats: a case that passed in 3 of 3 and now in 1 of 3 is one toss of size 2. With sizes of 1 it is the exact
    McNemar test. The distribution of the sum is built case by case, so that none is sampled (Pagano and Tritchler
    1983, Journal of the American Statistical Association 78).
    """
    moved = differences[differences != 0]
    if not len(moved):
        return Shift(1.0, 0)
    sizes = np.abs(moved) // np.gcd.reduce(moved)
    # chances[s]: the cases whose toss is up have sizes that sum to s. Small sizes first keep the arrays short.
    chances = np.ones(1)
    for size in np.sort(sizes):
        tossed = np.zeros(len(chances) + size)
        tossed[:-size] = chances / 2
        tossed[size:] += chances / 2
        chances = tossed
    up = int(sizes[moved > 0].sum())
    tail = chances[max(up, len(chances) - 1 - up) :].sum()
    return Shift(min(1.0, 2 * float(tail)), int(np.sign(moved.sum())))


def wilcoxon(differences: Floats) -> Shift:
    """Exact Wilcoxon signed-rank test of one difference a case; equal sizes share a rank, zeros are left out.

    Wilcoxon 1945. Ranks are doubled, so that shared ones are whole and `swap_test` is exact with ties as well, where
    tables and the normal approximation are not.
    """
    from scipy.stats import rankdata

    rounded = np.round(differences, _DIGITS)
    moved = rounded[rounded != 0]
    if not len(moved):
        return Shift(1.0, 0)
    ranks = np.rint(2 * rankdata(np.abs(moved))).astype(np.int64)
    return swap_test(ranks * np.sign(moved).astype(np.int64))


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p-value as large as it must be when the best of so many is looked at (Holm 1979), in the same order."""
    order = np.argsort(p_values, kind="stable")
    factors = len(p_values) - np.arange(len(p_values))
    raised = np.minimum(1.0, np.maximum.accumulate(np.asarray(p_values, dtype=float)[order] * factors))
    adjusted = np.empty(len(p_values))
    adjusted[order] = raised
    return [float(p) for p in adjusted]


def smallest_effect(differences: Floats, alpha: float = ALPHA, power: float = POWER) -> float | None:
    """The smallest mean difference that would be seen with chance `power`, given how cases spread here.

    That of a paired t-test, in the unit of the score; the rank test sees as much or more unless differences are
    normal, where it needs 5 % more cases (Hodges and Lehmann 1956). None where nothing spreads or there are fewer
    than two cases: then nothing is known of chance.
    """
    cases = len(differences)
    spread = float(np.std(differences, ddof=1)) if cases > 1 else 0.0
    return spread * _reach(cases, alpha, power) if round(spread, _DIGITS) else None


@cache
def smallest_flip_effect(cases: int, flipping: float, alpha: float = ALPHA, power: float = POWER) -> float:
    """The smallest fall of the share of cases passed that the exact McNemar test would see with chance `power`.

    `flipping` is the share of cases that flip by chance, both ways alike; with repeats the mean square of the
    difference of a case, which is the same where there is one. 1.0: no fall would be seen.
    """
    lowest, highest = 0.0, 1.0 - flipping
    if cases < 1 or _flip_power(cases, flipping, highest, alpha) < power:
        return 1.0
    while highest - lowest > 1e-4:
        middle = (lowest + highest) / 2
        if _flip_power(cases, flipping, middle, alpha) < power:
            lowest = middle
        else:
            highest = middle
    return highest


def cases_needed(effect: float, flipping: float, alpha: float = ALPHA, power: float = POWER) -> int:
    """How many cases it takes to see a fall of `effect` in the share passed, where `flipping` of them flip by chance.

    The power of an exact test goes up in saw teeth; this is the first number from which `effect` suffices, found by
    halving. At most 10,000. Raises ValueError for an effect that is not a share above 0.
    """
    if not 0 < effect <= 1:
        raise ValueError(f"effect {effect} is no share of cases; give a number above 0 and up to 1.")
    # What falls on top of chance must find cases that do not flip by chance already.
    flipping = min(flipping, 1 - effect)
    low, high = 1, 8
    while high < _MOST_CASES and smallest_flip_effect(high, flipping, alpha, power) > effect:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if smallest_flip_effect(middle, flipping, alpha, power) > effect:
            low = middle
        else:
            high = middle
    return min(high, _MOST_CASES)


def _reach(cases: int, alpha: float, power: float) -> float:
    """Standard deviations of a difference between the middle and what is seen with chance `power`."""
    from scipy.stats import t

    freedom = cases - 1
    return float(t.ppf(1 - alpha / 2, freedom) + t.ppf(power, freedom)) / float(np.sqrt(cases))


def _flip_power(cases: int, flipping: float, effect: float, alpha: float) -> float:
    """The chance that McNemar's test calls a fall of `effect`, over how many cases flip and how many of them fall."""
    from scipy.stats import binom

    share = flipping + effect
    falling = (flipping / 2 + effect) / share if share else 0.5
    called = binom.cdf(_most_rising(cases, alpha), np.arange(1, cases + 1), 1 - falling)
    return float(binom.pmf(np.arange(1, cases + 1), cases, min(1.0, share)) @ called)


@cache
def _most_rising(cases: int, alpha: float) -> NDArray[np.int64]:
    """How many of 1, 2, ... `cases` flips may rise where the test still calls a fall; -1: not even none."""
    from scipy.stats import binom

    flips = np.arange(1, cases + 1)
    # ppf is the first count whose chance reaches the bound: itself where it meets it exactly, else one less.
    first: NDArray[np.int64] = binom.ppf(alpha / 2, flips, 0.5).astype(np.int64)
    return np.where(binom.cdf(first, flips, 0.5) > alpha / 2, first - 1, first)
