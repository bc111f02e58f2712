"""How far a judge agrees with people beyond chance: Cohen's kappa with its interval."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.stats.estimates import Estimate, bootstrapped

__all__ = ["confusion", "kappa"]

Pairs = Sequence[tuple[str, str]]
"""What people say and what the judge says of each item."""


def kappa(pairs: Pairs) -> Estimate:
    """Cohen's kappa (Cohen 1960) of people and judge, with its 95 % bootstrap interval over the items.

    0 is what chance alone would give, and stands also where both only ever say one and the same thing: then nothing
    is known. Raises ValueError where there is no item.

    scikit-learn's `cohen_kappa_score` counts the same, which a test holds, but one table at a time: the 10,000 of an
    interval take it 9 s instead of 0.01 s, and a table of one word is not a number for it.
    """
    if not pairs:
        raise ValueError("agreement needs at least one labelled item.")
    words = sorted({word for pair in pairs for word in pair})
    return bootstrapped(_kappas, *np.transpose([[words.index(word) for word in pair] for pair in pairs]))


def confusion(pairs: Pairs) -> dict[str, dict[str, int]]:
    """How often the judge says what (inner keys) where people say what (outer keys)."""
    table: dict[str, dict[str, int]] = {}
    for people, judge in sorted(pairs):
        row = table.setdefault(people, {})
        row[judge] = row.get(judge, 0) + 1
    return table


def _kappas(*samples: NDArray[Any], axis: int = -1) -> NDArray[np.float64]:
    people, judge = samples
    words = range(int(max(people.max(), judge.max())) + 1)
    seen = (people == judge).mean(axis)
    by_chance = np.sum([(people == word).mean(axis) * (judge == word).mean(axis) for word in words], axis=0)
    room = 1.0 - by_chance
    kappas: NDArray[np.float64] = np.divide(seen - by_chance, room, out=np.zeros_like(seen), where=room > 1e-12)
    return kappas
