"""Which passages come first. Pure: numbers in, order out.

Similarity of vectors leads. BM25, as a share of the best BM25 of the query, adds a little, and so do the
other passages of the same document that were found. Where earlier questions are known, what answered those like
this one adds the most (see votes.py).

The numbers come from `tests/benchmarks/bench_retrieval.py` (333 Thunderbird forum questions, 174 articles,
all-MiniLM-L6-v2; nDCG@10): vectors alone 0.494, BM25 alone 0.297, both by reciprocal rank 0.469, as here 0.51.
Lexical weights from 0.05 to 0.2 and supports from 0.1 to 0.2 differ by less than the noise (0.015); 0.3 and
more of BM25 hurts. The best similarity of a question that the articles answer is above 0.43 in 98 of 100
cases, that of a question about another product or about nothing of the kind in 10 and 5 of 100.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb_index.documents import Hit, Passage
from kb_index.votes import ELECTED

__all__ = [
    "FLOOR",
    "LEXICAL_WEIGHT",
    "NEAR_ENOUGH",
    "SUPPORT_WEIGHT",
    "VOTES_WEIGHT",
    "Candidate",
    "rank",
    "shortlist",
]

LEXICAL_WEIGHT = 0.1
SUPPORT_WEIGHT = 0.15
VOTES_WEIGHT = 0.6
NEAR_ENOUGH = 0.43
"""Cosine similarity that the nearest passage must reach, or nothing was found."""

FLOOR = 0.3
"""Cosine similarity that the others must reach then."""

_SUPPORTERS = 3
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its evidence: cosine similarity, BM25 as a share of the query's best (0 to 1), and its share of
    the votes of earlier questions (0 to 1)."""

    passage: Passage
    vector: float
    lexical: float
    votes: float = 0.0

    @property
    def own_score(self) -> float:
        """Its score without the support of others and without votes."""
        return self.vector + LEXICAL_WEIGHT * self.lexical

    @property
    def answered(self) -> bool:
        """Whether questions like this one were answered with it: it then need not be near in its words."""
        return self.votes >= ELECTED


def shortlist(
    vector: Mapping[str, float], lexical: Mapping[str, float], count: int, votes: Mapping[str, float] = {}
) -> list[str]:
    """The ids worth looking at. One found only by its words counts as if just beyond the last vector found."""
    beyond = min(vector.values(), default=0.0)
    score = {
        key: vector.get(key, beyond) + LEXICAL_WEIGHT * lexical.get(key, 0.0) + VOTES_WEIGHT * votes.get(key, 0.0)
        for key in vector.keys() | lexical.keys()
    }
    return sorted(score, key=lambda key: (-score[key], key))[:count]


def rank(candidates: Iterable[Candidate], limit: int) -> list[Hit]:
    """The best `limit` candidates as hits, best first, without duplicates; none if no candidate is near enough."""
    able = [candidate for candidate in candidates if candidate.vector >= FLOOR or candidate.answered]
    if not any(candidate.vector >= NEAR_ENOUGH or candidate.answered for candidate in able):
        return []
    support = _support(able)
    score = {c.passage.id: c.own_score + support[c.passage.id] + VOTES_WEIGHT * c.votes for c in able}
    able.sort(key=lambda candidate: (-score[candidate.passage.id], candidate.passage.id))
    return [
        Hit(
            candidate.passage,
            score=score[candidate.passage.id],
            evidence={
                "vector": candidate.vector,
                "lexical": candidate.lexical,
                "support": support[candidate.passage.id],
                "votes": candidate.votes,
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
