"""One revision of an index on a Chroma server, read by many processes while one of them writes the next.

Every record says in which revision its document was born and in which it died, so that a filter over two
numbers gives a revision. Passages stand under ids that never change their content; those that no record of the
revision names are not seen. Writing adds rows that no one sees yet and marks others as dying: a single row, the
pointer, decides when that counts. `sweep` removes what neither the current revision nor the one before it names.

An edition is the set of collections that revisions share; making an index anew makes a new edition.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np

from kb_index.documents import Kind, Passage
from kb_index.errors import IndexCorrupt
from kb_index.passages.embedding import Vectors
from kb_index.scope import Scope
from kb_index.store.chroma import REBUILD, Server, server_errors
from kb_index.store.folder_store import Entry
from kb_index.store.rows import Record, Row, from_passage, from_record, to_passage, to_record, where

__all__ = ["Edition", "Revision", "ServerStore", "parts"]

_FOREVER = 2**40
_LOCAL_ROWS = 5_000  # `chroma run` takes some more
_WRITTEN_ROWS = 500  # others wait while a server writes: the sign of life of this run among them
_CLOUD_ROWS = 300  # https://docs.trychroma.com/cloud/quotas-limits: records per write and results per answer
_TEXT_CHARACTERS = 4_000  # ... and 16,384 bytes a document
_WIDER = 4
_DOCUMENTS, _TEXTS = "documents", "texts"


@dataclass(frozen=True, slots=True)
class Revision:
    """What the pointer says: which edition, which number in it, and how much a reader must find there."""

    edition: str
    number: int
    model: str
    layout: str
    documents: int
    passages: int
    updated_at: str
    previous_edition: str = ""
    previous_number: int = -1

    @classmethod
    def of(cls, row: Row) -> "Revision":
        """What the pointer's metadata describe; another layout may lack a field."""
        return cls(**{field.name: row.get(field.name, "") for field in fields(cls)})

    @property
    def name(self) -> str:
        """What tells it from all other revisions."""
        return f"{self.edition}-{self.number}"

    def row(self) -> Row:
        """As metadata of the pointer."""
        return asdict(self)

    def stamped(self) -> "Revision":
        """With the time of now."""
        return replace(self, updated_at=datetime.now(UTC).isoformat())


class Edition:
    """The collections of an edition, and requests of a size that the server takes."""

    def __init__(self, server: Server, collections: Mapping[str, Any]) -> None:
        self.server = server
        self.rows = _CLOUD_ROWS if server.api_key else _LOCAL_ROWS
        self._collections = collections

    @staticmethod
    def names(edition: str) -> dict[str, str]:
        """Name of each collection, by what it holds."""
        return {part: f"kb_{edition}_{part}" for part in (_DOCUMENTS, _TEXTS, *Kind)}

    @property
    def most_results(self) -> int:
        """How many results one answer may have."""
        return _CLOUD_ROWS if self.server.api_key else 2**20

    def __getitem__(self, part: str) -> Any:
        return self._collections[part]

    def upsert(self, part: str, ids: Sequence[str], **columns: Sequence[Any]) -> None:
        """Write rows; those without vectors get one, because Chroma wants it."""
        for rows in parts(range(len(ids)), self.rows):
            cut = {name: [column[row] for row in rows] for name, column in columns.items()}
            vectors = cut.pop("embeddings", [[0.0]] * len(rows))
            self[part].upsert(ids=[ids[row] for row in rows], embeddings=vectors, **cut)

    def delete(self, part: str, ids: Sequence[str]) -> None:
        """Remove rows."""
        for some in parts(ids, self.rows):
            self[part].delete(ids=list(some))

    def by_ids(self, part: str, ids: Sequence[str], include: list[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of these ids: id and each column. Raises IndexCorrupt if one is missing."""
        for some in parts(ids, self.rows):
            found = self[part].get(ids=list(some), include=include)
            if len(found["ids"]) < len(set(some)):
                raise self.gone(f"{len(set(some)) - len(found['ids'])} of {len(some)} rows of {part} are missing")
            yield from zip(found["ids"], *(found[column] for column in include), strict=True)

    def documents(self, wanted: Row) -> list[tuple[str, Row]]:
        """Ids and metadata of the records that a filter lets through."""
        rows: list[tuple[str, Row]] = []
        while True:
            found = self[_DOCUMENTS].get(where=wanted, limit=self.rows, offset=len(rows), include=["metadatas"])
            rows += zip(found["ids"], found["metadatas"], strict=True)
            if len(found["ids"]) < self.rows:
                return rows

    def gone(self, reason: str) -> IndexCorrupt:
        """The error for a revision that is not whole any more."""
        return IndexCorrupt(f"the index at {self.server} cannot be read: {reason}; {REBUILD}")


class ServerStore:
    """A revision to read; or, with `still_ours`, the next one to write. That is called before each write."""

    def __init__(self, edition: Edition, revision: Revision, still_ours: Callable[[], None] | None = None) -> None:
        self.revision = revision
        self._edition = edition
        self._still_ours = still_ours
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
            rows_of_text = self._edition.by_ids(_TEXTS, _part_ids(key, data["parts"]), ["documents"])
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
            rows = list(self._edition.by_ids(kind, list(named), ["metadatas", "documents", "embeddings"]))
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
        self._put(_DOCUMENTS, [_record_row(entry, self.revision.number) for entry in entries])
        self._put(_TEXTS, [row for entry in entries for row in _text_rows(entry)])
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
            self._delete(_TEXTS, _part_ids(key, data["parts"]))
        self._delete(_DOCUMENTS, [key for key, _ in [*unborn, *dead]])
        self._set([key for key, _ in dying], {"died": _FOREVER})

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
        """Write rows of id, metadata, document and, for passages, vector."""
        names = ("metadatas", "documents", "embeddings")
        for some in parts(rows, min(_WRITTEN_ROWS, self._edition.rows)):
            self._allowed()
            ids, *columns = zip(*some, strict=True)
            with self._errors():
                self._edition.upsert(part, ids, **dict(zip(names, columns, strict=False)))

    def _set(self, ids: Sequence[str], data: Row) -> None:
        for some in parts(ids, self._edition.rows):
            self._allowed()
            with self._errors():
                self._edition[_DOCUMENTS].update(ids=list(some), metadatas=[data] * len(some))

    def _delete(self, part: str, ids: Sequence[str]) -> None:
        self._allowed()
        with self._errors():
            self._edition.delete(part, ids)

    def _allowed(self) -> None:
        if self._still_ours:
            self._still_ours()


def parts(rows: Sequence[Any], size: int) -> Iterator[Any]:
    """The rows in slices of a size."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


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
