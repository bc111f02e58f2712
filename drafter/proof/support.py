"""How a span of a source bears on a claim: supports it, contradicts it, or says nothing of it.

A multinomial logistic regression over the features below, with weights learned from labelled sentences
(weights/CARD.md). What must stand in a proof word for word is a rule on top: a span that lacks it supports nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from drafter.proof.alignment import Segment, segments
from drafter.proof.claims import Claim
from drafter.proof.closeness import Closeness
from drafter.proof.deeds import deeds_lost
from drafter.proof.differences import Differences
from drafter.proof.evidence import Window, Words
from drafter.proof.meanings import meant
from kb_index.passages.outline import plain_words

__all__ = [
    "CLASSES",
    "CLOSE",
    "FEATURES",
    "ONE_WORD",
    "Support",
    "SupportOdds",
    "SupportWeights",
    "features",
    "load_weights",
]

FEATURES = (
    "always",
    "similarity",
    "words",
    "words with headings",
    "near",
    "figure swapped",
    "figure lost",
    "label swapped",
    "label lost",
    "name swapped",
    "name lost",
    "opposite",
    "opposite and near",
    "order turned",
    "role swapped",
    "words of another clause",
    "one word swapped",
    "another doer",
    "crossed",
    "deeds lost",
    "meant",
    "meant with headings",
    "meant near",
    "least met",
    "told",
)
"""The columns, in the order of the weights. `similarity`: of the sentence embeddings; `words`: the share of the words
of the claim, rare ones counting more, that the span has, or it and the headings above it; `near`: how much the claim
and the clause of the span that is most like it share, of both. The next are 0 or 1 (see differences.py). Then the
share of the claim's words that stand in other clauses of the span alone, whether the claim and the clause differ in
one word each, and what doers.py, crossing.py and deeds.py find. Then `words`, `words with headings` and `near` once
more, with kin and words of the same meaning (meanings.py). Last: how closely the words meet (closeness.py)."""
CLOSE = ("least met", "told")
"""Those that need the vectors of words; other weights do without them."""
ONE_WORD = FEATURES.index("one word swapped")
_NEAR_ENOUGH = 0.6
_Floats = NDArray[np.float64]


class Support(StrEnum):
    """How a source bears on a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"


CLASSES = tuple(Support)
"""The columns of the weights."""


@dataclass(frozen=True, slots=True)
class SupportOdds:
    """How likely a span supports a claim, contradicts it, or does neither; together 1."""

    supported: float
    contradicted: float
    unsupported: float

    @property
    def likeliest(self) -> Support:
        """Which of the three it is most likely."""
        return max(CLASSES, key=lambda one: getattr(self, one.value))


@dataclass(frozen=True, slots=True)
class SupportWeights:
    """What each of FEATURES counts for each way of bearing; shape: features, 3."""

    counts: _Floats

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], *, words: bool) -> Self:
        """The weights in `arrays` for rows with or without the vectors of `words`; raises ValueError where they were
        made for other features."""
        if tuple(str(name) for name in arrays["features"]) != FEATURES:
            raise ValueError("the weights were made for other features; run python -m evals.grounding train")
        return cls(np.asarray(arrays["counts" if words else "counts_without_words"], np.float64))

    def odds(self, row: _Floats) -> SupportOdds:
        """The odds of one row of features."""
        scores = row @ self.counts
        powers = np.exp(scores - scores.max())
        return SupportOdds(*(powers / powers.sum()).tolist())


@cache
def load_weights(size: int = len(FEATURES)) -> SupportWeights:
    """The weights that ship with the product, for rows of `size` features. Raises ValueError where they do not fit
    the features."""
    with np.load(str(files("drafter.proof").joinpath("weights", "support.npz")), allow_pickle=False) as arrays:
        return SupportWeights.from_arrays(dict(arrays), words=size == len(FEATURES))


def features(claim: Claim, window: Window, telling: Words, differ: Differences, close: Closeness | None) -> _Floats:
    """The features of a claim and a span; shape: features, without CLOSE where `close` is None."""
    share = telling.share(claim.words, window.words)
    wide = telling.share(claim.words, window.words | window.around_words)
    near, elsewhere, one_word = _alignment(claim, window, telling)
    signs = (differ.figures, differ.lost_figures, differ.labels, differ.lost_labels, differ.names, differ.lost_names)
    row = [1.0, max(window.similarity, 0.0), share, wide, near, *(float(bool(sign)) for sign in signs)]
    said = meant(claim.text, window, telling)
    row += [
        float(bool(differ.clash)),
        said.near * said.near * bool(differ.clash),
        float(differ.turned),
        float(bool(differ.roles)),
    ]
    row += [elsewhere, one_word, float(bool(differ.doer)), float(bool(differ.crossed))]
    row += [deeds_lost(claim.text, window)]
    row += [said.share, said.wide, said.near]
    return np.array([*row, *([close.least, close.told] if close else [])], np.float64)


def _alignment(claim: Claim, window: Window, telling: Words) -> tuple[float, float, float]:
    """How near the nearest clause is, the share of words that only others have, and whether one word differs."""
    mine = frozenset(claim.words)
    parts = [*segments(plain_words(window.text)), *segments(plain_words(window.text), fine=True)]
    if not mine or not parts:
        return 0.0, 0.0, 0.0
    nearest = max(parts, key=lambda part: _overlap(mine, part))
    near = _overlap(mine, nearest)
    left, theirs = mine - nearest.words, nearest.words - mine
    elsewhere = telling.share(mine, window.words - nearest.words)
    return near, elsewhere, float(len(left) == len(theirs) == 1 and near >= _NEAR_ENOUGH)


def _overlap(mine: frozenset[str], part: Segment) -> float:
    return 2 * len(mine & part.words) / (len(mine) + len(part.words))
