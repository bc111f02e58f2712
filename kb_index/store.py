"""The one place of documents, passages and vectors: Chroma. No other module imports it.

The collection `kb_documents` has one record a document: its text, its version, how many passages it has. One
collection a kind holds the passages, whose ids name the version of their document. A passage counts only if
its document's record names the same version, so writing that record, in one transaction, is what switches a
document from old to new. Passages of a run that was killed before or after are never found, and the next
run removes them.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from kb_index.chunking import CHUNKING
from kb_index.documents import Kind, Passage
from kb_index.embedding import Vectors
from kb_index.errors import IndexCorrupt, IndexMissing, ModelMismatch, StoreError
from kb_index.rows import Record, Row, from_passage, from_record, to_passage, to_record, where
from kb_index.scope import Scope
from kb_index.vector_files import damage

__all__ = ["Entry", "Store"]

_DATABASE = "chroma.sqlite3"
_DOCUMENTS = "kb_documents"
_LAYOUT = "1"  # of the rows; see rows.py
_ROWS_AT_ONCE = 500  # other threads get their turn between
_NOT_THE_DATA = ("readonly", "locked", "disk is full", "unable to open")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document to write: its record, text, passages with vectors, and the record it replaces."""

    record: Record
    text: str
    passages: Sequence[Passage]
    vectors: Vectors
    replaces: Record | None = None


