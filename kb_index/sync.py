"""One source's documents brought into the store: only what changed is embedded, what is gone is removed."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field

import numpy as np

from kb_index.chunking import CHUNKING, embedded_text, split
from kb_index.documents import Document, Passage, SourceProblem
from kb_index.embedding import Embedder, Vectors
from kb_index.errors import SourceError
from kb_index.rows import Record
from kb_index.store import Entry, Store

__all__ = ["SyncProgress", "SyncReport", "sync"]

_PASSAGES_AT_ONCE = 1024
_TEXTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a run is: documents read, passages embedded, and passages known to wait for it."""

    documents: int
    embedded: int
    waiting: int


@dataclass(slots=True)
class SyncReport:
    """What a run did to a source, in documents, and the files and rows it could not read."""

    source: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    embedded_passages: int = 0
    failures: list[SourceProblem] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """Number of failures."""
        return len(self.failures)


@dataclass(frozen=True, slots=True)
class _Pending:
    """A document to write, already split."""

    record: Record
    text: str
    passages: list[Passage]
    replaces: Record | None


def sync(
    store: Store,
    embedder: Embedder,
    source: str,
    documents: Iterable[Document | SourceProblem],
    progress: Callable[[SyncProgress], None] | None = None,
) -> SyncReport:
    """Make the store hold exactly these documents of the source.

    A document that fails keeps what was indexed of it before. A run that stops half-way has written each
    document whole or not at all; the next run goes on from there. Raises EmbeddingError, StoreError and
    whatever the iterable raises.
    """
    if not source or "::" in f"{source}:":
        raise SourceError(f"source is {source!r}; give a name that is not empty and has no '::' in it")
    return _Run(store, embedder, source, progress).over(documents)


class _Run:
    def __init__(
        self, store: Store, embedder: Embedder, source: str, progress: Callable[[SyncProgress], None] | None
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._progress = progress or (lambda _: None)
        self._report = SyncReport(source)
        self._known = {record.document_id: record for record in store.records(source)}
        self._seen: set[str] = set()
        self._pending: list[_Pending] = []
        self._waiting = 0
        self._writing = False

    def over(self, documents: Iterable[Document | SourceProblem]) -> SyncReport:
        if self._store.was_interrupted():
            self._write()
            self._store.remove_leftovers()
        for item in documents:
            self._take(item)
            if self._waiting >= _PASSAGES_AT_ONCE:
                self._flush()
        self._flush()
        self._remove_gone()
        if self._writing:
            self._store.move(writing=False)
        return self._report

    def _take(self, item: Document | SourceProblem) -> None:
        if isinstance(item, SourceProblem):
            self._report.failures.append(item)
            return
        document_id = f"{self._report.source}::{item.id}"
        if document_id in self._seen:
            reason = f"the id {item.id!r} occurs twice; the first one was indexed"
            self._report.failures.append(SourceProblem(item.id, reason))
            return
        self._seen.add(document_id)
        known, version = self._known.get(document_id), _version(item)
        if known and known.version == version:
            self._report.unchanged += 1
        else:
            self._queue(item, document_id, version, known)
        self._tell()

    def _queue(self, document: Document, document_id: str, version: str, known: Record | None) -> None:
        passages = split(document, self._embedder, document_id=document_id, version=version)
        if not passages:
            self._report.failures.append(SourceProblem(document.id, "has no words to index"))
            return
        record = Record(
            document_id,
            self._report.source,
            document.kind,
            version,
            len(passages),
            document.visibility,
            document.mailboxes,
        )
        self._pending.append(_Pending(record, document.text, passages, known))
        self._waiting += len(passages)

    def _flush(self) -> None:
        if not self._pending:
            return
        self._write()
        vectors = self._vectors()
        self._store.write(
            [
                Entry(
                    pending.record,
                    pending.text,
                    pending.passages,
                    np.stack([vectors[passage.content_hash] for passage in pending.passages]),
                    pending.replaces,
                )
                for pending in self._pending
            ]
        )
        self._report.added += sum(pending.replaces is None for pending in self._pending)
        self._report.changed += sum(pending.replaces is not None for pending in self._pending)
        self._pending, self._waiting = [], 0
        self._tell()

    def _vectors(self) -> dict[str, Vectors]:
        """A vector for each content hash: those of passages that stay the same are taken from the store."""
        vectors: dict[str, Vectors] = {}
        for pending in self._pending:
            if pending.replaces:
                kept = self._store.fetch(pending.replaces.kind, pending.replaces.passage_ids())
                vectors.update({passage.content_hash: vector for passage, vector in kept})
        texts = {
            passage.content_hash: embedded_text(passage.heading_path, passage.text)
            for pending in self._pending
            for passage in pending.passages
            if passage.content_hash not in vectors
        }
        # By length, so that a batch is padded little; in slices, so that progress is seen.
        hashes = sorted(texts, key=lambda content_hash: len(texts[content_hash]))
        self._waiting = len(hashes)
        for start in range(0, len(hashes), _TEXTS_AT_ONCE):
            part = hashes[start : start + _TEXTS_AT_ONCE]
            encoded = self._embedder.encode_passages([texts[content_hash] for content_hash in part])
            vectors.update(zip(part, encoded, strict=True))
            self._report.embedded_passages += len(part)
            self._waiting -= len(part)
            self._tell()
        return vectors

    def _remove_gone(self) -> None:
        failed = {problem.id for problem in self._report.failures}
        gone = [
            record
            for document_id, record in self._known.items()
            if document_id not in self._seen and _file(document_id.split("::", 1)[1]) not in failed
        ]
        if gone:
            self._write()
            self._store.remove(gone)
            self._report.removed = len(gone)

    def _write(self) -> None:
        if not self._writing:
            self._store.move(writing=True)
            self._writing = True

    def _tell(self) -> None:
        seen = len(self._seen)
        self._progress(SyncProgress(seen, self._report.embedded_passages, self._waiting))


def _version(document: Document) -> str:
    """Moves with anything that is stored or embedded of the document."""
    content = json.dumps([CHUNKING, asdict(document)], sort_keys=True, default=str)
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]


def _file(document_id: str) -> str:
    """The file of a document: rows are called `file#row`."""
    return document_id.split("#", 1)[0]
