"""Which id a document has in the index: that of its place when it was first indexed, also after it has moved.

A document has moved where its source has a new place with the same kind, title, text and language as one that is
gone. Its id stays, so that stored citations still lead to it; link, date and all the rest are those of the new
place. If two places are gone that said the same, the one that comes first is meant. A place whose id has gone away
with a document that moved gets a new id: the next free one of `id~2`, `id~3` and so on.
"""

import hashlib
import json
from collections.abc import Container, Iterable

from kb_index.documents import Document
from kb_index.store.rows import Record

__all__ = ["Identities", "words_of"]


class Identities:
    """The ids of one source's documents, from the records of what was indexed of it before."""

    def __init__(self, source: str, records: Iterable[Record]) -> None:
        self._source = source
        self._by_place: dict[str, Record] = {}
        self._by_words: dict[str, list[Record]] = {}
        for record in records:
            self._by_place[record.place] = record
        for place in sorted(self._by_place):
            self._by_words.setdefault(self._by_place[place].words, []).append(self._by_place[place])
        self._taken = {record.document_id for record in self._by_place.values()}

    def may_have_moved(self, document: Document) -> bool:
        """Whether it may turn out, once all places are known, to be one that was somewhere else."""
        return document.id not in self._by_place and words_of(document) in self._by_words

    def moved_from(self, document: Document, still_there: Container[str]) -> Record | None:
        """The document that has moved here, from a place that is not still there; nobody else can have it then."""
        twins = self._by_words[words_of(document)]
        gone = next((twin for twin in twins if twin.place not in still_there), None)
        if gone:
            twins.remove(gone)
        return gone

    def of(self, document: Document) -> str:
        """The id of a document that has not moved."""
        if known := self._by_place.get(document.id):
            return known.document_id
        first = found = f"{self._source}::{document.id}"
        number = 1
        while found in self._taken:
            number += 1
            found = f"{first}~{number}"
        self._taken.add(found)
        return found


def words_of(document: Document) -> str:
    """A hash of what a document says, wherever it stands."""
    said = json.dumps([document.kind, document.title, document.text, document.language])
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