class Store:
    """An index folder. Threads may share it: `lock` is held for each call, and by callers for several."""

    def __init__(self, folder: Path, client: Any) -> None:
        self.lock = RLock()
        self._folder = folder
        self._client = client
        self._collections: dict[str, Any] = {}
        self._seen = ""

    @classmethod
    def open(cls, folder: Path, model: str, *, create: bool = False) -> "Store":
        """Open the index in a folder for the embedding model of this name.

        Raises IndexMissing (unless `create`), ModelMismatch, IndexCorrupt, StoreError.
        """
        if not create and not (folder / _DATABASE).is_file():
            raise _missing(folder)
        store = cls(folder, _connect(folder))
        try:
            store._prepare(model, create=create)
        except BaseException:
            store.close()  # or Chroma would answer from this client again, even after the folder was repaired
            raise
        return store

    @staticmethod
    def discard(folder: Path) -> None:
        """Delete the index in a folder, readable or not, and nothing else that lies there."""
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name.startswith(_DATABASE):
                path.unlink()
            elif path.is_dir() and _is_uuid(path.name):
                shutil.rmtree(path)

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()

    def refresh(self) -> str:
        """The revision, after picking up what another process has written. It moves with every change."""
        with self._chroma():
            revision = str(self._state()["revision"])
            if revision != self._seen:
                # Chroma reads its vector files once a client: without this, old vectors would answer.
                self._client.close()
                self._client, self._collections = _connect(self._folder), {}
                self._seen = revision
            return revision

    def updated_at(self) -> datetime:
        """When the index last changed, UTC."""
        return datetime.fromisoformat(str(self._state()["updated_at"]))

    def was_interrupted(self) -> bool:
        """Whether a run that was writing never came to its end."""
        return bool(self._state()["writing"])

    def move(self, *, writing: bool) -> None:
        """Move the revision; `writing` says whether the run that does so goes on."""
        with self._chroma():
            self._collection(_DOCUMENTS).modify(metadata=self._state() | _revision(writing=writing))
            self._seen = str(self._state()["revision"])

    def records(self, source: str | None = None) -> list[Record]:
        """Every document's record, or those of one source."""
        wanted = {"source": source} if source is not None else None
        with self._chroma():
            found = self._collection(_DOCUMENTS).get(where=wanted, include=["metadatas"])
        return [to_record(key, row) for key, row in zip(found["ids"], found["metadatas"], strict=True)]

    def text(self, document_id: str) -> str | None:
        """The text of a document as indexed, None if there is no such document."""
        with self._chroma():
            found = self._collection(_DOCUMENTS).get(ids=[document_id], include=["documents"])
        return str(found["documents"][0]) if found["ids"] else None

    def write(self, entries: Sequence[Entry]) -> None:
        """Add or replace documents; each is the old one until its record is written."""
        for kind in {entry.record.kind for entry in entries}:
            self._add_passages(kind, [entry for entry in entries if entry.record.kind is kind])
        with self._chroma():
            for part in _parts(entries):
                self._collection(_DOCUMENTS).upsert(
                    ids=[entry.record.document_id for entry in part],
                    embeddings=[[0.0]] * len(part),  # looked up by id only, but Chroma wants a vector
                    documents=[entry.text for entry in part],
                    metadatas=[from_record(entry.record) for entry in part],
                )
            self.move(writing=True)
        self._delete_passages([entry.replaces for entry in entries if entry.replaces])

    def remove(self, records: Sequence[Record]) -> None:
        """Remove documents: first their records, so that no document is ever there by half."""
        with self._chroma():
            for part in _parts(records):
                self._collection(_DOCUMENTS).delete(ids=[record.document_id for record in part])
            self.move(writing=True)
        self._delete_passages(records)

    def remove_leftovers(self) -> None:
        """Remove passages that no record names, left by a run that was killed."""
        with self._chroma():
            live = {key for record in self.records() for key in record.passage_ids()}
            for kind in self._kinds():
                stored = self._passages(kind).get(include=[])["ids"]
                self._delete(kind, [key for key in stored if key not in live])

    def nearest(self, kind: Kind, vector: Vectors, count: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        """Ids of the passages nearest to the vector with their cosine similarity, best first.

        With a scope only passages within it, which makes Chroma read every passage's metadata: slower.
        """
        with self._chroma():
            if not self._has(_name(kind)):
                return []
            found = self._passages(kind).query(
                query_embeddings=[vector],
                n_results=count,
                where=where(scope) if scope else None,
                include=["distances"],
            )
        return [(key, 1.0 - distance) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def fetch(self, kind: Kind, ids: Sequence[str]) -> list[tuple[Passage, Vectors]]:
        """Those of the passages that exist, with their vectors, in no particular order."""
        if not ids:
            return []
        with self._chroma():
            found = self._passages(kind).get(ids=list(ids), include=["metadatas", "documents", "embeddings"])
        rows = zip(found["ids"], found["metadatas"], found["documents"], found["embeddings"], strict=True)
        return [(to_passage(key, row, text), np.asarray(vector, np.float32)) for key, row, text, vector in rows]

    def passages(self, kind: Kind) -> Iterator[Passage]:
        """Every passage of a kind; may contain leftovers of a killed run."""
        page = 5_000
        with self._chroma():
            for offset in range(0, self._passages(kind).count() if self._has(_name(kind)) else 0, page):
                found = self._passages(kind).get(limit=page, offset=offset, include=["metadatas", "documents"])
                rows = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
                yield from (to_passage(key, row, text) for key, row, text in rows)

    def _prepare(self, model: str, *, create: bool) -> None:
        with self._chroma():
            if not self._has(_DOCUMENTS):
                if not create:
                    raise _missing(self._folder)
                state = {"model": model, "layout": _LAYOUT, "chunking": CHUNKING, **_revision(writing=False)}
                self._create(_DOCUMENTS, space="l2", metadata=state)
            self._check(model)
            for kind in self._kinds():
                # Read the oldest vector: where vector files are lost, Chroma would answer from what is left.
                self._passages(kind).get(limit=1, include=["embeddings"])
            self._seen = str(self._state()["revision"])

    def _check(self, model: str) -> None:
        stored, layout = self._state().get("model"), self._state().get("layout")
        if layout != _LAYOUT:
            raise _corrupt(self._folder, f"it is laid out as {layout!r}, this version reads {_LAYOUT!r}")
        if stored != model:
            raise ModelMismatch(
                f"the index in {self._folder} was made with embedding model {stored!r}, configured is {model!r}; "
                f"configure {stored!r}, or make the index anew with: drafter index --rebuild PATH..."
            )

    def _add_passages(self, kind: Kind, entries: list[Entry]) -> None:
        for part in _parts([row for entry in entries for row in zip(entry.passages, entry.vectors, strict=True)]):
            with self._chroma():
                if not self._has(_name(kind)):
                    self._create(_name(kind), space="cosine", metadata=None)
                # Upsert: a run that was killed may have left the same passage behind.
                self._passages(kind).upsert(
                    ids=[passage.id for passage, _ in part],
                    embeddings=[vector for _, vector in part],
                    documents=[passage.text for passage, _ in part],
                    metadatas=[from_passage(passage) for passage, _ in part],
                )

    def _delete_passages(self, records: Sequence[Record]) -> None:
        for kind in {record.kind for record in records}:
            self._delete(kind, [key for record in records if record.kind is kind for key in record.passage_ids()])

    def _delete(self, kind: Kind, ids: Sequence[str]) -> None:
        for part in _parts(ids):
            with self._chroma():
                self._passages(kind).delete(ids=part)

    def _state(self) -> Row:
        with self._chroma():
            return dict(self._client.get_collection(_DOCUMENTS, embedding_function=None).metadata)

    def _kinds(self) -> list[Kind]:
        return [kind for kind in Kind if self._has(_name(kind))]

    def _has(self, name: str) -> bool:
        return name in self._collections or any(found.name == name for found in self._client.list_collections())

    def _passages(self, kind: Kind) -> Any:
        return self._collection(_name(kind))

    def _collection(self, name: str) -> Any:
        if name not in self._collections:
            self._collections[name] = self._client.get_collection(name, embedding_function=None)
        return self._collections[name]

    def _create(self, name: str, *, space: str, metadata: Row | None) -> None:
        self._collections[name] = self._client.create_collection(
            name, metadata=metadata, embedding_function=None, configuration={"hnsw": {"space": space}}
        )

    @contextmanager
    def _chroma(self) -> Iterator[None]:
        with self.lock, _translated(self._folder):
            yield


def _name(kind: Kind) -> str:
    return f"kb_{kind}"


def _revision(*, writing: bool) -> Row:
    return {"revision": uuid4().hex, "updated_at": datetime.now(UTC).isoformat(), "writing": writing}


def _parts(rows: Sequence[Any]) -> Iterator[Any]:
    return (rows[start : start + _ROWS_AT_ONCE] for start in range(0, len(rows), _ROWS_AT_ONCE))


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _missing(folder: Path) -> IndexMissing:
    return IndexMissing(f"nothing has been indexed in {folder}; run: drafter index PATH --kind article")


def _corrupt(folder: Path, reason: str) -> IndexCorrupt:
    return IndexCorrupt(
        f"the index in {folder} cannot be read: {reason}; make it anew with: drafter index --rebuild PATH..."
    )


def _connect(folder: Path) -> Any:
    with _translated(folder):
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        if what := damage(folder):
            raise _corrupt(folder, what)
        try:
            return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        except BaseException:
            # Chroma keeps one system a folder, also one that never started; the next attempt would get it.
            for kept in (SharedSystemClient._identifier_to_system, SharedSystemClient._identifier_to_refcount):
                kept.pop(str(folder), None)
            raise


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Errors of Chroma and of the file system as ours."""
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as error:
        reason = str(error)
        if any(words in reason for words in _NOT_THE_DATA):
            raise StoreError(f"the index in {folder} cannot be used: {reason}; remove the cause and retry") from error
        raise _corrupt(folder, reason) from error
    except OSError as error:
        raise StoreError(f"the index folder {folder} cannot be used: {error.strerror or error}") from error
