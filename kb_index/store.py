"""The one place of documents, passages and vectors: Chroma. No other module imports it.

A collection `kb_documents` has one record a document: its text, its version and how many passages it has.
One collection a kind holds the passages; their ids contain the version of their document. A passage counts
only if its document's record names its version, so writing that record, in one transaction, is what switches
a document from old to new: passages of a run that was killed before or after are never found, and the next
run removes them.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any
from uuid import uuid4

import numpy as np

from kb_index.chunking import CHUNKING
from kb_index.documents import Kind, Passage, Visibility
from kb_index.embedding import Vectors
from kb_index.errors import IndexCorrupt, IndexMissing, ModelMismatch, StoreError
from kb_index.scope import Scope

__all__ = ["Entry", "Record", "Store"]

_DATABASE = "chroma.sqlite3"
_DOCUMENTS = "kb_documents"
_HEADING_SEPARATOR = "\x1f"
_EVERY_MAILBOX = "every mailbox"


@dataclass(frozen=True, slots=True)
class Record:
    """What is stored of a document besides its text. `version` moves with its content."""

    document_id: str
    source: str
    kind: Kind
    version: str
    passages: int
    visibility: Visibility
    mailboxes: tuple[str, ...]

    def passage_ids(self) -> list[str]:
        """Ids of the passages of this version."""
        return [f"{self.document_id}@{self.version}#{number}" for number in range(self.passages)]


@dataclass(frozen=True, slots=True)
class Entry:
    """One document to write: its record, text, passages with vectors, and the record it replaces."""

    record: Record
    text: str
    passages: Sequence[Passage]
    vectors: Vectors
    replaces: Record | None = None


class Store:
    """An index folder. Calls are serialised: embedded Chroma is reopened when another process wrote to it."""

    def __init__(self, folder: Path, client: Any) -> None:
        self._folder = folder
        self._client = client
        self._lock = RLock()
        self._collections: dict[str, Any] = {}
        self._seen = ""

    @classmethod
    def open(cls, folder: Path, model: str, *, create: bool = False) -> "Store":
        """Open the index in a folder for the embedding model of this name.

        Raises IndexMissing (unless `create`), ModelMismatch, IndexCorrupt.
        """
        if not create and not (folder / _DATABASE).is_file():
            raise IndexMissing(f"nothing has been indexed in {folder}; run: drafter index PATH --kind article")
        store = cls(folder, _connect(folder))
        with store._chroma():
            if not store._has(_DOCUMENTS):
                if not create:
                    raise IndexMissing(f"{folder} holds no index of ours; run: drafter index PATH --kind article")
                store._create(_DOCUMENTS, {"model": model, "chunking": CHUNKING, **_moved(writing=False)})
            store._check_model(model)
            store._check_vectors()
            store._seen = store.revision()
        return store

    def revision(self) -> str:
        """Moves with every change of the index, also by another process."""
        return str(self._state()["revision"])

    def refresh(self) -> str:
        """The revision, after picking up what another process has written."""
        with self._chroma():
            revision = self.revision()
            if revision != self._seen:
                # Chroma reads its vector files once a client: without this, old vectors would answer.
                self._client.close()
                self._client, self._collections = _connect(self._folder), {}
                self._seen = revision
            return revision

    def updated_at(self) -> datetime:
        """When the index last changed, UTC."""
        return datetime.fromisoformat(str(self._state()["updated_at"]))

    def records(self, source: str | None = None) -> list[Record]:
        """Every document's record, or those of one source."""
        where = {"source": source} if source is not None else None
        with self._chroma():
            found = self._collection(_DOCUMENTS).get(where=where, include=["metadatas"])
        return [_to_record(key, data) for key, data in zip(found["ids"], found["metadatas"], strict=True)]

    def text(self, document_id: str) -> str | None:
        """The text of a document as indexed, None if there is no such document."""
        with self._chroma():
            found = self._collection(_DOCUMENTS).get(ids=[document_id], include=["documents"])
        return str(found["documents"][0]) if found["ids"] else None

    def was_interrupted(self) -> bool:
        """Whether a run that was writing never came to its end."""
        return bool(self._state()["writing"])

    def begin(self) -> None:
        """Mark the index as being written to; moves the revision."""
        self._move(writing=True)

    def finish(self) -> None:
        """Mark the index as whole; moves the revision."""
        self._move(writing=False)

    def write(self, entries: Sequence[Entry]) -> None:
        """Add or replace documents; each is old until its record is written and new from then on."""
        with self._chroma():
            for kind in {entry.record.kind for entry in entries}:
                self._add_passages(kind, [entry for entry in entries if entry.record.kind is kind])
            for part in self._batches(list(entries)):
                self._collection(_DOCUMENTS).upsert(
                    ids=[entry.record.document_id for entry in part],
                    embeddings=[[0.0]] * len(part),
                    documents=[entry.text for entry in part],
                    metadatas=[_from_record(entry.record) for entry in part],
                )
            self._delete_passages([entry.replaces for entry in entries if entry.replaces])

    def remove(self, records: Sequence[Record]) -> None:
        """Remove documents: first their records, so that no document is ever there by half."""
        with self._chroma():
            for part in self._batches(list(records)):
                self._collection(_DOCUMENTS).delete(ids=[record.document_id for record in part])
            self._delete_passages(records)

    def remove_leftovers(self) -> None:
        """Remove passages that no record names, left by a run that was killed."""
        with self._chroma():
            live = {passage_id for record in self.records() for passage_id in record.passage_ids()}
            for kind in self._kinds():
                stored = self._collection(_name(kind)).get(include=[])["ids"]
                self._delete(_name(kind), [passage_id for passage_id in stored if passage_id not in live])

    def nearest(self, kind: Kind, vector: Vectors, count: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        """Ids of the passages nearest to the vector with their cosine similarity, best first.

        With a scope only passages within it, which makes Chroma look at every passage's metadata: slower.
        """
        with self._chroma():
            if not self._has(_name(kind)):
                return []
            where = _where(scope) if scope else None
            found = self._collection(_name(kind)).query(
                query_embeddings=[vector], n_results=count, where=where, include=["distances"]
            )
        return [(key, 1.0 - distance) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def fetch(self, kind: Kind, ids: Sequence[str]) -> list[tuple[Passage, Vectors]]:
        """Passages with their vectors, those that exist, in no particular order."""
        if not ids:
            return []
        with self._chroma():
            found = self._collection(_name(kind)).get(ids=list(ids), include=["metadatas", "documents", "embeddings"])
        rows = zip(found["ids"], found["metadatas"], found["documents"], found["embeddings"], strict=True)
        return [(_to_passage(key, data, text), np.asarray(vector, np.float32)) for key, data, text, vector in rows]

    def passages(self, kind: Kind) -> Iterator[Passage]:
        """Every passage of a kind, in pages; may contain leftovers of a killed run."""
        page = 5_000
        with self._chroma():
            if not self._has(_name(kind)):
                return
            for offset in range(0, self._collection(_name(kind)).count(), page):
                found = self._collection(_name(kind)).get(
                    limit=page, offset=offset, include=["metadatas", "documents"]
                )
                rows = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
                yield from (_to_passage(key, data, text) for key, data, text in rows)

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()

    def _add_passages(self, kind: Kind, entries: list[Entry]) -> None:
        rows = [row for entry in entries for row in zip(entry.passages, entry.vectors, strict=True)]
        if rows and not self._has(_name(kind)):
            self._create(_name(kind), {})
        for part in self._batches(rows):
            # Upsert: a run that was killed may have left the same passage behind.
            self._collection(_name(kind)).upsert(
                ids=[passage.id for passage, _ in part],
                embeddings=[vector for _, vector in part],
                documents=[passage.text for passage, _ in part],
                metadatas=[_from_passage(passage) for passage, _ in part],
            )

    def _delete_passages(self, records: Sequence[Record]) -> None:
        for kind in {record.kind for record in records}:
            ids = [key for record in records if record.kind is kind for key in record.passage_ids()]
            self._delete(_name(kind), ids)

    def _delete(self, name: str, ids: list[str]) -> None:
        for part in self._batches(ids):
            self._collection(name).delete(ids=part)

    def _batches(self, rows: list[Any]) -> Iterator[list[Any]]:
        size = self._client.get_max_batch_size()
        return (rows[start : start + size] for start in range(0, len(rows), size))

    def _state(self) -> dict[str, Any]:
        with self._chroma():
            return dict(self._client.get_collection(_DOCUMENTS, embedding_function=None).metadata)

    def _move(self, *, writing: bool) -> None:
        with self._chroma():
            self._collection(_DOCUMENTS).modify(metadata={**self._state(), **_moved(writing=writing)})
            self._seen = self.revision()

    def _check_model(self, model: str) -> None:
        stored = self._state().get("model")
        if stored != model:
            raise ModelMismatch(
                f"the index in {self._folder} was made with embedding model {stored!r}, configured is {model!r}; "
                f"set it back to {stored!r}, or make the index anew with: drafter index --rebuild"
            )

    def _check_vectors(self) -> None:
        """Read the oldest vector of each kind: Chroma answers from what is left when vector files are lost."""
        for kind in self._kinds():
            self._collection(_name(kind)).get(limit=1, include=["embeddings"])

    def _kinds(self) -> list[Kind]:
        return [kind for kind in Kind if self._has(_name(kind))]

    def _has(self, name: str) -> bool:
        return name in self._collections or any(found.name == name for found in self._client.list_collections())

    def _collection(self, name: str) -> Any:
        if name not in self._collections:
            self._collections[name] = self._client.get_collection(name, embedding_function=None)
        return self._collections[name]

    def _create(self, name: str, metadata: dict[str, Any]) -> None:
        space = "l2" if name == _DOCUMENTS else "cosine"
        self._collections[name] = self._client.create_collection(
            name,
            metadata=metadata or None,
            embedding_function=None,
            configuration={"hnsw": {"space": space}},
        )

    @contextmanager
    def _chroma(self) -> Iterator[None]:
        with self._lock, _translated(self._folder):
            yield


def _name(kind: Kind) -> str:
    return f"kb_{kind}"


def _moved(*, writing: bool) -> dict[str, Any]:
    return {"revision": uuid4().hex, "updated_at": datetime.now(UTC).isoformat(), "writing": writing}


def _connect(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    with _translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Errors of Chroma and of the file system as ours."""
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as error:
        reason = str(error)
        if any(word in reason for word in ("readonly", "locked", "disk is full", "unable to open")):
            raise StoreError(f"the index in {folder} cannot be used: {reason}; free it and try again") from error
        raise IndexCorrupt(
            f"the index in {folder} cannot be read: {reason}; make it anew with: drafter index --rebuild"
        ) from error
    except OSError as error:
        raise StoreError(f"the index folder {folder} cannot be used: {error.strerror or error}") from error


def _where(scope: Scope) -> dict[str, Any] | None:
    parts: list[dict[str, Any]] = []
    if scope.mailbox is not None:
        parts.append({"$or": [{_EVERY_MAILBOX: True}, {_mailbox(scope.mailbox): True}]})
    if not scope.include_internal:
        parts.append({"visibility": str(Visibility.PUBLIC)})
    return {"$and": parts} if len(parts) > 1 else parts[0] if parts else None


def _mailbox(mailbox: str) -> str:
    return f"mailbox {mailbox}"


def _scoped(visibility: Visibility, mailboxes: tuple[str, ...]) -> dict[str, Any]:
    flags = {_mailbox(mailbox): True for mailbox in mailboxes} or {_EVERY_MAILBOX: True}
    return {"visibility": str(visibility), "mailboxes": json.dumps(mailboxes), **flags}


def _from_record(record: Record) -> dict[str, Any]:
    data = {"source": record.source, "kind": str(record.kind), "version": record.version, "passages": record.passages}
    return data | _scoped(record.visibility, record.mailboxes)


def _to_record(document_id: str, data: dict[str, Any]) -> Record:
    return Record(
        document_id,
        data["source"],
        Kind(data["kind"]),
        data["version"],
        data["passages"],
        Visibility(data["visibility"]),
        tuple(json.loads(data["mailboxes"])),
    )


def _from_passage(passage: Passage) -> dict[str, Any]:
    data = {
        "document_id": passage.document_id,
        "kind": str(passage.kind),
        "title": passage.title,
        "headings": _HEADING_SEPARATOR.join(passage.heading_path),
        "start": passage.start,
        "end": passage.end,
        "source": passage.source,
        "link": passage.link,
        "updated_at": passage.updated_at.isoformat() if passage.updated_at else None,
        "language": passage.language,
        "content_hash": passage.content_hash,
    }
    present = {name: value for name, value in data.items() if value is not None}
    return present | _scoped(passage.visibility, passage.mailboxes)


def _to_passage(passage_id: str, data: dict[str, Any], text: str) -> Passage:
    moment = data.get("updated_at")
    return Passage(
        id=passage_id,
        document_id=data["document_id"],
        kind=Kind(data["kind"]),
        title=data["title"],
        heading_path=tuple(data["headings"].split(_HEADING_SEPARATOR)),
        text=text,
        start=data["start"],
        end=data["end"],
        source=data["source"],
        link=data.get("link"),
        visibility=Visibility(data["visibility"]),
        updated_at=datetime.fromisoformat(moment) if moment else None,
        mailboxes=tuple(json.loads(data["mailboxes"])),
        language=data.get("language"),
        content_hash=data["content_hash"],
    )
