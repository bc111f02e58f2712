"""How well a section answers an ask: similar vectors, shared words, heading, and how well its document was found.

The whole request leads: customers tell in other sentences what their question is about. Pure numbers; the weights
were chosen on unlocked golden cases by the facts that are covered at 60, 120 and 200 words.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from drafter.asks.asks import Ask
from drafter.evidence.headings import gives_no_steps, is_remedy
from drafter.evidence.units import DocumentSection
from drafter.text.words import content_words
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["AskQuery", "Matched", "SectionScorer", "Vectors"]

Vectors = NDArray[np.float32]
"""Unit vectors of texts; shape: texts, dimensions."""

_WHOLE_ASK, _REQUEST = 0.5, 1.0
"""What the ask with its lead, and the whole request, count in the query beside the ask's own words."""
_ASK_WORDS, _ALL_WORDS, _HEADING, _PLACE = 0.15, 0.15, 0.1, 0.02
_LAST_PLACE = 9


@dataclass(frozen=True, slots=True)
class AskQuery:
    """An ask as it is looked for: its vector, its own words, and those with what leads up to it."""

    ask: Ask
    vector: Vectors
    words: frozenset[str]
    all_words: frozenset[str]

    @classmethod
    def of(cls, ask: Ask, subject: str, own: Vectors, whole: Vectors, request: Vectors, asks: int) -> "AskQuery":
        """The query of an ask from the vectors of its own words, of `whole` (its lead too), and of the request.

        The more `asks` there are, the less the request is about this one.
        """
        drawn = own + _WHOLE_ASK * whole + _REQUEST / sqrt(asks) * request
        vector: Vectors = drawn / max(float(np.linalg.norm(drawn)), 1e-9)
        everything = frozenset(content_words(f"{subject} {ask.whole}"))
        return cls(ask, vector, frozenset(content_words(ask.searched)), everything)


@dataclass(frozen=True, slots=True)
class Matched:
    """A section with its score for one ask; `similarity` is the cosine of its nearest passage to the query."""

    section: DocumentSection
    score: float
    similarity: float


class SectionScorer:
    """Scores sections. `vectors` are those of each section's passages, `headings` of its headings, `places` says how
    well its document was found, 0 best. `scale` is that of the embedding model's cosines."""

    def __init__(
        self,
        sections: Sequence[DocumentSection],
        vectors: Sequence[Vectors],
        headings: Vectors,
        places: Sequence[int],
        scale: SimilarityScale,
    ) -> None:
        self._sections = sections
        self._vectors = vectors
        self._headings = headings
        self._places = places
        self.scale = scale
        self._words = [_words(section) for section in sections]
        self._counts = Counter(word for words in self._words for word in words)

    def ranked(self, query: AskQuery) -> list[Matched]:
        """All sections, the best for this ask first."""
        found = [self._matched(i, query) for i in range(len(self._sections))]
        return sorted(map(partial(_with_symptom, found), found), key=lambda one: -one.score)

    def _matched(self, i: int, query: AskQuery) -> Matched:
        similarity = self.scale.of(float(np.max(self._vectors[i] @ query.vector)))
        shared = self._words[i]
        score = (
            similarity
            + _ASK_WORDS * self._share(query.words, shared)
            + _ALL_WORDS * self._share(query.all_words, shared)
            + _HEADING * self.scale.of(float(self._headings[i] @ query.vector))
            - _PLACE * min(self._places[i], _LAST_PLACE)
        )
        return Matched(self._sections[i], score, similarity)

    def _share(self, wanted: Iterable[str], present: frozenset[str]) -> float:
        """The share of `wanted` that is `present`, rare words counting more."""
        weights = {word: log(1 + len(self._sections) / (1 + self._counts[word])) for word in wanted}
        total = sum(weights.values())
        return sum(weight for word, weight in weights.items() if word in present) / total if total else 0.0


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


def _words(section: DocumentSection) -> frozenset[str]:
    return frozenset(content_words(" ".join([*section.path, *(unit.text for unit in section.units)])))
