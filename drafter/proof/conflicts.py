"""Conflicts: a source says 14 days, another says 30, about the same thing.

The sentences that a draft cites are compared with those of the other hits: alike in meaning once their figures are
taken out, and with different figures of one unit. Which of them holds is for the agent to say; the notice shows both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from drafter.draft import Citation
from drafter.proof.evidence import make_source
from drafter.proof.grounding import Embed
from drafter.text.figures import figures
from drafter.text.plain_text import plain_quote
from kb_index.documents import Hit
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["Conflict", "find_conflicts"]

ALIKE = 0.7
"""Similarity from which two sentences without their figures speak of the same thing."""
_PLAIN_NUMBERS = frozenset({"", "date", "clock", "code"})


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence of a source with its figures, as unit and value, and the sentence without them."""

    document_id: str
    title: str
    updated_at: datetime | None
    text: str
    bare: str
    values: frozenset[tuple[str, float | str]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the draft cites, and what another source says instead."""

    cited: _Statement
    other: _Statement

    @property
    def words(self) -> str:
        """The conflict in a sentence for the agent, the newer source named as such."""
        newer = _newer(self.cited, self.other)
        return f"Sources disagree: {_says(self.cited, newer)}; {_says(self.other, newer)}. Decide before you send it."


def find_conflicts(
    citations: Sequence[Citation], hits: Sequence[Hit], embed: Embed, scale: SimilarityScale
) -> list[Conflict]:
    """The conflicts between what is cited and other documents among the hits, one for each pair of documents.

    `scale` is that of the cosines of what `embed` gives.
    """
    cited = [s for c in citations for s in _statements(c.document_id, c.title, c.updated_at, c.quote)]
    others = [
        s for p in (hit.passage for hit in hits) for s in _statements(p.document_id, p.title, p.updated_at, p.text)
    ]
    pairs = [(a, b) for a in cited for b in others if _differ(a, b)]
    texts = list(dict.fromkeys(s.bare for pair in pairs for s in pair))
    if not texts:
        return []
    vectors = dict(zip(texts, embed(texts), strict=True))
    found: dict[tuple[str, str], Conflict] = {}
    for a, b in pairs:
        if scale.of(float(vectors[a.bare] @ vectors[b.bare])) >= ALIKE:
            found.setdefault((a.document_id, b.document_id), Conflict(a, b))
    return list(found.values())


def _statements(document_id: str, title: str, updated_at: datetime | None, text: str) -> Iterator[_Statement]:
    for unit in make_source(text).units:
        measured = [f for f in figures(unit.text) if f.unit not in _PLAIN_NUMBERS]
        if measured:
            bare = unit.text
            for figure in measured:
                bare = bare.replace(figure.text, "N")
            values = frozenset((figure.unit, figure.value) for figure in measured)
            yield _Statement(document_id, title, updated_at, " ".join(unit.text.split()), bare, values)


def _differ(a: _Statement, b: _Statement) -> bool:
    """Whether two statements of different documents measure in one unit and share no figure."""
    same_unit = {unit for unit, _ in a.values} & {unit for unit, _ in b.values}
    return a.document_id != b.document_id and bool(same_unit) and not a.values & b.values


def _newer(a: _Statement, b: _Statement) -> _Statement | None:
    if a.updated_at is None or b.updated_at is None or a.updated_at == b.updated_at:
        return None
    return a if a.updated_at > b.updated_at else b


def _says(statement: _Statement, newer: _Statement | None) -> str:
    dated = (
        f" ({statement.updated_at:%Y-%m-%d}{', newer' if statement is newer else ''})" if statement.updated_at else ""
    )
    return f"“{statement.title}”{dated} says “{plain_quote(statement.text)}”"
