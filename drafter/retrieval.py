"""Retrieval for a draft: the open request becomes queries, hits of each kind are cut by a floor of their own.

Internal passages are set apart here and never reach a prompt: the agent is shown them, the customer's draft cannot
repeat what the model has not read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from drafter.cleaning import OpenRequest
from kb_index.documents import Hit, Kind, Visibility
from kb_index.index import KnowledgeIndex

__all__ = ["Found", "queries", "retrieve"]

FLOOR = 0.36
"""Cosine similarity under which a passage is taken as not being about the request."""
_PER_KIND = {Kind.ARTICLE: 6, Kind.SAVED_REPLY: 2, Kind.NOTE: 2}
_SAVED_REPLY_BONUS = 0.05
"""A saved reply is a whole answer that somebody approved: it goes first where it fits about as well as an article."""
_QUERY_CHARACTERS = 900
_MOST_QUERIES = 4
_QUESTION = re.compile(r"[^.!?\n]{12,300}\?")


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval brings: `hits` may be quoted to the customer, `internal` only shown to the agent."""

    hits: tuple[Hit, ...]
    internal: tuple[Hit, ...]
    query: str

    @property
    def best(self) -> float:
        """The highest cosine similarity of a hit that may be quoted; 0 where there is none."""
        return max((hit.evidence["vector"] for hit in self.hits), default=0.0)


def queries(request: OpenRequest) -> list[str]:
    """What to search for: the whole open request, and each question in it where it asks several."""
    whole = f"{request.subject}\n{request.text}".strip()[:_QUERY_CHARACTERS]
    asked = [q.strip() for q in _QUESTION.findall(request.text)]
    return [whole, *asked[: _MOST_QUERIES - 1]] if len(asked) > 1 else [whole]


def retrieve(index: KnowledgeIndex, request: OpenRequest, mailbox: str) -> Found:
    """The passages for one draft, best first; raises StoreError."""
    asked = queries(request)
    hits: list[Hit] = []
    internal: list[Hit] = []
    for kind, limit in _PER_KIND.items():
        for hit in _search_all(index, asked, kind, mailbox)[:limit]:
            (internal if hit.passage.visibility is Visibility.INTERNAL else hits).append(hit)
    return Found(tuple(sorted(hits, key=_merged_rank)), tuple(sorted(internal, key=_merged_rank)), asked[0])


def _search_all(index: KnowledgeIndex, asked: list[str], kind: Kind, mailbox: str) -> list[Hit]:
    """Hits of one kind for any of the queries above the floor, each passage once with its best score."""
    best: dict[str, Hit] = {}
    for query in asked:
        for hit in index.search(query, kinds=frozenset({kind}), mailbox=mailbox):
            known = best.get(hit.passage.id)
            if hit.evidence["vector"] >= FLOOR and (known is None or hit.score > known.score):
                best[hit.passage.id] = hit
    return _by_score(best.values())


def _by_score(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def _merged_rank(hit: Hit) -> tuple[float, str]:
    """Order among kinds, best first: a hit's own strength, without the support that articles alone can get."""
    own = hit.score - hit.evidence["support"]
    bonus = _SAVED_REPLY_BONUS if hit.passage.kind is Kind.SAVED_REPLY else 0.0
    return -own - bonus, hit.passage.id
