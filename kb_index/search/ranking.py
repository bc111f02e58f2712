"""Which passages come first. Pure: numbers in, order out.

Similarity of vectors leads. BM25, as a share of the best BM25 of the query, adds a little, and much where the query
has exact terms (see exact.py); the other passages of the same document that speak of it add more, and so does how
near the document is as a whole. Where earlier questions are known, what answered those like this one adds the most
(see votes.py). A saved reply stands alone, and the longer it is the more words it shares with any question: its
vectors decide.

The numbers come from `tests/benchmarks/bench_retrieval.py` and `bench_nothing_found.py`; lexical weights from 0.15 to
0.3, supports from half to twice these and document weights from 0.4 to 0.8 differ by less than the noise (0.015
nDCG@10), more of BM25 hurts letters without exact terms.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kb_index.documents import Hit, Kind, Match, Passage
from kb_index.passages.model_traits import FLOOR, POSSIBLE
from kb_index.search.votes import ELECTED

__all__ = [
    "BOUNDS",
    "EVERYTHING",
    "REACH",
    "Bounds",
    "Candidate",
    "Signal",
    "SignalWeights",
    "explain_score",
    "rank",
    "rerank",
    "shortlist",
    "weights",
]


class Bounds(NamedTuple):
    """Cosine similarities: with the nearest passage at the `floor` it is sure, and so are others within its reach;
    from `possible` on a passage is possible."""

    floor: float
    possible: float


BOUNDS = Bounds(FLOOR, POSSIBLE)
EVERYTHING = Bounds(-1.0, -1.0)
"""Everything is ranked, however far."""

REACH = 0.7
"""Share of the nearest one's similarity that every other passage must reach to be as sure."""

_RERANKER = 1.0
"""What a cross-encoder's relevance counts: more than all that tells two near passages apart, less than many votes."""

_WORDS = re.compile(r"\w+")


class SignalWeights(NamedTuple):
    """What each signal counts beside the similarity of a passage's own vector, which counts 1.

    `support` is what the best and the next best other passage of the document add, as shares of their own scores.
    """

    lexical: float
    support: tuple[float, ...]
    document: float
    votes: float


_ARTICLE = SignalWeights(lexical=0.2, support=(0.3, 0.15), document=0.6, votes=1.6)
_SAVED_REPLY = _ARTICLE._replace(lexical=0.0, support=())


def weights(kind: Kind) -> SignalWeights:
    """The weights for documents of this kind."""
    return _SAVED_REPLY if kind is Kind.SAVED_REPLY else _ARTICLE


class Signal(NamedTuple):
    """One signal of a hit's score: its value, what it counts, and what it adds."""

    name: str
    value: float
    weight: float
    share: float


