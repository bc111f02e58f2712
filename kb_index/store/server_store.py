"""One revision of an index on a Chroma server, read by many processes while one of them writes the next.

Every record says in which revision its document was born and in which it died, so that a filter over two
numbers gives a revision. Passages stand under ids that never change their content; those that no record of the
revision names are not seen. Writing adds rows that no one sees yet and marks others as dying: a single row, the
pointer, decides when that counts. `sweep` removes what neither the current revision nor the one before it names.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from kb_index.documents import Kind, Passage
from kb_index.passages.embedding import Vectors
from kb_index.scope import Scope
from kb_index.store.chroma import server_errors
from kb_index.store.edition import DOCUMENTS, TEXTS, Edition, parts
from kb_index.store.folder_store import Entry
from kb_index.store.lease import Lease
from kb_index.store.pointers import Revision
from kb_index.store.rows import Record, Row, from_passage, from_record, to_passage, to_record, where

__all__ = ["ServerStore"]

_FOREVER = 2**40
_WRITTEN_ROWS = 500  # others wait while a server writes: the sign of life of this run among them
_TEXT_CHARACTERS = 4_000  # https://docs.trychroma.com/cloud/quotas-limits: 16,384 bytes a document
_WIDER = 4
_COLUMNS = ["metadatas", "documents", "embeddings"]


class ServerStore:
    """A revision to read; or, with the right to write, the next one to write."""

    def __init__(self, edition: Edition, revision: Revision, lease: Lease | None = None) -> None:
        self.revision = revision
        self._edition = edition
        self._lease = lease
        self._errors = partial(server_errors, edition.server)
        self._rows: dict[str, Record] | None = None  # by the id of the record's row

    def updated_at(self) -> datetime:
        """When this revision was made, UTC."""
        return datetime.fromisoformat(self.revision.updated_at)

    def records(self) -> list[Record]:
        """Every document's record. Raises IndexCorrupt."""
        return list(self._alive().values())

    def text(self, document_id: str) -> str | None:
        """The text of a document as indexed, None if there is no such document."""
        wanted = {"$and": [{"document_id": document_id}, *_visible_at(self.revision.number)]}
        with self._errors():
            rows = self._edition.documents(wanted)
            if not rows:
                return None
            key, data = rows[0]
            rows_of_text = self._edition.by_ids(TEXTS, _part_ids(key, data["parts"]), ["documents"])
            found: dict[str, str] = dict(rows_of_text)
        return "".join(found[part] for part in _part_ids(key, data["parts"]))

    def nearest(self, kind: Kind, vector: Vectors, count: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        """Ids of the passages nearest to the vector with their cosine similarity, best first.

        Asks for more where passages of other revisions stand among the nearest.
        """
        alive, most = self._alive(), self._edition.most_results
        wanted, asked = where(scope) if scope else None, min(count, most)
        while True:
            with self._errors():
                found = self._edition[kind].query(
                    query_embeddings=[vector], n_results=asked, where=wanted, include=["distances"]
                )
            keys, distances = found["ids"][0], found["distances"][0]
            ours = [
                (alive[record].passage_ids()[int(number)], 1.0 - distance)
                for key, distance in zip(keys, distances, strict=True)
                for record, number in [key.split("#")]
                if record in alive
            ]
            if len(ours) >= count or len(keys) < asked or asked == most:
                return ours[:count]
            asked = min(asked * _WIDER, most)

    def fetch(self, kind: Kind, ids: Sequence[str]) -> list[tuple[Passage, Vectors]]:
        """The passages with their vectors, in no particular order. Raises IndexCorrupt if one is missing."""
        named = {_row_id(key): key for key in ids}
        with self._errors():
            rows = list(self._edition.by_ids(kind, list(named), _COLUMNS))
        return [
            (to_passage(named[key], data, text), np.asarray(vector, np.float32)) for key, data, text, vector in rows
        ]

    def passages(self) -> Iterator[Passage]:
        """Every passage of every kind. Raises IndexCorrupt."""
        for kind in Kind:
            ids = [key for record in self.records() if record.kind is kind for key in record.passage_ids()]
            named = {_row_id(key): key for key in ids}
            with self._errors():
                for key, data, text in self._edition.by_ids(kind, list(named), ["metadatas", "documents"]):
                    yield to_passage(named[key], data, text)

    def write(self, entries: Sequence[Entry]) -> None:
        """Add documents, or replace those that entries name; seen once the pointer names this revision."""
        # Records first: whatever else is written can then be found and removed if this run is killed.
        self._put(DOCUMENTS, [_record_row(entry, self.revision.number) for entry in entries])
        self._put(TEXTS, [row for entry in entries for row in _text_rows(entry)])
        for kind in {entry.record.kind for entry in entries}:
            of_kind = [entry for entry in entries if entry.record.kind is kind]
            self._put(kind, [row for entry in of_kind for row in _passage_rows(entry)])
        replaced = [entry.replaces for entry in entries if entry.replaces]
        self._mark_dying(replaced)
        self._count(
            len(entries) - len(replaced),
            sum(entry.record.passages for entry in entries) - sum(record.passages for record in replaced),
        )

    def remove(self, records: Sequence[Record]) -> None:
        """Remove documents with their passages; seen once the pointer names this revision."""
        self._mark_dying(records)
        self._count(-len(records), -sum(record.passages for record in records))

    def sweep(self, first: int, last: int) -> None:
        """Remove what is of no revision from `first` to `last`, and the marks of death that came after these."""
        with self._errors():
            unborn = self._edition.documents({"born": {"$gt": last}})
            dead = self._edition.documents({"died": {"$lte": first}})
            dying = self._edition.documents({"$and": [{"died": {"$gt": last}}, {"died": {"$lt": _FOREVER}}]})
        for key, data in [*unborn, *dead]:
            record = to_record(data["document_id"], data)
            self._delete(record.kind, [_row_id(passage) for passage in record.passage_ids()])
            self._delete(TEXTS, _part_ids(key, data["parts"]))
        self._delete(DOCUMENTS, [key for key, _ in [*unborn, *dead]])
        self._set([key for key, _ in dying], {"died": _FOREVER})

    def copy_to(self, copy: "ServerStore") -> None:
        """Write all of this revision into an empty edition. Raises IndexCorrupt where something is missing."""
        alive = self._alive()
        with self._errors():
            rows = self._edition.documents({"$and": _visible_at(self.revision.number)})
        copy._put(DOCUMENTS, [(key, data | {"died": _FOREVER}, "") for key, data in rows])
        self._copy_rows(copy, TEXTS, [part for key, data in rows for part in _part_ids(key, data["parts"])])
        for kind in Kind:
            ids = [key for record in alive.values() if record.kind is kind for key in record.passage_ids()]
            self._copy_rows(copy, kind, [_row_id(key) for key in ids])

    def _copy_rows(self, copy: "ServerStore", part: str, ids: Sequence[str]) -> None:
        for some in parts(ids, _WRITTEN_ROWS):
            with self._errors():
                rows = list(self._edition.by_ids(part, some, _COLUMNS))
            copy._put(part, rows)

    def _alive(self) -> dict[str, Record]:
        if self._rows is None:
            with self._errors():
                rows = self._edition.documents({"$and": _visible_at(self.revision.number)})
            records = {key: to_record(data["document_id"], data) for key, data in rows}
            passages = sum(record.passages for record in records.values())
            if (len(records), passages) != (self.revision.documents, self.revision.passages):
                raise self._edition.gone(
                    f"revision {self.revision.name} has {len(records)} documents with {passages} passages instead of "
                    f"{self.revision.documents} with {self.revision.passages}"
                )
            self._rows = records
        return self._rows

    def _mark_dying(self, records: Sequence[Record]) -> None:
        self._set([_record_id(record) for record in records], {"died": self.revision.number})

    def _count(self, documents: int, passages: int) -> None:
        now = self.revision
        self.revision = replace(now, documents=now.documents + documents, passages=now.passages + passages)

    def _put(self, part: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows of id, metadata, document and, for passages, vector; Chroma wants a vector of all others too."""
        for some in parts(rows, min(_WRITTEN_ROWS, self._edition.rows)):
            ids, *columns = map(list, zip(*some, strict=True))
            data = {"embeddings": [[0.0]] * len(ids)} | dict(zip(_COLUMNS, columns, strict=False))
            with self._writing():
                self._edition[part].upsert(ids=ids, **data)

    def _set(self, ids: Sequence[str], data: Row) -> None:
        for some in parts(ids, self._edition.rows):
            with self._writing():
                self._edition[DOCUMENTS].update(ids=list(some), metadatas=[data] * len(some))

    def _delete(self, part: str, ids: Sequence[str]) -> None:
        for some in parts(ids, self._edition.rows):
            with self._writing():
                self._edition[part].delete(ids=list(some))

    def _writing(self) -> AbstractContextManager[None]:
        if self._lease is None:
            raise RuntimeError("a revision that is read cannot be written")
        return self._lease.request()


def _visible_at(number: int) -> list[Row]:
    return [{"born": {"$lte": number}}, {"died": {"$gt": number}}]


def _record_row(entry: Entry, born: int) -> tuple[str, Row, str]:
    record, count = entry.record, max(1, -(-len(entry.text) // _TEXT_CHARACTERS))
    more = {"document_id": record.document_id, "born": born, "died": _FOREVER, "parts": count}
    return _record_id(record), from_record(record) | more, ""


def _text_rows(entry: Entry) -> list[tuple[str, Row, str]]:
    cuts = range(0, max(1, len(entry.text)), _TEXT_CHARACTERS)
    texts = [entry.text[cut : cut + _TEXT_CHARACTERS] for cut in cuts]
    ids = _part_ids(_record_id(entry.record), len(texts))
    return [(key, {"part": number}, text) for number, (key, text) in enumerate(zip(ids, texts, strict=True))]


def _passage_rows(entry: Entry) -> list[tuple[str, Row, str, Vectors]]:
    return [
        (_row_id(passage.id), from_passage(passage), passage.text, vector)
        for passage, vector in zip(entry.passages, entry.vectors, strict=True)
    ]


def _record_id(record: Record) -> str:
    return _hashed(f"{record.document_id}@{record.version}")


def _row_id(passage_id: str) -> str:
    """Ids on a server: Chroma Cloud takes 128 bytes, and a path may be longer."""
    document, number = passage_id.rsplit("#", 1)
    return f"{_hashed(document)}#{number}"


def _part_ids(record_id: str, count: int) -> list[str]:
    return [f"{record_id}#{number}" for number in range(count)]


def _hashed(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:40]
