"""Shares and means with their uncertainty: bootstrap intervals over conversations, paired for differences.

Drafts of one conversation share their fate, so conversations are drawn, never single checks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Counts",
    "Estimate",
    "Statistic",
    "bootstrapped",
    "difference",
    "exact_share",
    "ratio",
    "wilson_share",
    "win_rate",
]

_RESAMPLES, _AT_ONCE = 10_000, 1_000
_SEED = 20

Counts = Sequence[tuple[float, float]]
"""For each conversation what is counted and out of how many: (19, 20) checks, or (14.2, 1) seconds a draft."""


class Statistic(Protocol):
    """A figure of samples, each an array whose last axis goes over the conversations."""

    def __call__(self, *samples: NDArray[Any], axis: int = -1) -> NDArray[np.float64]:
        """The figure, with that axis gone."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def bootstrapped(statistic: Statistic, *samples: NDArray[Any]) -> Estimate:
    """`statistic` of samples over the same conversations, with its percentile interval over resampled ones.

    A single conversation tells nothing of chance: its interval is the figure itself.
    """
    from scipy.stats import bootstrap

    value = float(statistic(*samples))
    if len(samples[0]) < 2:
        return Estimate(value, value, value)
    found = bootstrap(
        samples, statistic, paired=True, n_resamples=_RESAMPLES, batch=_AT_ONCE, method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval  # fmt: skip
    return Estimate(value, float(found.low), float(found.high))


def ratio(counts: Counts) -> Estimate:
    """The sum of what is counted over the sum of out of how many. `counts` must not be empty."""
    return bootstrapped(_ratio, *np.transpose(np.asarray(counts, dtype=float)))


def difference(counts: Counts, base: Counts) -> Estimate:
    """How much more the ratio of `counts` is than that of `base`, both over the same conversations in one order."""
    if len(counts) != len(base):
        raise ValueError(f"a paired difference needs the same conversations: {len(counts)} against {len(base)}.")
    table = np.hstack([np.asarray(counts, dtype=float), np.asarray(base, dtype=float)])
    return bootstrapped(_difference, *np.transpose(table))


def exact_share(some: int, of: int) -> Estimate:
    """The share of `some` among `of`, which must be more than none, with its exact 95 % interval (Clopper and Pearson
    1934)."""
    from scipy.stats import binomtest

    found = binomtest(some, of).proportion_ci(0.95, method="exact")
    return Estimate(some / of, float(found.low), float(found.high))


def wilson_share(some: int, of: int) -> Estimate:
    """The share of `some` among `of`, which must be more than none, with its 95 % interval by Wilson (1927): narrower
    than the exact one, which is too wide where few are counted."""
    from scipy.stats import binomtest

    found = binomtest(some, of).proportion_ci(0.95, method="wilson")
    return Estimate(some / of, float(found.low), float(found.high))


def win_rate(wins: int, losses: int) -> Estimate | None:
    """The share of wins with its exact 95 % interval; None where nobody won or lost."""
    return exact_share(wins, wins + losses) if wins + losses else None


def _ratio(*samples: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    counted, whole = (sample.sum(axis) for sample in samples)
    ratios: NDArray[np.float64] = np.divide(counted, whole, out=np.zeros_like(whole), where=whole > 0)
    return ratios


def _difference(*samples: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    return _ratio(*samples[:2], axis=axis) - _ratio(*samples[2:], axis=axis)
