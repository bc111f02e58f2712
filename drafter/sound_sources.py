"""Sound sources: what of the knowledge speaks to whoever drafts is neither quoted nor shown to a model.

A source tells facts. Whoever can write into one, such as a visitor of a forum, must not be able to tell a draft what
to say; the rest of the document stays, each character in its place.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from drafter.reading.steering import Steering, sound_text
from drafter.situation import SteeringPlace
from kb_index.documents import Document, Hit, Passage, SourceItem, SourceNote
from kb_index.index import KnowledgeIndex, WholeDocument

__all__ = ["ReadDocuments", "noted", "sound_documents", "sound_hits", "steering_hits"]

ReadDocuments = Callable[[Iterable[str]], dict[str, WholeDocument]]
"""Whole documents by their ids, those that the index does not hold left out."""


def sound_documents(index: KnowledgeIndex, document_ids: Iterable[str]) -> dict[str, WholeDocument]:
    """As `index.whole_documents`, without what speaks to whoever drafts."""
    return {key: _sound(document) for key, document in index.whole_documents(document_ids).items()}


def sound_hits(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The same hits without what speaks to whoever drafts; one whose title does, or that says nothing else, goes."""
    sound = ((hit, sound_text(hit.passage.text)) for hit in hits if not sound_text(hit.passage.title).words)
    return tuple(
        replace(hit, passage=replace(hit.passage, text=text.text)) if text.words else hit
        for hit, text in sound
        if text.text.strip()
    )


def steering_hits(hits: Iterable[Hit]) -> tuple[Steering, ...]:
    """What of these passages speaks to whoever drafts, once a document."""
    found: dict[str, Steering] = {}
    for passage in (hit.passage for hit in hits):
        if words := _speaks(passage):
            found.setdefault(
                passage.document_id, Steering(SteeringPlace.SOURCE, words[0], passage.title, passage.link)
            )
    return tuple(found.values())


def noted(items: Iterable[SourceItem]) -> Iterator[SourceItem]:
    """The same, with a note behind each document that speaks to whoever drafts, for its owner to correct it."""
    for item in items:
        yield item
        if isinstance(item, Document) and (sound_text(item.title).words or sound_text(item.text).words):
            yield SourceNote(item.id, "tries to steer the drafter; that part is not used, correct it")


def _speaks(passage: Passage) -> tuple[str, ...]:
    return sound_text(passage.title).words or sound_text(passage.text).words


def _sound(document: WholeDocument) -> WholeDocument:
    sound = sound_text(document.text)
    if not sound.words:
        return document
    passages = tuple(replace(one, text=sound.text[one.start : one.end]) for one in document.passages)
    return replace(document, text=sound.text, passages=passages)
