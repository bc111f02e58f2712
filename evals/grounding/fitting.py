"""Fitting what the features of support count: multinomial logistic regression, each class weighing the same."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from drafter.proof.support import CLASSES, Support
from evals.grounding.examples import SupportExample

__all__ = ["FOLDS", "PENALTY", "WORTH", "cross_validated", "fit", "folds_of", "shares"]

FOLDS = 5
_ROUNDS = 3
WORTH = (1.7, 1.0, 1.0)
"""That of supported, contradicted and unsupported sentences. A checker that cries wolf is switched off, so the former
count more; from 2.0 on it takes inventions in the words of a source for proved ("Exports are also sent by fax.")."""
PENALTY = 0.0003
"""Per squared weight, for the mean cost of an example; ten times it loses 7 points on the tuned half."""
_Floats = NDArray[np.float64]


def fit(examples: Sequence[SupportExample], worth: Sequence[float] = WORTH, penalty: float = PENALTY) -> _Floats:
    """What each feature counts for each class, shape: features, 3; the same examples give the same weights.

    Each example counts by one of its spans: at first by the nearest, then by the one that speaks most for what is
    right, or where nothing supports it by the one that looks most as if it did. `worth` is what all examples of a
    class count together.
    """
    rows = np.stack([e.rows[0] for e in examples])
    right = np.array([CLASSES.index(e.label) for e in examples])
    for _ in range(_ROUNDS):
        counts = _fitted(rows, right, worth, penalty)
        rows = np.stack([e.rows[_telling(e, counts)] for e in examples])
    return _fitted(rows, right, worth, penalty)


def _telling(example: SupportExample, counts: _Floats) -> int:
    odds = shares(example.rows, counts)
    match example.label:
        case Support.SUPPORTED:
            return int(np.argmax(odds[:, 0] - example.lacking))
        case Support.CONTRADICTED:
            return int(np.argmax(odds[:, 1]))
        case Support.UNSUPPORTED:
            return int(np.argmin(odds[:, 2]))


def shares(rows: _Floats, counts: _Floats) -> _Floats:
    """The probability of each class for each row, shape: rows, 3."""
    scores = rows @ counts
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: _Floats = powers / powers.sum(axis=1, keepdims=True)
    return found


def _fitted(rows: _Floats, right: NDArray[np.intp], worth: Sequence[float], penalty: float) -> _Floats:
    each = np.array(worth) / np.bincount(right, minlength=len(CLASSES)).clip(1)
    weights = each[right] / each[right].sum()
    wanted = np.eye(len(CLASSES))[right]

    def cost(flat: _Floats) -> tuple[float, _Floats]:
        counts = flat.reshape(rows.shape[1], len(CLASSES))
        odds = shares(rows, counts)
        value = -(weights * np.log((odds * wanted).sum(axis=1) + 1e-12)).sum() + penalty * (counts**2).sum()
        slope = rows.T @ (weights[:, None] * (odds - wanted)) + 2 * penalty * counts
        return float(value), slope.ravel()

    found = minimize(cost, np.zeros(rows.shape[1] * len(CLASSES)), jac=True, method="L-BFGS-B").x
    fitted: _Floats = found.reshape(rows.shape[1], len(CLASSES))
    return fitted


def cross_validated(
    examples: Sequence[SupportExample], fitted: Callable[[Sequence[SupportExample]], _Floats] = fit
) -> list[_Floats]:
    """The weights that have not seen the group of each example."""
    folds = folds_of([e.group for e in examples])
    counts = [fitted([e for e, own in zip(examples, folds, strict=True) if own != fold]) for fold in range(FOLDS)]
    return [counts[fold] for fold in folds]


def folds_of(groups: Sequence[str]) -> NDArray[np.intp]:
    """The fold of each group, always the same one."""
    names = sorted(set(groups))
    order = np.random.default_rng(0).permutation(len(names))
    fold = {names[place]: number % FOLDS for number, place in enumerate(order)}
    return np.array([fold[group] for group in groups], np.intp)
