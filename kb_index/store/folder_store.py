"""One generation of an index, in a folder of Chroma's.

The collection `kb_documents` has one record a document: its text, its version, how many passages it has. One
collection a kind holds the passages, whose ids name the version of their document.
"""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from kb_index.documents import Kind, Passage
from kb_index.errors import ModelMismatch
from kb_index.passages.embedding import Vectors
from kb_index.scope import Scope
from kb_index.store.chroma import connect_folder, corrupt, disconnect_folder, folder_errors
from kb_index.store.rows import LAYOUT, Record, Row, from_passage, from_record, to_passage, to_record, where

__all__ = ["Entry", "Store"]

_DATABASE = "chroma.sqlite3"
_DOCUMENTS = "kb_documents"
_SEAL = "CREATE TRIGGER IF NOT EXISTS kb_seal BEFORE INSERT ON acquire_write BEGIN SELECT RAISE(IGNORE); END"
_ROWS_AT_ONCE = 5_000  # Chroma takes some more


@dataclass(frozen=True, slots=True)
class Entry:
    """One document to write: its record, text, passages with vectors, and the record it replaces."""

    record: Record
    text: str
    passages: Sequence[Passage]
    vectors: Vectors
    replaces: Record | None = None


class Store:
    """Documents, passages and vectors, in the folder of one generation."""

    def __init__(self, folder: Path, client: Any, scratch: TemporaryDirectory[str] | None = None) -> None:
        self._folder = folder
        self._client = client
        self._scratch = scratch
        self._collections: dict[str, Any] = {}

    @classmethod
    def open(cls, folder: Path, model: str | None, *, create: bool = False) -> "Store":
        """Open a folder for the embedding model of this name (None: of any), a new one with `create`. Of one that may
        only be read a copy is opened, because Chroma opens its files to write in them.

        Raises ModelMismatch, IndexCorrupt, StoreError.
        """
        scratch = None if _is_writable(folder) else _copied(folder)
        try:
            store = cls(folder, connect_folder(Path(scratch.name, folder.name) if scratch else folder), scratch)
        except BaseException:
            if scratch:
                scratch.cleanup()
            raise
        try:
            store._prepare(model, create=create)
        except BaseException:
            store.close()  # or Chroma would answer from this client again, even after the folder was repaired
            raise
        return store

    @staticmethod
    def copy(source: Path, target: Path) -> None:
        """Copy a settled folder to a new one, while other processes may read it."""
        with folder_errors(target), closing(sqlite3.connect(source / _DATABASE)) as database:
            # Chroma keeps house in its database also when it only reads: copy it as of one moment.
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
            with closing(sqlite3.connect(target / _DATABASE)) as copy:
                database.backup(copy)

    @staticmethod
    def seal(folder: Path) -> None:
        """Let a finished folder be opened without a write, also where the disk is full: Chroma inserts a row when it
        opens one, only to lock the database, and an insert that is ignored does that as well."""
        with folder_errors(folder), closing(sqlite3.connect(folder / _DATABASE)) as database, database:
            database.execute(_SEAL)

    def close(self) -> None:
        """Let go of the files."""
        disconnect_folder(self._client)
        if self._scratch:
            self._scratch.cleanup()

    def updated_at(self) -> datetime:
        """When this generation was made, UTC."""
        return datetime.fromisoformat(str(self._state()["updated_at"]))

    def settle(self) -> None:
        """Finish writing: after this, reading leaves the vector files alone. Chroma applies writes when it reads."""
        with folder_errors(self._folder):
            state = self._state() | {"updated_at": datetime.now(UTC).isoformat()}
            self._collections[_DOCUMENTS].modify(metadata=state)
            self._read_vectors()

    def records(self, source: str | None = None) -> list[Record]:
        """Every document's record, or those of one source."""
        wanted = {"source": source} if source is not None else None
        with folder_errors(self._folder):
            found = self._collections[_DOCUMENTS].get(where=wanted, include=["metadatas"])
        return [to_record(key, row) for key, row in zip(found["ids"], found["metadatas"], strict=True)]

    def text(self, document_id: str) -> str | None:
        """The text of a document as indexed, None if there is no such document."""
        with folder_errors(self._folder):
            found = self._collections[_DOCUMENTS].get(ids=[document_id], include=["documents"])
        return str(found["documents"][0]) if found["ids"] else None

    def write(self, entries: Sequence[Entry]) -> None:
        """Add documents, or replace those that entries name."""
        with folder_errors(self._folder):
            for kind in {entry.record.kind for entry in entries}:
                self._add_passages(kind, [entry for entry in entries if entry.record.kind is kind])
            for part in _parts(entries):
                self._collections[_DOCUMENTS].upsert(
                    ids=[entry.record.document_id for entry in part],
                    embeddings=[[0.0]] * len(part),  # looked up by id only, but Chroma wants a vector
                    documents=[entry.text for entry in part],
                    metadatas=[from_record(entry.record) for entry in part],
                )
            self._delete_passages([entry.replaces for entry in entries if entry.replaces])

    def remove(self, records: Sequence[Record]) -> None:
        """Remove documents with their passages."""
        with folder_errors(self._folder):
            for part in _parts(records):
                self._collections[_DOCUMENTS].delete(ids=[record.document_id for record in part])
            self._delete_passages(records)

    def nearest(self, kind: Kind, vector: Vectors, count: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        """Ids of the passages nearest to the vector with their cosine similarity, best first.

        With a scope only passages within it, which makes Chroma read every passage's metadata: slower.
        """
        if _name(kind) not in self._collections:
            return []
        with folder_errors(self._folder):
            found = self._collections[_name(kind)].query(
                query_embeddings=[vector],
                n_results=count,
                where=where(scope) if scope else None,
                include=["distances"],
            )
        return [(key, 1.0 - distance) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def fetch(self, kind: Kind, ids: Sequence[str]) -> list[tuple[Passage, Vectors]]:
        """Those of the passages that exist, with their vectors, in no particular order."""
        if not ids or _name(kind) not in self._collections:
            return []
        with folder_errors(self._folder):
            collection = self._collections[_name(kind)]
            found = collection.get(ids=list(ids), include=["metadatas", "documents", "embeddings"])
        rows = zip(found["ids"], found["metadatas"], found["documents"], found["embeddings"], strict=True)
        return [(to_passage(key, row, text), np.asarray(vector, np.float32)) for key, row, text, vector in rows]

    def passages(self) -> Iterator[Passage]:
        """Every passage of every kind."""
        with folder_errors(self._folder):
            for collection in (self._collections[_name(kind)] for kind in self._kinds()):
                for offset in range(0, collection.count(), _ROWS_AT_ONCE):
                    found = collection.get(limit=_ROWS_AT_ONCE, offset=offset, include=["metadatas", "documents"])
                    rows = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
                    yield from (to_passage(key, row, text) for key, row, text in rows)

    def _prepare(self, model: str | None, *, create: bool) -> None:
        with folder_errors(self._folder):
            if create:
                self._create(_DOCUMENTS, space="l2", metadata={"model": model, "layout": LAYOUT})
            for name in [_DOCUMENTS, *(found.name for found in self._client.list_collections())]:
                self._collections[name] = self._client.get_collection(name, embedding_function=None)
            self._check(model)
            self._read_vectors()

    def _check(self, model: str | None) -> None:
        stored, layout = self._state().get("model"), self._state().get("layout")
        if layout != LAYOUT:
            raise corrupt(f"in {self._folder.parent}", f"it is laid out as {layout!r}, this version reads {LAYOUT!r}")
        if model is not None and stored != model:
            raise ModelMismatch(
                f"the index in {self._folder.parent} was made with embedding model {stored!r}, configured is "
                f"{model!r}; configure {stored!r}, or make the index anew with: drafter index --rebuild PATH..."
            )

    def _read_vectors(self) -> None:
        """Read the oldest vector of each collection: where vector files are lost, Chroma finds what is left."""
        for collection in self._collections.values():
            collection.get(limit=1, include=["embeddings"])

    def _state(self) -> Row:
        return dict(self._collections[_DOCUMENTS].metadata)

    def _kinds(self) -> list[Kind]:
        return [kind for kind in Kind if _name(kind) in self._collections]

    def _add_passages(self, kind: Kind, entries: list[Entry]) -> None:
        if _name(kind) not in self._collections:
            self._create(_name(kind), space="cosine", metadata=None)
        for part in _parts([row for entry in entries for row in zip(entry.passages, entry.vectors, strict=True)]):
            self._collections[_name(kind)].upsert(
                ids=[passage.id for passage, _ in part],
                embeddings=[vector for _, vector in part],
                documents=[passage.text for passage, _ in part],
                metadatas=[from_passage(passage) for passage, _ in part],
            )

    def _delete_passages(self, records: Sequence[Record]) -> None:
        for kind in {record.kind for record in records}:
            for part in _parts([key for record in records if record.kind is kind for key in record.passage_ids()]):
                self._collections[_name(kind)].delete(ids=part)

    def _create(self, name: str, *, space: str, metadata: Row | None) -> None:
        # Each write goes to the vector files at once: Chroma maps what is left in its log into them when it reads.
        hnsw = {"space": space, "sync_threshold": 1, "batch_size": 1}
        self._collections[name] = self._client.create_collection(
            name, metadata=metadata, embedding_function=None, configuration={"hnsw": hnsw}
        )


def _is_writable(folder: Path) -> bool:
    return not folder.exists() or os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _copied(folder: Path) -> TemporaryDirectory[str]:
    with folder_errors(folder):
        scratch = TemporaryDirectory(prefix="drafter-index-")
        copy = Path(scratch.name, folder.name)
        shutil.copytree(folder, copy, copy_function=shutil.copyfile)
        for path in (copy, *copy.iterdir()):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)  # of folders the mode is copied, too
        return scratch


def _name(kind: Kind) -> str:
    return f"kb_{kind}"


def _parts(rows: Sequence[Any]) -> Iterator[Any]:
    return (rows[start : start + _ROWS_AT_ONCE] for start in range(0, len(rows), _ROWS_AT_ONCE))
