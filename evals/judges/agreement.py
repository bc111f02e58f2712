"""How far a judge agrees with people beyond chance: Cohen's kappa with its interval."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.stats.estimates import Estimate

__all__ = ["confusion", "kappa"]

_RESAMPLES = 10_000
_SEED = 20

Pairs = Sequence[tuple[str, str]]
"""What people say and what the judge says of each item."""


def kappa(pairs: Pairs) -> Estimate:
    """Cohen's kappa (Cohen 1960) of people and judge, with its 95 % bootstrap interval over the items.

    0 is what chance alone would give, and stands also where both only ever say one and the same thing: then nothing
    is known. Raises ValueError where there is no item.
    """
    if not pairs:
        raise ValueError("agreement needs at least one labelled item.")
    counts = _counts(pairs)
    items, words = len(pairs), len(counts)
    drawn = np.random.default_rng(_SEED).multinomial(items, counts.ravel() / items, size=_RESAMPLES)
    low, high = np.percentile(_kappas(drawn.reshape(-1, words, words)), (2.5, 97.5))
    return Estimate(float(_kappas(counts[None])[0]), float(low), float(high))


def confusion(pairs: Pairs) -> dict[str, dict[str, int]]:
    """How often the judge says what (inner keys) where people say what (outer keys)."""
    table: dict[str, dict[str, int]] = {}
    for people, judge in sorted(pairs):
        row = table.setdefault(people, {})
        row[judge] = row.get(judge, 0) + 1
    return table


def _counts(pairs: Pairs) -> NDArray[np.int64]:
    """(words, words): rows are people, columns the judge."""
    words = sorted({word for pair in pairs for word in pair})
    counts = np.zeros((len(words), len(words)), dtype=np.int64)
    for people, judge in pairs:
        counts[words.index(people), words.index(judge)] += 1
    return counts


def _kappas(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The kappa of each of (tables, words, words)."""
    shares = counts / counts.sum(axis=(1, 2), keepdims=True)
    seen = np.trace(shares, axis1=1, axis2=2)
    by_chance = (shares.sum(axis=1) * shares.sum(axis=2)).sum(axis=1)
    room = 1.0 - by_chance
    kappas: NDArray[np.float64] = np.divide(seen - by_chance, room, out=np.zeros(len(seen)), where=room > 1e-12)
    return kappas
