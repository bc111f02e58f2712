"""How well a section answers an ask: the weighted sum of its features.

The whole request leads: customers tell in other sentences what their question is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from drafter.evidence.features import FEATURES, AskQuery, FoundSections
from drafter.evidence.headings import gives_no_steps, is_remedy
from drafter.evidence.units import DocumentSection

__all__ = ["CHOSEN", "SIMILARITY", "Matched", "SectionScorer", "SectionWeights"]

SectionWeights = NDArray[np.float64]
"""What each of FEATURES counts."""

_CHOSEN = {
    "similarity": 1.0,
    "ask words": 0.15,
    "all words": 0.15,
    "heading": 0.1,
    "place": -0.18,
}
SIMILARITY: SectionWeights = np.array([float(name == "similarity") for name in FEATURES])
"""Similarity alone, which all else is measured against."""
CHOSEN: SectionWeights = np.array([_CHOSEN.get(name, 0.0) for name in FEATURES])


@dataclass(frozen=True, slots=True)
class Matched:
    """A section with its score for one ask; `similarity` is the cosine of its nearest passage to the query."""

    section: DocumentSection
    score: float
    similarity: float


class SectionScorer:
    """Scores the sections of what was found by `weights`."""

    def __init__(self, found: FoundSections, weights: SectionWeights = CHOSEN) -> None:
        self._found = found
        self._weights = weights

    def ranked(self, query: AskQuery) -> list[Matched]:
        """All sections, the best for this ask first."""
        features = self._found.features(query)
        scores = features @ self._weights
        found = [
            Matched(section, float(score), float(row[0]))
            for section, score, row in zip(self._found.sections, scores, features, strict=True)
        ]
        return sorted(map(partial(_with_symptom, found), found), key=lambda one: -one.score)


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
