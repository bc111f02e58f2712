"""Retrieval for a draft: the whole open request is the query, and each kind of document is searched on its own.

Internal passages are set apart here and never reach a prompt: the agent is shown them, the customer's draft cannot
repeat what the model has not read.
"""

import itertools
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial

from drafter.cleaning.request import OpenRequest
from drafter.draft import PossibleSource
from drafter.text.excerpts import shorten
from kb_index.documents import Hit, Kind, Match, Visibility
from kb_index.index import KnowledgeIndex
from kb_index.search.ranking import BOUNDS, Bounds

__all__ = ["SearchResults", "find_passages", "questions", "retrieve"]

_PER_KIND = {Kind.ARTICLE: 6, Kind.SAVED_REPLY: 2, Kind.NOTE: 2}
_LIKE_THIS_ONE = 0.55
"""Cosine similarity from which a past conversation is shown as one about the same."""
_MOST_PAST = 2
_SAVED_REPLY_BONUS = 0.1
"""A saved reply is a whole answer that somebody approved: it goes first where it fits about as well as an article."""
_VOTES = 0.6
"""What a share of the votes counts beside the similarity, where kinds are merged."""
_QUERY_SHOWN = 900  # characters, of however many are searched with
_POSSIBLE_SHOWN, _EXCERPT = 3, 240  # documents, and characters of each
_MOST_QUESTIONS = 3
_QUESTION = re.compile(r"(?<![^.!?\n])[^.!?\n]+\?")
_FEWEST, _MOST_CHARACTERS = 12, 300  # of a question, without its mark


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What retrieval brings: `hits` may be quoted to the customer, `internal` only shown to the agent. `possible` are
    public passages that may or may not be about it: nothing is told from them unread."""

    hits: tuple[Hit, ...] = ()
    internal: tuple[Hit, ...] = ()
    possible: tuple[Hit, ...] = ()
    query: str = ""

    @property
    def best(self) -> float:
        """The highest cosine similarity of a hit that may be quoted; 0 where there is none."""
        return max((hit.evidence["vector"] for hit in self.hits), default=0.0)

    def possible_sources(self, used: Collection[str]) -> tuple[PossibleSource, ...]:
        """What the agent is shown of `possible`: the best passage of each document that is not already `used`."""
        first: dict[str, Hit] = {}
        for hit in self.possible:
            first.setdefault(hit.passage.document_id, hit)
        shown = [hit.passage for key, hit in first.items() if key not in used][:_POSSIBLE_SHOWN]
        return tuple(
            PossibleSource(
                document_id=passage.document_id,
                passage_id=passage.id,
                title=passage.title,
                link=passage.link,
                kind=passage.kind,
                updated_at=passage.updated_at,
                excerpt=shorten(passage.text, _EXCERPT),
            )
            for passage in shown
        )


def questions(request: OpenRequest) -> list[str]:
    """The questions in the open request that are searched for on their own, where it asks several."""
    found = [q for q in _QUESTION.findall(request.text) if len(q) > _FEWEST]
    asked = [q[-_MOST_CHARACTERS - 1 :].strip() for q in found]
    return asked[:_MOST_QUESTIONS] if len(asked) > 1 else []


def retrieve(
    index: KnowledgeIndex,
    request: OpenRequest,
    mailbox: str,
    instruction: str = "",
    *,
    each_question: bool = True,
) -> SearchResults:
    """The passages for one draft, best first; raises StoreError. `each_question` as in `find_passages`.

    A saved reply that `instruction` calls by its title or tag comes before everything else, with `named` in its
    evidence.
    """
    named = _called(index, instruction, mailbox)
    called = {hit.passage.id for hit in named}
    search = partial(find_passages, index, request, mailbox=mailbox, each_question=each_question)
    ranked = [search(kind, limit=limit) for kind, limit in _PER_KIND.items()]
    merged = _merged(ranked)
    past = search(Kind.PAST_CONVERSATION, limit=_MOST_PAST)
    alike = [hit for hit in past if hit.evidence["vector"] >= _LIKE_THIS_ONE]
    sure = [hit for hit in merged if hit.match is Match.SURE]
    internal = tuple(hit for hit in (*sure, *alike) if hit.passage.visibility is Visibility.INTERNAL)
    public = [hit for hit in merged if hit.passage.visibility is not Visibility.INTERNAL]
    unnamed = [hit for hit in public if hit.passage.id not in called]
    return SearchResults(
        hits=(*named, *(hit for hit in unnamed if hit.match is Match.SURE)),
        internal=internal,
        possible=tuple(hit for hit in unnamed if hit.match is Match.POSSIBLE),
        query=request.asked.strip()[:_QUERY_SHOWN],
    )


def _called(index: KnowledgeIndex, instruction: str, mailbox: str) -> list[Hit]:
    """The public saved replies whose title stands in the instruction, or whose title or tag it is."""
    said = f" {_words(instruction)} "
    hits: list[Hit] = []
    for record in index.records() if said.strip() else ():
        title = _words(record.title)
        inside = " " in title and f" {title} " in said
        if record.kind is Kind.SAVED_REPLY and (inside or said.strip() in (title, *map(_words, record.tags))):
            kinds = frozenset({Kind.SAVED_REPLY})
            found = index.search(record.title, kinds=kinds, mailbox=mailbox, include_internal=False)
            hits += [hit for hit in found if hit.passage.document_id == record.document_id]
    return [replace(hit, evidence={**hit.evidence, "named": 1.0}, match=Match.SURE) for hit in hits]


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def find_passages(
    index: KnowledgeIndex,
    request: OpenRequest,
    kind: Kind,
    *,
    mailbox: str | None = None,
    limit: int,
    bounds: Bounds = BOUNDS,
    each_question: bool = True,
) -> list[Hit]:
    """The passages of one kind for the whole request, best first; with `each_question` the best one for each
    question in it too."""
    search = partial(index.search, kinds=frozenset({kind}), mailbox=mailbox, bounds=bounds)
    found = search(request.text, subject=request.subject, limit=limit)
    for question in questions(request) if each_question else ():
        known = {hit.passage.document_id for hit in found}
        first = search(question, limit=1)
        new = [hit for hit in first if hit.passage.document_id not in known]
        found = [*found[: limit - len(new)], *new]
    return found


def _merged(ranked: Iterable[list[Hit]]) -> list[Hit]:
    """All kinds in one order, the strongest first; within a kind no hit counts for less than one after it."""
    placed: list[tuple[float, Hit]] = []
    for hits in ranked:
        strengths = list(itertools.accumulate(map(_strength, reversed(hits)), max))
        placed += zip(reversed(strengths), hits, strict=True)
    return [hit for _, hit in sorted(placed, key=lambda one: -one[0])]


def _strength(hit: Hit) -> float:
    """What a hit has of its own, without the words and the support that only articles can have."""
    bonus = _SAVED_REPLY_BONUS if hit.passage.kind is Kind.SAVED_REPLY else 0.0
    return hit.evidence["vector"] + _VOTES * hit.evidence["votes"] + bonus
