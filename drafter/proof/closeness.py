"""How closely the words of a sentence are met by those of a span: late interaction of their vectors.

Each word of the one looks for the word of the other that is most like it where it stands, as in BERTScore (Zhang et
al., 2020) and ColBERT. What a sentence has beyond its source shows in the words that meet least, which one vector a
text hides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from drafter.text.words import carries_meaning
from kb_index.passages.embedding import TextVectors

__all__ = ["Closeness", "WordVectors", "closeness"]

_LITTLE = 0.3  # what a word counts that carries no meaning of its own
_LEAST = 4  # the worst met quarter of the words
_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The word pieces of a text: their vectors (shape: pieces, dimension) and what each counts."""

    vectors: _Floats
    counts: _Floats

    @classmethod
    def of(cls, text: TextVectors) -> Self:
        """Without marks of the model and punctuation, which count nothing."""
        counts = np.array([_count(piece) for piece in text.pieces], np.float32)
        there = counts > 0
        return cls(text.words[there].astype(np.float32), counts[there])


@dataclass(frozen=True, slots=True)
class Closeness:
    """`least`: how well the span meets the worst met quarter of the claim's words that carry meaning; `told`: how
    well the claim meets all words of that sentence of the span which it tells best."""

    least: float
    told: float


def closeness(claim: WordVectors, sentences: Sequence[WordVectors]) -> Closeness:
    """Of a claim and a span of one or more sentences."""
    pairs = [claim.vectors @ one.vectors.T for one in sentences if len(one.counts)]
    if not pairs or not len(claim.counts):
        return Closeness(0.0, 0.0)
    best = np.max([pair.max(axis=1) for pair in pairs], axis=0)
    telling = np.sort(best[claim.counts >= 1.0])
    least = float(telling[: max(1, len(telling) // _LEAST)].mean()) if len(telling) else 1.0
    counted = [one for one in sentences if len(one.counts)]
    told = max(_mean(pair.max(axis=0), one.counts) for pair, one in zip(pairs, counted, strict=True))
    return Closeness(least, told)


def _mean(values: _Floats, counts: _Floats) -> float:
    return float(values @ counts / counts.sum())


def _count(piece: str) -> float:
    word = piece.strip("#▁Ġ")
    if not any(c.isalnum() for c in word) or piece in ("[CLS]", "[SEP]", "<s>", "</s>"):
        return 0.0
    return 1.0 if carries_meaning(word) else _LITTLE
