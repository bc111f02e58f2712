"""What tells whether a section answers an ask, as numbers: one row a section, one column a name of `FEATURES`.

Each column is made so that more of it, or less of it, may speak for a section; what it counts stands in the weights
(see scoring.py). All lie about between -1 and 1.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from drafter.asks.asks import Ask, AskKind
from drafter.cleaning.request import OpenRequest
from drafter.evidence.headings import points_elsewhere
from drafter.evidence.units import DocumentSection, UnitKind, read_sections
from drafter.phrasebook import Patterns
from drafter.text.words import content_words
from kb_index.index import WholeDocument
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["FEATURES", "AskQuery", "FoundSection", "FoundSections", "Vectors", "found_sections", "read_queries"]

Vectors = NDArray[np.float32]
"""Unit vectors of texts; shape: texts, dimensions."""

FEATURES = (
    "similarity",
    "similarity to the request",
    "words",
    "words of the heading",
    "place",
    "steps for a how-to",
)
"""The columns, in the order of the weights: cosine of the nearest passage to the ask and to the whole request; the
share of the rare words of the ask and its lead that the section has, and of the ask's own that the headings above it
have; how well its document was found, 0 best; whether it has steps for who asks how."""

_WHOLE_ASK = 0.5
"""What the ask with its lead counts in the query beside the ask's own words; the whole request counts as they do."""
_LAST_PLACE = 9
_BLURB = 16  # words
_FIGURE = re.compile(r"\d")
_READ = 1_500  # characters of the request that its vector is made of


@dataclass(frozen=True, slots=True)
class AskQuery:
    """An ask as it is looked for: its vector and that of the request, its own words, and those with what leads up to
    it."""

    ask: Ask
    vector: Vectors
    request: Vectors
    words: frozenset[str]
    all_words: frozenset[str]

    @classmethod
    def of(cls, ask: Ask, subject: str, own: Vectors, whole: Vectors, request: Vectors, asks: int) -> "AskQuery":
        """The query of an ask from the vectors of its own words, of `whole` (its lead too), and of the request.

        The more `asks` there are, the less the request is about this one.
        """
        drawn = own + _WHOLE_ASK * whole + request / sqrt(asks)
        vector: Vectors = drawn / max(float(np.linalg.norm(drawn)), 1e-9)
        everything = frozenset(content_words(f"{subject} {ask.whole}"))
        return cls(ask, vector, request, frozenset(content_words(ask.searched)), everything)


class FoundSection(NamedTuple):
    """A section with the vectors of its passages, its words, and those of the headings above it. `place` says how
    well its document was found, 0 best."""

    section: DocumentSection
    vectors: Vectors
    words: frozenset[str]
    above: frozenset[str]
    place: int

    @classmethod
    def of(cls, section: DocumentSection, vectors: Vectors, place: int) -> "FoundSection":
        """The section with its words."""
        above = frozenset(content_words(" ".join(section.path)))
        words = above.union(content_words(" ".join(unit.text for unit in section.units)))
        return cls(section, vectors, words, above, place)


@dataclass(frozen=True, slots=True)
class FoundSections:
    """All sections of the documents that were found. `scale` is that of the embedding model's cosines."""

    found: Sequence[FoundSection]
    scale: SimilarityScale

    @property
    def sections(self) -> list[DocumentSection]:
        """The sections themselves."""
        return [one.section for one in self.found]

    def features(self, query: AskQuery) -> NDArray[np.float64]:
        """The features of every section for one ask; shape: sections, features."""
        counts = Counter(word for one in self.found for word in one.words)
        rare = {word: log(1 + len(self.found) / (1 + counts[word])) for word in query.all_words}
        rows = [
            (
                self._near(one, query.vector),
                self._near(one, query.request),
                _share(query.all_words, one.words, rare),
                _share(query.words, one.above, rare),
                min(one.place, _LAST_PLACE) / _LAST_PLACE,
                float(query.ask.kind is AskKind.HOW_TO and any(u.kind is UnitKind.STEPS for u in one.section.units)),
            )
            for one in self.found
        ]
        return np.array(rows, np.float64)

    def own_words(self, query: AskQuery) -> NDArray[np.float64]:
        """The share of the ask's own rare words that each section has, of those that any has; shape: sections.

        What a customer names and a section speaks of, such as a file format, the one that answers has too.
        """
        counts = Counter(word for one in self.found for word in one.words)
        own = query.words & counts.keys()
        rare = {word: log(1 + len(self.found) / (1 + counts[word])) for word in own}
        return np.array([_share(own, one.words, rare) for one in self.found], np.float64)

    def _near(self, one: FoundSection, vector: Vectors) -> float:
        return self.scale.of(float(np.max(one.vectors @ vector)))


def _share(wanted: frozenset[str], present: frozenset[str], rare: Mapping[str, float]) -> float:
    """The share of `wanted` that is `present`, rare words counting more."""
    total = sum(rare[word] for word in wanted)
    return sum(rare[word] for word in wanted & present) / total if total else 0.0


def found_sections(documents: Mapping[str, WholeDocument], patterns: Patterns) -> list[FoundSection]:
    """The sections of `documents`, which come best first; without those that only lead to other pages, and without
    the line below a title."""
    found = []
    for place, document in enumerate(documents.values()):
        rows = {passage.id: i for i, passage in enumerate(document.passages)}
        read = [s for s in read_sections(document.text, document.passages, patterns) if s.passages]
        for section in read:
            if not points_elsewhere(section.heading) and not (len(read) > 1 and _is_blurb(section)):
                vectors = document.vectors[[rows[p.id] for p in section.passages]]
                found.append(FoundSection.of(section, vectors, place))
    return found


def _is_blurb(section: DocumentSection) -> bool:
    """Whether it is one short line below the title of an article, which says what the article is for and no more."""
    if len(section.path) > 1 or len(section.units) > 1:
        return False
    [unit] = section.units
    return unit.kind is UnitKind.SENTENCE and unit.words <= _BLURB and not _FIGURE.search(unit.text)


def read_queries(
    request: OpenRequest, asks: Sequence[Ask], embed: Callable[[list[str]], Vectors]
) -> tuple[list[AskQuery], Vectors]:
    """The query of each ask and the vector of its own words, all embedded at once."""
    subject = request.subject
    texts = [request.asked.strip()[:_READ]]
    texts += [text for ask in asks for text in (ask.searched, f"{subject}\n{ask.whole}".strip())]
    whole, *read = np.asarray(embed(texts), np.float32)
    asked = max(sum(not ask.told for ask in asks), 1)
    own = read[::2]
    queries = [
        AskQuery.of(ask, subject, mine, led_up_to, whole, asked)
        for ask, mine, led_up_to in zip(asks, own, read[1::2], strict=True)
    ]
    return queries, np.stack(own)