def explain_score(hit: Hit) -> tuple[Signal, ...]:
    """What a hit's score is made of; the shares add up to it. The support comes with its weights already in it."""
    weight = weights(hit.passage.kind)
    counts = {
        "vector": 1.0,
        "lexical": weight.lexical,
        "support": 1.0,
        "document": weight.document,
        "votes": weight.votes,
    }
    if "reranker" in hit.evidence:
        counts["reranker"] = _RERANKER
    return tuple(
        Signal(name, hit.evidence[name], count, count * hit.evidence[name]) for name, count in counts.items()
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its evidence: cosine similarity, BM25 as a share of the query's best (0 to 1) times what words
    count for this query, and its share of the votes of earlier questions (0 to 1)."""

    passage: Passage
    vector: float
    lexical: float
    votes: float = 0.0

    @property
    def own_score(self) -> float:
        """Its score without other passages and without votes."""
        return self.vector + weights(self.passage.kind).lexical * self.lexical

    @property
    def is_elected(self) -> bool:
        """Whether questions like this one were answered with it: it then need not be near in its words."""
        return self.votes >= ELECTED


def shortlist(
    vector: Mapping[str, float], lexical: Mapping[str, float], count: int, votes: Mapping[str, float] = {}
) -> list[str]:
    """The ids worth looking at. One found only by its words counts as if just beyond the last vector found.

    The nearest vector is always among them: whether anything was found at all is decided by it.
    """
    beyond = min(vector.values(), default=0.0)
    score = {
        key: vector.get(key, beyond) + _ARTICLE.lexical * lexical.get(key, 0.0) + _ARTICLE.votes * votes.get(key, 0.0)
        for key in vector.keys() | lexical.keys()
    }
    best = sorted(score, key=lambda key: (-score[key], key))[:count]
    nearest = sorted(vector, key=lambda key: (-vector[key], key))[:1]
    return best + [key for key in nearest if key not in best]


def rank(
    candidates: Iterable[Candidate], limit: int, *, bounds: Bounds = BOUNDS, per_document: int | None = None
) -> list[Hit]:
    """The best `limit` candidates as hits, sure ones first, best first, without duplicates.

    Give all passages of a document: how near it is as a whole is the mean of them. At most `per_document` of one
    document come.
    """
    given = list(candidates)
    matches = _matches(given, bounds)
    hits = {
        candidate.passage.id: replace(_hit(candidate, *around), match=matches[candidate.passage.id])
        for candidate, *around in _together(given)
        if candidate.passage.id in matches
    }
    able = [candidate for candidate in given if candidate.passage.id in hits]
    able.sort(key=lambda candidate: _place(hits[candidate.passage.id]))
    kept = _spread(_distinct(able), per_document or limit)
    return [hits[candidate.passage.id] for candidate in kept[:limit]]


def _matches(candidates: Sequence[Candidate], bounds: Bounds) -> dict[str, Match]:
    """How far each candidate can be trusted, by its passage's id; those too far away are left out.

    The nearest one decides whether anything is sure: what stands beside a sure one may be farther.
    """
    best = max((candidate.vector for candidate in candidates), default=0.0)
    sure = best >= bounds.floor or any(candidate.is_elected for candidate in candidates)
    reach = bounds.floor if bounds is EVERYTHING else REACH * best
    found = {}
    for candidate in candidates:
        if sure and (candidate.vector >= reach or candidate.is_elected):
            found[candidate.passage.id] = Match.SURE
        elif candidate.vector >= bounds.possible:
            found[candidate.passage.id] = Match.POSSIBLE
    return found


def rerank(hits: Sequence[Hit], relevance: Sequence[float]) -> list[Hit]:
    """The hits in their new order: `relevance`, one value from 0 to 1 for each of them, is added to their scores."""
    scored = [
        replace(hit, score=hit.score + _RERANKER * value, evidence={**hit.evidence, "reranker": value})
        for hit, value in zip(hits, relevance, strict=True)
    ]
    return sorted(scored, key=_place)


def _place(hit: Hit) -> tuple[bool, float, str]:
    return hit.match is Match.POSSIBLE, -hit.score, hit.passage.id


def _spread(candidates: Iterable[Candidate], per_document: int) -> list[Candidate]:
    """The candidates without those that come after `per_document` others of their document."""
    kept, seen = [], Counter[str]()
    for candidate in candidates:
        seen[candidate.passage.document_id] += 1
        if seen[candidate.passage.document_id] <= per_document:
            kept.append(candidate)
    return kept


def _together(candidates: Sequence[Candidate]) -> Iterable[tuple[Candidate, float, float]]:
    """Each candidate with the support of the others of its document, and the mean similarity of all of them."""
    by_document: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda candidate: -candidate.own_score):
        by_document.setdefault(candidate.passage.document_id, []).append(candidate)
    for together in by_document.values():
        mean = sum(candidate.vector for candidate in together) / len(together)
        for candidate in together:
            shares = weights(candidate.passage.kind).support
            others = [other for other in together[: len(shares) + 1] if other is not candidate]
            support = sum(share * max(other.own_score, 0.0) for share, other in zip(shares, others, strict=False))
            yield candidate, support, mean


def _hit(candidate: Candidate, support: float, mean: float) -> Hit:
    evidence = {
        "vector": candidate.vector,
        "lexical": candidate.lexical,
        "support": support,
        "document": mean,
        "votes": candidate.votes,
    }
    bare = Hit(candidate.passage, score=0.0, evidence=evidence)
    return replace(bare, score=sum(part.share for part in explain_score(bare)))


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Without passages that say, word for word, what a better one says already.

    Only marks, case and white space may differ: a single other word or number can be a conflict to show. A saved
    reply that is part of a longer one stays: it is an answer of its own.
    """
    said: list[str] = []
    kept = []
    for candidate in candidates:
        words = f" {' '.join(_WORDS.findall(candidate.passage.text.lower()))} "
        alone = candidate.passage.kind is Kind.SAVED_REPLY
        if not any(words == other if alone else words in other for other in said):
            said.append(words)
            kept.append(candidate)
    return kept
