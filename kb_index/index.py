"""The front door: documents in, hits out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from kb_index.documents import Document, Hit, Kind, Passage, SourceNote, SourceProblem
from kb_index.embedding import Embedder, Vectors
from kb_index.errors import SourceError
from kb_index.generations import Generations
from kb_index.lexical import LexicalIndex
from kb_index.ranking import Candidate, rank, shortlist
from kb_index.rows import Record
from kb_index.scope import Scope
from kb_index.store import Store
from kb_index.sync import SyncProgress, SyncReport, sync
from kb_index.votes import Earlier, count_votes, spread

__all__ = ["IndexInfo", "KnowledgeIndex"]

_NEAREST = 64
_LOOKED_AT = 3
_FAVOURITES = 5  # of the votes, that are looked at where they are not near themselves
_QUERIES_KEPT = 128
_PASSAGES_KEPT = 10_000  # some 40 MB
_QUERY_CHARACTERS = 8_000  # far more than any embedding model reads


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index holds. `revision` moves with every change; `updated_at` is UTC."""

    documents_by_kind: Mapping[Kind, int]
    documents_by_source: Mapping[str, int]
    passages: int
    model: str
    revision: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A generation of the index with what is derived from it."""

    revision: str
    store: Store
    records: dict[str, Record]  # by passage id
    documents: dict[str, Record]  # by document id
    lexical: LexicalIndex


class KnowledgeIndex:
    """Documents of all kinds in one folder, searched by meaning and by words. Safe to share among threads."""

    def __init__(self, generations: Generations, embedder: Embedder) -> None:
        self._generations = generations
        self._embedder = embedder
        self._snapshot: _Snapshot | None = None
        self._kept: dict[str, tuple[Passage, Vectors]] = {}
        # One conversation searches each kind with the same words.
        self._query_vector: Callable[[str], Vectors] = lru_cache(_QUERIES_KEPT)(embedder.encode_query)

    @classmethod
    def open(cls, folder: Path, embedder: Embedder, *, create: bool = False) -> "KnowledgeIndex":
        """Open the index in a folder; `create` makes it where there is none. Loads no embedding model.

        Raises IndexMissing, ModelMismatch, IndexCorrupt, each with what to do about it.
        """
        return cls(Generations.open(folder, embedder.name, create=create), embedder)

    @staticmethod
    def discard(folder: Path) -> None:
        """Delete the index in a folder, readable or not, so that it can be made anew; other files stay."""
        Generations.discard(folder)

    def sync(
        self,
        source: str,
        documents: Iterable[Document | SourceProblem | SourceNote],
        progress: Callable[[SyncProgress], None] | None = None,
    ) -> SyncReport:
        """Make the index hold exactly these documents of the source: adds, changes, removes.

        Raises EmbeddingError, StoreError and what the iterable raises; documents written before stay.
        """
        return sync(self._generations, self._embedder, source, documents, progress)

    def search(
        self,
        query: str,
        *,
        kinds: frozenset[Kind] | None = None,
        mailbox: str | None = None,
        include_internal: bool = True,
        limit: int = 8,
    ) -> list[Hit]:
        """The best passages for a question, best first; an empty list where nothing is near enough.

        Never returns a passage that is limited to mailboxes other than `mailbox` (None: all may be seen).
        """
        query = query.strip()[:_QUERY_CHARACTERS]
        if not query or limit < 1:
            return []
        scope = Scope(frozenset(Kind) if kinds is None else kinds, mailbox, include_internal)
        vector = self._query_vector(query)
        with self._generations.lock:
            snapshot = self._current()
            near = self._near(vector, scope, snapshot)
            lexical = self._worded(query, scope, snapshot)
            votes = self._voted(vector, near, scope, snapshot)
            candidates = self._candidates(shortlist(near, lexical, _LOOKED_AT * limit, votes), snapshot)
        return rank(
            [
                Candidate(passage, float(stored @ vector), lexical.get(passage.id, 0.0), votes.get(passage.id, 0.0))
                for passage, stored in candidates
                if scope.admits(passage)
            ],
            limit,
        )

    def info(self) -> IndexInfo:
        """Counts, model, revision and time of the last change."""
        with self._generations.lock:
            revision, store = self._generations.current()
            records, updated_at = store.records(), store.updated_at()
        return IndexInfo(
            documents_by_kind=dict(Counter(record.kind for record in records)),
            documents_by_source=dict(Counter(record.source for record in records)),
            passages=sum(record.passages for record in records),
            model=self._embedder.name,
            revision=revision,
            updated_at=updated_at,
        )

    def document_text(self, document_id: str) -> str:
        """The text of a document as indexed, into which the offsets of its passages point.

        Raises SourceError where the index has no such document (any more).
        """
        with self._generations.lock:
            text = self._generations.current()[1].text(document_id)
        if text is None:
            raise SourceError(f"the index holds no document {document_id!r}; it may have been removed since")
        return text

    def close(self) -> None:
        """Let go of the files."""
        self._generations.close()

    def _near(self, vector: Vectors, scope: Scope, snapshot: _Snapshot) -> dict[str, float]:
        """Passages in scope near to the vector, with their cosine similarity."""
        near: dict[str, float] = {}
        for kind in scope.kinds:
            found = snapshot.store.nearest(kind, vector, _NEAREST)
            admitted = [hit for hit in found if scope.admits(snapshot.records[hit[0]])]
            if len(admitted) < len(found) and len(found) == _NEAREST:
                # Something was out of scope and more may be in it: ask again, slower, within the scope.
                admitted = snapshot.store.nearest(kind, vector, _NEAREST, scope)
            near.update(admitted)
        return near

    def _worded(self, query: str, scope: Scope, snapshot: _Snapshot) -> dict[str, float]:
        """Passages in scope that share words with the query, with their share of the best BM25."""
        found = snapshot.lexical.search(query, scope, _NEAREST)
        best = max((score for _, score in found), default=1.0)
        return {key: score / best for key, score in found}

    def _voted(self, vector: Vectors, near: dict[str, float], scope: Scope, snapshot: _Snapshot) -> dict[str, float]:
        """The passages' shares of the votes of earlier questions in the mailbox; those of documents that are voted
        for and were not near are added to `near`."""
        asked = Scope(frozenset({Kind.PAST_CONVERSATION}), scope.mailbox)
        found = self._near(vector, asked, snapshot)
        earlier: dict[str, Earlier] = {}
        for key, similarity in sorted(found.items(), key=lambda item: item[1]):  # the nearest passage of each stays
            record = snapshot.records[key]
            earlier[record.document_id] = Earlier(similarity, record.answered_with, record.updated_at)
        votes = count_votes(earlier.values())
        known = {snapshot.records[key].document_id for key in near}
        for document_id in sorted(votes, key=lambda key: (-votes[key], key))[:_FAVOURITES]:
            favourite = snapshot.documents.get(document_id)
            if favourite and document_id not in known and scope.admits(favourite):
                rows = self._candidates(favourite.passage_ids()[:_NEAREST], snapshot)
                near.update((passage.id, float(stored @ vector)) for passage, stored in rows)
        return spread(votes, near, {key: snapshot.records[key].document_id for key in near})

    def _candidates(self, keys: list[str], snapshot: _Snapshot) -> list[tuple[Passage, Vectors]]:
        """The passages with their vectors. Those looked at lately are kept: an id never changes its content."""
        found = [self._kept[key] for key in keys if key in self._kept]
        missing: dict[Kind, list[str]] = {}
        for key in keys:
            if key not in self._kept:
                missing.setdefault(snapshot.records[key].kind, []).append(key)
        fetched = [row for kind, ids in missing.items() for row in snapshot.store.fetch(kind, ids)]
        self._kept.update((passage.id, (passage, vector)) for passage, vector in fetched)
        while len(self._kept) > _PASSAGES_KEPT:
            del self._kept[next(iter(self._kept))]
        return found + fetched

    def _current(self) -> _Snapshot:
        revision, store = self._generations.current()
        if self._snapshot is None or self._snapshot.revision != revision:
            documents = {record.document_id: record for record in store.records()}
            records = {key: record for record in documents.values() for key in record.passage_ids()}
            self._snapshot = _Snapshot(revision, store, records, documents, LexicalIndex(store.passages()))
        return self._snapshot
