"""Shares and means with their uncertainty: bootstrap intervals over conversations, paired for differences.

Drafts of one conversation share their fate, so conversations are drawn, never single checks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Counts", "Estimate", "difference", "ratio", "win_rate"]

_RESAMPLES = 10_000
_SEED = 20
_TAILS = (2.5, 97.5)

Counts = Sequence[tuple[float, float]]
"""For each conversation what is counted and out of how many: (19, 20) checks, or (14.2, 1) seconds a draft."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def ratio(counts: Counts) -> Estimate:
    """The sum of what is counted over the sum of out of how many. `counts` must not be empty."""
    table = np.asarray(counts, dtype=float)
    return _estimate(_ratio(table.sum(axis=0)), _ratios(table))


def difference(counts: Counts, base: Counts) -> Estimate:
    """How much more the ratio of `counts` is than that of `base`, both over the same conversations in one order."""
    if len(counts) != len(base):
        raise ValueError(f"a paired difference needs the same conversations: {len(counts)} against {len(base)}.")
    table, other = np.asarray(counts, dtype=float), np.asarray(base, dtype=float)
    value = _ratio(table.sum(axis=0)) - _ratio(other.sum(axis=0))
    # One seed for both: each resample draws the same conversations from either.
    return _estimate(value, _ratios(table) - _ratios(other))


def win_rate(wins: int, losses: int) -> Estimate | None:
    """The share of wins with its exact 95 % interval (Clopper and Pearson 1934); None where nobody won or lost."""
    from scipy.stats import binomtest

    if not wins + losses:
        return None
    found = binomtest(wins, wins + losses).proportion_ci(0.95, method="exact")
    return Estimate(wins / (wins + losses), float(found.low), float(found.high))


def _ratios(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ratio of each resample."""
    random = np.random.default_rng(_SEED)
    drawn = random.integers(len(table), size=(_RESAMPLES, len(table)))
    sums = table[drawn].sum(axis=1)
    ratios = np.zeros(_RESAMPLES)
    np.divide(sums[:, 0], sums[:, 1], out=ratios, where=sums[:, 1] > 0)
    return ratios


def _ratio(sums: NDArray[np.float64]) -> float:
    return float(sums[0] / sums[1]) if sums[1] else 0.0


def _estimate(value: float, resampled: NDArray[np.float64]) -> Estimate:
    low, high = np.percentile(resampled, _TAILS)
    return Estimate(value, float(low), float(high))
