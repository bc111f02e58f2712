"""What tells whether a section answers an ask, as numbers: one row a section, one column a name of `FEATURES`.

Each column is made so that more of it, or less of it, may speak for a section; what it counts stands in the weights
(see scoring.py). All lie about between -1 and 1.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from drafter.asks.asks import Ask, AskKind
from drafter.cleaning.request import OpenRequest
from drafter.evidence.headings import gives_no_steps, is_remedy, points_elsewhere
from drafter.evidence.units import DocumentSection, UnitKind, read_sections
from drafter.phrasebook import Patterns
from drafter.text.words import content_words
from kb_index.index import WholeDocument
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["FEATURES", "AskQuery", "FoundSection", "FoundSections", "Vectors", "found_sections", "look_up"]

Vectors = NDArray[np.float32]
"""Unit vectors of texts; shape: texts, dimensions."""

FEATURES = (
    "similarity",
    "similarity to the ask alone",
    "similarity to the request alone",
    "heading",
    "ask words",
    "all words",
    "words of the heading",
    "heading in the request",
    "document",
    "neighbour",
    "place",
    "saved reply",
    "opening of an article",
    "steps for a how-to",
    "remedy for a problem",
    "gives no steps",
    "table",
    "length",
)
"""The columns, in the order of the weights."""

_WHOLE_ASK, _REQUEST = 0.5, 1.0
"""What the ask with its lead, and the whole request, count in the query beside the ask's own words."""
_LAST_PLACE = 9
_LONG = 200  # words
_READ = 1_500  # characters of the request that its vector is made of


@dataclass(frozen=True, slots=True)
class AskQuery:
    """An ask as it is looked for: its vector, those of its own words and of the request, its own words, and those
    with what leads up to it."""

    ask: Ask
    vector: Vectors
    own: Vectors
    request: Vectors
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
        return cls(ask, vector, own, request, frozenset(content_words(ask.searched)), everything)


class FoundSection(NamedTuple):
    """A section with the vectors of its passages; `place` says how well its document was found, 0 best."""

    section: DocumentSection
    vectors: Vectors
    place: int


@dataclass(frozen=True, slots=True)
class FoundSections:
    """All sections of the documents that were found, with the vectors of their headings. `scale` is that of the
    embedding model's cosines."""

    found: Sequence[FoundSection]
    headings: Vectors
    scale: SimilarityScale

    @property
    def sections(self) -> list[DocumentSection]:
        """The sections themselves."""
        return [one.section for one in self.found]

    def features(self, query: AskQuery) -> NDArray[np.float64]:
        """The features of every section for one ask; shape: sections, features."""
        sections = self.sections
        held = [_words(section) for section in sections]
        counts = Counter(word for words in held for word in words)
        rare = {word: log(1 + len(sections) / (1 + counts[word])) for word in counts.keys() | query.all_words}
        near = self._near(query.vector)
        own, whole = self._near(query.own), self._near(query.request)
        rows = []
        for i, section in enumerate(sections):
            heading = frozenset(content_words(section.heading))
            beside = [near[j] for j in _beside(sections, i)]
            rows.append(
                (
                    near[i],
                    own[i],
                    whole[i],
                    self.scale.of(float(self.headings[i] @ query.vector)),
                    _share(query.words, held[i], rare),
                    _share(query.all_words, held[i], rare),
                    _share(query.words, frozenset(content_words(" ".join(section.path))), rare),
                    _share(heading, query.all_words, rare),
                    (sum(beside) + near[i]) / (len(beside) + 1),
                    max(beside, default=0.0),
                    min(self.found[i].place, _LAST_PLACE) / _LAST_PLACE,
                    float(section.is_saved_reply),
                    float(len(section.path) == 1 and not section.is_saved_reply),
                    float(query.ask.kind is AskKind.HOW_TO and _has(section, UnitKind.STEPS)),
                    float(query.ask.kind is AskKind.PROBLEM and is_remedy(section.heading)),
                    float(gives_no_steps(section.heading)),
                    float(_has(section, UnitKind.ROW)),
                    min(log1p(sum(unit.words for unit in section.units)) / log1p(_LONG), 1.0),
                )
            )
        return np.array(rows, np.float64)

    def _near(self, vector: Vectors) -> list[float]:
        return [self.scale.of(float(np.max(held @ vector))) for _, held, _ in self.found]


def _beside(sections: Sequence[DocumentSection], i: int) -> list[int]:
    """The other sections of the same document."""
    mine = sections[i].document_id
    return [j for j, other in enumerate(sections) if j != i and other.document_id == mine]


def _share(wanted: Collection[str], present: Collection[str], rare: dict[str, float]) -> float:
    """The share of `wanted` that is `present`, rare words counting more."""
    total = sum(rare[word] for word in wanted)
    return sum(rare[word] for word in wanted if word in present) / total if total else 0.0


def _has(section: DocumentSection, kind: UnitKind) -> bool:
    return any(unit.kind is kind for unit in section.units)


def _words(section: DocumentSection) -> frozenset[str]:
    return frozenset(content_words(" ".join([*section.path, *(unit.text for unit in section.units)])))


def found_sections(documents: Mapping[str, WholeDocument], patterns: Patterns) -> list[FoundSection]:
    """The sections of `documents`, which come best first; those that only lead to other pages are left out."""
    found = []
    for place, document in enumerate(documents.values()):
        rows = {passage.id: i for i, passage in enumerate(document.passages)}
        for section in read_sections(document.text, document.passages, patterns):
            if section.passages and not points_elsewhere(section.heading):
                vectors = document.vectors[[rows[p.id] for p in section.passages]]
                found.append(FoundSection(section, vectors, place))
    return found


def look_up(
    request: OpenRequest,
    asks: Sequence[Ask],
    found: Sequence[FoundSection],
    embed: Callable[[list[str]], Vectors],
    scale: SimilarityScale,
) -> tuple[FoundSections, list[AskQuery]]:
    """What was found and the query of each ask, all their texts embedded at once."""
    subject = request.subject
    texts = [request.asked.strip()[:_READ]]
    texts += [text for ask in asks for text in (ask.searched, f"{subject}\n{ask.whole}".strip())]
    texts += [" > ".join(section.path[1:]) or section.path[0] for section, *_ in found]
    read = np.asarray(embed(texts), np.float32)
    asked = max(sum(not ask.told for ask in asks), 1)
    queries = [
        AskQuery.of(ask, subject, read[1 + 2 * i], read[2 + 2 * i], read[0], asked) for i, ask in enumerate(asks)
    ]
    return FoundSections(found, read[1 + 2 * len(asks) :], scale), queries
