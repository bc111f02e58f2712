"""Training the weights by which sections are chosen, with what they are worth on articles that they have not seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drafter.evidence.features import FEATURES
from evals.evidence.examples import AskExample
from evals.evidence.fitting import START, best, fit

__all__ = ["FOLDS", "SectionTraining", "train_sections"]

FOLDS = 5
_REFUSED = 0.45
"""Share of the questions about something else entirely that must find no answer; a higher one loses answers faster
than it refuses (see docs/measurements.md)."""
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SectionTraining:
    """The arrays of a `SectionWeights`, the numbers of examples, and of the examples with an answer the share whose
    best section is a used one: for the weights on articles that they have not seen, for those chosen by hand, and for
    one feature alone.

    `answered` is the share of those that reach `sure`.
    """

    arrays: Mapping[str, NDArray[np.generic]]
    examples: int
    foreign: int
    right: Mapping[str, float]
    answered: float


def train_sections(
    answered: Sequence[AskExample], foreign: Sequence[AskExample], tell: Callable[[str], None] = lambda _: None
) -> SectionTraining:
    """The weights that tell the used sections of `answered` from the others; `sure` is what most of `foreign`, which
    were put to another help center, do not reach."""
    tell(f"Cross-validating by article in {FOLDS} folds")
    unseen = _cross_validated(answered)
    counts = fit(answered)
    sure = float(np.quantile(best(foreign, counts), _REFUSED))
    alone = {name: [e.features[:, i] for e in answered] for i, name in enumerate(FEATURES)}
    chosen = [e.features @ START for e in answered]
    rankings = {"learned weights": unseen, "weights chosen by hand": chosen, **alone}
    right = {name: _right(answered, scores) for name, scores in rankings.items()}
    reached = best(answered, counts) >= sure
    weights = np.array([e.weight for e in answered])
    arrays = {"features": np.array(FEATURES), "counts": counts, "sure": np.array(sure)}
    return SectionTraining(arrays, len(answered), len(foreign), right, float(np.average(reached, weights=weights)))


def _cross_validated(examples: Sequence[AskExample]) -> list[_Floats]:
    """The scores of each example's sections by weights that have not seen its article."""
    groups = sorted({e.group for e in examples})
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {groups[place]: number % FOLDS for number, place in enumerate(order)}
    counts = [fit([e for e in examples if fold[e.group] != number]) for number in range(FOLDS)]
    return [e.features @ counts[fold[e.group]] for e in examples]


def _right(examples: Sequence[AskExample], scores: Sequence[_Floats]) -> float:
    """The share of examples whose best section is a used one, by their weights."""
    hits = [float(e.used[int(np.argmax(given))]) for e, given in zip(examples, scores, strict=True)]
    return float(np.average(hits, weights=[e.weight for e in examples]))
