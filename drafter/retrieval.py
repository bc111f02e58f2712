"""Retrieval for a draft: the whole open request is searched for, and each ask in it too, each kind of document on its
own.

Internal passages are set apart here and never reach a prompt: the agent is shown them, the customer's draft cannot
repeat what the model has not read.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from drafter.cleaning.request import OpenRequest
from drafter.draft import PossibleSource
from drafter.reading.steering import Steering
from drafter.sound_sources import sound_hits, steering_hits
from drafter.text.excerpts import shorten
from drafter.text.plain_text import plain_quote
from drafter.translation import Translation
from kb_index.documents import Hit, Kind, Match, Visibility
from kb_index.index import KnowledgeIndex
from kb_index.search.ranking import BOUNDS, Bounds

__all__ = ["SearchResults", "find_passages", "retrieve"]

_PER_KIND = {Kind.ARTICLE: 10, Kind.SAVED_REPLY: 4, Kind.NOTE: 2}
_PER_DOCUMENT = 2
"""Passages of one document: who needs more of it reads it whole."""
_LIKE_THIS_ONE = 0.55
"""Cosine similarity from which a past conversation is shown as one about the same."""
_MOST_PAST = 2
_SAVED_REPLY_BONUS = 0.1
"""A saved reply is a whole answer that somebody approved: it goes first where it fits about as well as an article."""
_VOTES = 0.6
"""What a share of the votes counts beside the similarity, where kinds are merged."""
_QUERY_SHOWN = 900  # characters, of however many are searched with
_POSSIBLE_SHOWN, _EXCERPT = 3, 240  # documents, and characters of each
_TOLD = (Kind.ARTICLE, Kind.SAVED_REPLY)
"""The kinds of documents whose words may reach a customer."""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What retrieval brings: `hits` may be quoted to the customer, `internal` only shown to the agent. `possible` are
    public passages that may or may not be about it: nothing is told from them unread. `steering` names what speaks to
    whoever drafts, and is blank in all of them."""

    hits: tuple[Hit, ...] = ()
    internal: tuple[Hit, ...] = ()
    possible: tuple[Hit, ...] = ()
    query: str = ""
    translation: Translation | None = None
    steering: tuple[Steering, ...] = ()

    def sound(self) -> "SearchResults":
        """The same without what speaks to whoever drafts."""
        everything = (self.hits, self.possible, self.internal)
        hits, possible, internal = map(sound_hits, everything)
        steering = steering_hits(chain(*everything))
        return replace(self, hits=hits, possible=possible, internal=internal, steering=steering)

    @property
    def told_documents(self) -> tuple[str, ...]:
        """The ids of the documents whose words may reach a customer, those that are only possible last."""
        found = (hit.passage for hit in (*self.hits, *self.possible))
        return tuple(dict.fromkeys(passage.document_id for passage in found if passage.kind in _TOLD))

    @property
    def best(self) -> float:
        """The highest cosine similarity of a hit that may be quoted; 0 where there is none."""
        return max((hit.evidence["vector"] for hit in self.hits), default=0.0)

    def possible_sources(self, used: Collection[str]) -> tuple[PossibleSource, ...]:
        """What the agent is shown where nothing is sure: the best passage of each document that is not `used`."""
        first: dict[str, Hit] = {}
        for hit in self.possible:
            first.setdefault(hit.passage.document_id, hit)
        shown = [hit.passage for key, hit in first.items() if key not in used and not self.hits][:_POSSIBLE_SHOWN]
        return tuple(
            PossibleSource(
                document_id=passage.document_id,
                passage_id=passage.id,
                title=passage.title,
                link=passage.link,
                kind=passage.kind,
                updated_at=passage.updated_at,
                excerpt=shorten(plain_quote(passage.text), _EXCERPT),
            )
            for passage in shown
        )


def retrieve(
    index: KnowledgeIndex,
    request: OpenRequest,
    mailbox: str,
    instruction: str = "",
    asks: Sequence[str] = (),
    translation: Translation | None = None,
) -> SearchResults:
    """The passages for one draft, best first; raises StoreError. `asks` as in `find_passages`.

    What `translation` has of them is searched for too, by itself: the subject is in the other language.

    A saved reply that `instruction` calls by its title or tag comes before everything else, with `named` in its
    evidence.
    """
    named = _called(index, instruction, mailbox)
    called = {hit.passage.id for hit in named}
    search = partial(find_passages, index, request, mailbox=mailbox)
    put = translation.asks if translation else ()
    searched = [search(kind, limit=limit, asks=asks) for kind, limit in _PER_KIND.items()]
    abroad = OpenRequest(" ".join(put))
    searched += [
        find_passages(index, abroad, kind, mailbox=mailbox, limit=limit, asks=put)
        for kind, limit in (_PER_KIND.items() if put else ())
    ]
    merged = _merged(searched)
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
        translation=translation,
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
    asks: Sequence[str] = (),
    bounds: Bounds = BOUNDS,
) -> list[Hit]:
    """The passages of one kind for the whole request and for each of `asks`, best first, sure ones before possible
    ones.

    An ask is searched for with the subject as context. What is found several times counts as where it was found
    best.
    """
    queries = list(dict.fromkeys((request.text, *asks)))
    index.prepare(queries, request.subject)
    search = partial(index.search, subject=request.subject, kinds=frozenset({kind}), mailbox=mailbox)
    found = (search(query, limit=limit, per_document=_PER_DOCUMENT, bounds=bounds) for query in queries)
    return _merged(found)[:limit]


def _merged(ranked: Iterable[list[Hit]]) -> list[Hit]:
    """Several lists in one order, sure hits before possible ones, the strongest first, each passage once.

    Within a list no hit counts for less than one after it that is as sure.
    """
    placed: dict[str, tuple[bool, float, Hit]] = {}
    for hits in ranked:
        strongest = {Match.SURE: 0.0, Match.POSSIBLE: 0.0}
        for hit in reversed(hits):
            strongest[hit.match] = max(strongest[hit.match], _strength(hit))
            place = (hit.match is Match.SURE, strongest[hit.match], hit)
            placed[hit.passage.id] = max(place, placed.get(hit.passage.id, place), key=lambda one: one[:2])
    return [hit for *_, hit in sorted(placed.values(), key=lambda one: one[:2], reverse=True)]


def _strength(hit: Hit) -> float:
    """What a hit has of its own, without the words and the support that only articles can have."""
    bonus = _SAVED_REPLY_BONUS if hit.passage.kind is Kind.SAVED_REPLY else 0.0
    return hit.evidence["vector"] + _VOTES * hit.evidence["votes"] + bonus
