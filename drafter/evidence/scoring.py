"""How well a section answers an ask: the weighted sum of its features, with weights learned from answers of people.

The whole request leads: customers tell in other sentences what their question is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from drafter.evidence.features import FEATURES, AskQuery, FoundSections
from drafter.evidence.headings import gives_no_steps, is_remedy
from drafter.evidence.units import DocumentSection
from kb_index.passages.reranking import Reranker

__all__ = ["Matched", "SectionScorer", "SectionWeights", "load_weights", "plain_weights"]


_SIMILAR = 0.42
"""From where on similarity alone takes a section for an answer."""
_OWN_WORDS = 0.1
"""What the ask's own words count beside the learned weights: with it 94 of 230 golden drafts pass, without it 92, and
the outcome is right in 92 and 89 %. The forum that the others are learned from says 0.03: then it is 95, and 89 %."""
_READ_AGAIN = 8
"""Sections that a reranker reads, for each ask."""
_RERANKER = 0.2
"""What its relevance counts: from nothing to all it moves a section by a few times what neighbours differ by."""


@dataclass(frozen=True, slots=True)
class SectionWeights:
    """What each of FEATURES counts, and the score of the best section from which it answers the ask (see
    weights/CARD.md); `own_words`: what those of the ask count beside."""

    counts: NDArray[np.float64]
    sure: float
    own_words: float = 0.0

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The weights in `arrays`; raises ValueError where they were made for other features."""
        if tuple(str(name) for name in arrays["features"]) != FEATURES:
            raise ValueError(
                "the weights were made for other features; run drafter eval evidence train to make them again"
            )
        return cls(np.asarray(arrays["counts"], np.float64), float(np.asarray(arrays["sure"], np.float64)))


def plain_weights() -> SectionWeights:
    """Similarity alone, with the bound that a find is sure from: what the others are measured against."""
    return SectionWeights(np.array([float(name == "similarity") for name in FEATURES]), _SIMILAR)


@cache
def load_weights() -> SectionWeights:
    """The weights that ship with the product. Raises ValueError where they do not fit the features."""
    with np.load(str(files("drafter.evidence").joinpath("weights", "sections.npz")), allow_pickle=False) as arrays:
        return replace(SectionWeights.from_arrays(dict(arrays)), own_words=_OWN_WORDS)


@dataclass(frozen=True, slots=True)
class Matched:
    """A section with its score for one ask; `similarity` is the cosine of its nearest passage to the query."""

    section: DocumentSection
    score: float
    similarity: float


class SectionScorer:
    """Scores the sections of what was found by `weights`; from `sure` on the best one answers. `reranker` reads the
    best ones again with the ask."""

    def __init__(self, found: FoundSections, weights: SectionWeights, reranker: Reranker | None = None) -> None:
        self._found = found
        self._weights = weights
        self._reranker = reranker
        self.sure = weights.sure

    def ranked(self, query: AskQuery) -> list[Matched]:
        """All sections, the best for this ask first. Raises EmbeddingError."""
        features = self._found.features(query)
        scores = features @ self._weights.counts + self._weights.own_words * self._found.own_words(query)
        found = [
            Matched(section, float(score), float(row[0]))
            for section, score, row in zip(self._found.sections, scores, features, strict=True)
        ]
        found = sorted(map(partial(_with_symptom, found), found), key=lambda one: -one.score)
        return _read_again(found, query, self._reranker) if self._reranker else found


def _read_again(found: Sequence[Matched], query: AskQuery, reranker: Reranker) -> list[Matched]:
    """The same, the best ones moved by what the reranker says of them."""
    first, others = found[:_READ_AGAIN], found[_READ_AGAIN:]
    texts = [" ".join([*one.section.path, *(unit.text for unit in one.section.units)]) for one in first]
    values = reranker.relevance(query.ask.whole, texts)
    again = [replace(one, score=one.score + _RERANKER * (v - 0.5)) for one, v in zip(first, values, strict=True)]
    return sorted([*again, *others], key=lambda one: -one.score)


def _with_symptom(found: Sequence[Matched], one: Matched) -> Matched:
    """A remedy fits as well as the fault that its document describes: customers tell of the fault."""
    if not is_remedy(one.section.heading):
        return one
    faults = [
        other
        for other in found
        if other.section.document_id == one.section.document_id and gives_no_steps(other.section.heading)
    ]
    best = max([one, *faults], key=lambda other: other.score)
    return replace(one, score=best.score, similarity=max(one.similarity, best.similarity))
