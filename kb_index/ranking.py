"""Which passages come first. Pure: numbers in, order out.

Similarity of vectors leads. BM25, as a share of the best BM25 of the query, adds a little, and so do the
other passages of the same document that were found.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb_index.documents import Hit, Passage

__all__ = ["FLOOR", "LEXICAL_WEIGHT", "SUPPORT_WEIGHT", "Candidate", "rank", "shortlist"]

LEXICAL_WEIGHT = 0.15
SUPPORT_WEIGHT = 0.15
FLOOR = 0.3
"""Cosine similarity below which a passage has nothing to do with the query."""

_SUPPORTERS = 3
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its evidence: cosine similarity, and BM25 as a share of the query's best (0 to 1)."""

    passage: Passage
    vector: float
    lexical: float

    @property
    def own_score(self) -> float:
        """Its score without the support of others."""
        return self.vector + LEXICAL_WEIGHT * self.lexical


def shortlist(vector: Mapping[str, float], lexical: Mapping[str, float], count: int) -> list[str]:
    """The ids worth looking at. One found only by its words counts as if just beyond the last vector found."""
    beyond = min(vector.values(), default=0.0)
    score = {
        key: vector.get(key, beyond) + LEXICAL_WEIGHT * lexical.get(key, 0.0)
        for key in vector.keys() | lexical.keys()
    }
    return sorted(score, key=lambda key: (-score[key], key))[:count]


def rank(candidates: Iterable[Candidate], limit: int) -> list[Hit]:
    """The best `limit` candidates as hits, best first, without those under the floor and without duplicates."""
    able = [candidate for candidate in candidates if candidate.vector >= FLOOR]
    support = _support(able)
    able.sort(key=lambda candidate: (-candidate.own_score - support[candidate.passage.id], candidate.passage.id))
    return [
        Hit(
            candidate.passage,
            score=candidate.own_score + support[candidate.passage.id],
            evidence={
                "vector": candidate.vector,
                "lexical": candidate.lexical,
                "support": support[candidate.passage.id],
            },
        )
        for candidate in _distinct(able)[:limit]
    ]


def _support(candidates: Sequence[Candidate]) -> dict[str, float]:
    """What the other passages of its document add to each: the best of them in full, the next ones by halves."""
    by_document: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda candidate: -candidate.own_score):
        by_document.setdefault(candidate.passage.document_id, []).append(candidate)
    return {
        candidate.passage.id: SUPPORT_WEIGHT
        * sum(
            other.own_score * 0.5**step
            for step, other in enumerate([other for other in together if other is not candidate][:_SUPPORTERS])
        )
        for together in by_document.values()
        for candidate in together
    }


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Without passages that say, word for word, what a better one says already.

    Only marks, case and white space may differ: a single other word or number can be a conflict to show.
    """
    said: list[str] = []
    kept = []
    for candidate in candidates:
        words = f" {' '.join(_WORDS.findall(candidate.passage.text.lower()))} "
        if not any(words in other for other in said):
            said.append(words)
            kept.append(candidate)
    return kept
