"""Fitting the weights of sections: the likelier a used section is among all that were found, the better."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.evidence.examples import AskExample

__all__ = ["START", "best", "fit"]

START = np.array([1.0, 0.0, 0.3, 0.0, -0.18, 0.0])
"""What each feature counts before anything is learned, chosen by hand: data of one forum moves it, and where it says
little it stays."""
_CERTAINTY = 8.0
"""By what scores are multiplied to be logarithms of odds; 4 to 12 fit `START` about as well."""
_PENALTY = 0.1
"""Per squared step away from `START`. A tenth of it fits the forum better, and golden cases less; ten times it learns
next to nothing."""
_Floats = NDArray[np.float64]


def fit(examples: Sequence[AskExample]) -> _Floats:
    """What each feature counts, from examples with a used section; the same examples give the same weights."""
    rows, sizes = np.concatenate([e.features for e in examples]), [len(e.features) for e in examples]
    used = np.concatenate([e.used for e in examples])
    share = np.array([e.weight for e in examples]) / sum(e.weight for e in examples)
    starts, owner = np.r_[0, np.cumsum(sizes)[:-1]], np.repeat(np.arange(len(sizes)), sizes)

    def shares(scores: _Floats) -> tuple[_Floats, _Floats]:
        """The logarithm of the sum of the powers of each question's scores, and each one's share of it."""
        top = np.maximum.reduceat(scores, starts)
        total = top + np.log(np.add.reduceat(np.exp(scores - top[owner]), starts))
        return total, np.exp(scores - total[owner])

    def cost(counts: _Floats) -> tuple[float, _Floats]:
        scores = _CERTAINTY * (rows @ counts)
        all_of, likely = shares(scores)
        right, likely_right = shares(np.where(used, scores, -1e3))
        slope = _CERTAINTY * share[owner] * (likely - np.where(used, likely_right, 0.0))
        step = counts - START
        value = float((share * (all_of - right)).sum() + _PENALTY * (step**2).sum())
        return value, rows.T @ slope + 2 * _PENALTY * step

    found: _Floats = minimize(cost, START, jac=True, method="L-BFGS-B").x
    return found


def best(examples: Sequence[AskExample], counts: _Floats) -> _Floats:
    """The score of each example's best section."""
    return np.array([float((e.features @ counts).max()) for e in examples])
