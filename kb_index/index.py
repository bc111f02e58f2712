"""The front door: documents in, hits out."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from kb_index.documents import Hit, Kind, Passage, SourceItem, Visibility
from kb_index.errors import SourceError, StoreError
from kb_index.index_info import IndexInfo, index_info
from kb_index.passages.blend import Blend
from kb_index.passages.chunking import embedded_text
from kb_index.passages.embedding import Embedder, Vectors
from kb_index.passages.model_traits import SimilarityScale, traits_of
from kb_index.passages.reranking import Reranker
from kb_index.scope import Scope
from kb_index.search.lexical import shares
from kb_index.search.queries import QueryVectors
from kb_index.search.ranking import BOUNDS, Bounds, Candidate, rank, rerank, shortlist
from kb_index.search.snapshot import SIBLINGS, Snapshot, siblings, snapshot_of
from kb_index.search.votes import WORDS, Earlier, count_votes, spread
from kb_index.store.chroma import Server
from kb_index.store.generations import Generations
from kb_index.store.revisions import Revisions
from kb_index.store.rows import Record
from kb_index.store.server import ServerRevisions
from kb_index.sync.report import SyncProgress, SyncReport
from kb_index.sync.sync import sync

__all__ = ["KnowledgeIndex", "WholeDocument"]

_Read = TypeVar("_Read")
_NEAREST = 64
_LOOKED_AT = 3
_RERANKED = 20  # passages that a cross-encoder reads, at least
_FAVOURITES = 5  # of the votes, that are looked at where they are not near themselves
_SUBJECT = 0.2  # of the subject's vector is added to that of the whole question
_PASSAGES_KEPT = 10_000  # some 40 MB
_QUERY_CHARACTERS = 8_000  # far more than any embedding model reads


@dataclass(frozen=True, slots=True)
class WholeDocument:
    """A document as it is indexed: its text, its passages in order, and their vectors (passages, dimensions).

    `scale` is that of their cosine similarities.
    """

    text: str
    passages: tuple[Passage, ...]
    vectors: Vectors
    scale: SimilarityScale


class KnowledgeIndex:
    """Documents of all kinds in a folder or on a Chroma server, searched by meaning and by words. Safe to share
    among threads."""

    def __init__(
        self,
        revisions: Revisions,
        embedder: Embedder,
        former: Iterable[Record] = (),
        reranker: Reranker | None = None,
        scale: SimilarityScale | None = None,
    ) -> None:
        self._measured = scale is not None or traits_of(embedder.name).known
        self._scale = scale or traits_of(embedder.name).scale
        self._revisions = revisions
        self._embedder = embedder
        self.reranker = reranker
        self._former = list(former)
        self._synced: set[str] = set()
        self._snapshot: Snapshot | None = None
        self._kept: dict[str, tuple[Passage, Vectors]] = {}
        self._queries = QueryVectors(embedder)

    @classmethod
    def open(
        cls,
        place: Path | Server,
        embedder: Embedder,
        *,
        create: bool = False,
        reranker: Reranker | None = None,
        scale: SimilarityScale | None = None,
    ) -> "KnowledgeIndex":
        """Open the index in a folder or on a server; `create` makes it where there is none. Loads no model.

        With a `reranker` the first passages of each search are read again with the question and put in a new order.
        `scale` is what was measured of the embedding model; without it, what is known of it.
        Raises IndexMissing, ModelMismatch, IndexCorrupt, StoreError, each with what to do about it.
        """
        if isinstance(place, Server):
            revisions: Revisions = ServerRevisions.open(place, embedder.name, create=create)
        else:
            revisions = Generations.open(place, embedder.name, create=create)
        return cls(revisions, embedder, reranker=reranker, scale=scale)

    @classmethod
    @contextmanager
    def anew(cls, place: Path | Server, embedder: Embedder) -> Iterator["KnowledgeIndex"]:
        """An index made anew beside the one in use, whatever state or embedding model that is of.

        Searches go on in the old one. When the block ends without an error the new one takes its place in one step;
        it holds the sources that were synced into it, and its documents keep the ids that they had. After an error
        the next attempt goes on from what was written. Raises as `open` does.
        """
        revisions: Revisions = (
            ServerRevisions.connect(place, embedder.name)
            if isinstance(place, Server)
            else Generations(place, embedder.name)
        )
        try:
            with revisions.anew() as building:
                index = cls(building, embedder, revisions.former())
                yield index
                index._remove(lambda record: record.source not in index._synced)  # what was not synced into it
        finally:
            revisions.close()

    def sync(
        self,
        source: str,
        documents: Iterable[SourceItem],
        progress: Callable[[SyncProgress], None] | None = None,
        *,
        change_kind: bool = False,
        whole: bool = True,
    ) -> SyncReport:
        """Make the index hold exactly these documents of the source: adds, changes, removes. Not `whole`: these are
        what is new or changed, and what is gone a note withdraws; all others stay.

        Raises KindChanged where a known source would become another kind, unless `change_kind`; EmbeddingError,
        StoreError and what the iterable raises. The index is then as it was before.
        """
        report = sync(
            self._revisions,
            self._embedder,
            source,
            documents,
            progress,
            self._former,
            change_kind=change_kind,
            whole=whole,
        )
        self._synced.add(source)
        return report

    def search(
        self,
        query: str,
        *,
        subject: str = "",
        kinds: frozenset[Kind] | None = None,
        mailbox: str | None = None,
        include_internal: bool = True,
        limit: int = 8,
        per_document: int | None = None,
        bounds: Bounds = BOUNDS,
    ) -> list[Hit]:
        """The best passages for a question, sure ones first, best first; an empty list where nothing is near enough.

        Give all that somebody wrote, however long, and the line that sums it up as its subject. Of one document at
        most `per_document` passages come (None: any number). Never returns a passage that is limited to mailboxes
        other than `mailbox` (None: all may be seen).
        """
        query, subject = _put(query, subject)
        if not query or limit < 1:
            return []
        scope = Scope(frozenset(Kind) if kinds is None else kinds, mailbox, include_internal)
        asked = self._asked(query, subject)
        most = max(limit, _RERANKED) if self.reranker else limit
        looked_at = self._whole(lambda: self._looked_at(query, asked, scope, _LOOKED_AT * most))
        able = [candidate for candidate in looked_at if scope.admits(candidate.passage)]
        hits = rank(able, most, bounds=bounds, per_document=per_document)
        return self._reread(query, hits)[:limit]

    def remove(self, document_ids: Collection[str]) -> int:
        """Take documents out, whatever source they are of; how many there were. Raises StoreError.

        A source that still holds one brings it back with its next sync.
        """
        return self._remove(lambda record: record.document_id in document_ids)

    def prepare(self, queries: Sequence[str], subject: str = "") -> None:
        """Calculate in one batch what searches for these with this subject will need. Raises EmbeddingError."""
        put = (_put(query, subject) for query in queries)
        self._queries.of([text for query, subject in put for text in (query, subject) if text])

    def _reread(self, query: str, hits: list[Hit]) -> list[Hit]:
        """The hits as the reranker orders them, where there is one."""
        if not self.reranker:
            return hits
        texts = [embedded_text(hit.passage.heading_path, hit.passage.text) for hit in hits]
        return rerank(hits, self.reranker.relevance(query, texts))

    @property
    def scale(self) -> SimilarityScale:
        """Where the cosines of the embedding model lie."""
        return self._scale

    def nearest_cosines(self, texts: Sequence[str]) -> list[float]:
        """For each text the cosine of the nearest passage that a customer may read, as the model gives it, on no
        scale: what a calibration measures. Raises EmbeddingError, StoreError."""
        vectors = self._queries.of(texts)

        def read() -> list[float]:
            _, store = self._revisions.current()
            kinds = (Kind.ARTICLE, Kind.SAVED_REPLY)
            near = ([cosine for kind in kinds for _, cosine in store.nearest(kind, v, 1)] for v in vectors)
            return [max(found, default=-1.0) for found in near]

        return self._whole(read)

    @property
    def revision(self) -> str:
        """What moves with every change of the index; raises StoreError."""
        return self._revisions.revision

    def info(self) -> IndexInfo:
        """Counts, model, revision and time of the last change."""
        revision, updated_at, records = self._whole(self._state)
        outdated = self._revisions.revision != revision
        return index_info(
            records, self._embedder.name, revision, updated_at, outdated=outdated, measured=self._measured
        )

    def records(self) -> list[Record]:
        """What is stored of each document besides its text."""
        return self._whole(lambda: self._revisions.current()[1].records())

    def languages(self) -> Counter[str]:
        """How many documents that customers may read there are in each language (ISO 639-1)."""
        records = self._whole(lambda: self._current().documents.values())
        return Counter(r.language for r in records if r.language and r.visibility is Visibility.PUBLIC)

    def document_text(self, document_id: str) -> str:
        """The text of a document as indexed, into which the offsets of its passages point.

        Raises SourceError where the index has no such document (any more).
        """
        text = self._whole(lambda: self._revisions.current()[1].text(document_id))
        if text is None:
            raise SourceError(f"the index holds no document {document_id!r}; it may have been removed since")
        return text

    def whole_documents(self, document_ids: Iterable[str]) -> dict[str, WholeDocument]:
        """These documents by id, in the order asked for; one that the index does not hold (any more) is left out.

        Of a very long one the first passages. What a search has just looked at is at hand and not read again.
        """
        wanted = list(dict.fromkeys(document_ids))
        return self._whole(lambda: self._documents(wanted))

    def close(self) -> None:
        """Let go of the files."""
        self._revisions.close()

    def _whole(self, read: Callable[[], _Read]) -> _Read:
        """What `read` finds, all of it in one revision: it reads again where a writer removed that one meanwhile."""
        failed = ""
        with self._revisions.lock:
            while True:
                try:
                    found = read()
                    self._revisions.confirm()
                    return found
                except StoreError:
                    now = self._revisions.revision
                    if now == failed:
                        raise
                    failed = now

    def _documents(self, document_ids: Sequence[str]) -> dict[str, WholeDocument]:
        snapshot = self._current()
        keys = {d: snapshot.documents[d].passage_ids()[:SIBLINGS] for d in document_ids if d in snapshot.documents}
        rows = {row[0].id: row for row in self._candidates([k for ids in keys.values() for k in ids], snapshot)}
        found = {}
        for document_id, ids in keys.items():
            read = [rows[key] for key in ids if key in rows]
            text = snapshot.store.text(document_id)
            if read and text is not None:
                passages, vectors = zip(*read, strict=True)
                found[document_id] = WholeDocument(text, passages, np.asarray(vectors, np.float32), self._scale)
        return found

    def _state(self) -> tuple[str, datetime, list[Record]]:
        revision, store = self._revisions.current()
        return revision, store.updated_at(), store.records()

    def _looked_at(self, query: str, asked: Blend, scope: Scope, count: int) -> list[Candidate]:
        """The passages worth ranking, with their evidence."""
        snapshot = self._current()
        near = self._near(asked, scope, snapshot)
        found = snapshot.lexical.search(query, scope, _NEAREST)
        votes = self._voted(query, asked, near, scope, snapshot)
        counts = snapshot.lexical.emphasis(query, found)
        keys = siblings(shortlist(near, shares(found, counts), count, votes), snapshot)
        lexical = shares([*found[:1], *snapshot.lexical.scores(query, keys)], counts)
        return [
            Candidate(
                passage,
                asked.similarity(float(stored @ asked.vector)),
                lexical.get(passage.id, 0.0),
                votes.get(passage.id, 0.0),
            )
            for passage, stored in self._candidates(keys, snapshot)
        ]

    def _remove(self, unwanted: Callable[[Record], bool]) -> int:
        with self._revisions.writing():
            if found := [record for record in self.records() if unwanted(record)]:
                with self._revisions.next() as store:
                    store.remove(found)
        return len(found)

    def _asked(self, query: str, subject: str = "") -> Blend:
        """The whole query, drawn a little towards its subject."""
        parts = [query] if not subject or subject == query else [query, subject]
        vectors = np.asarray(self._queries.of(parts), np.float32)
        return Blend.of(vectors, [1.0, _SUBJECT][: len(parts)], self._scale)

    def _near(self, asked: Blend, scope: Scope, snapshot: Snapshot) -> dict[str, float]:
        """Passages in scope near to what is asked, with their similarity."""
        near: dict[str, float] = {}
        for kind in scope.kinds:
            found = snapshot.store.nearest(kind, asked.vector, _NEAREST)
            admitted = [hit for hit in found if scope.admits(snapshot.records[hit[0]])]
            if len(admitted) < len(found) and len(found) == _NEAREST:
                # Something was out of scope and more may be in it: ask again, slower, within the scope.
                admitted = snapshot.store.nearest(kind, asked.vector, _NEAREST, scope)
            near.update((key, asked.similarity(cosine)) for key, cosine in admitted)
        return near

    def _voted(
        self, query: str, asked: Blend, near: dict[str, float], scope: Scope, snapshot: Snapshot
    ) -> dict[str, float]:
        """The passages' shares of the votes of earlier questions in the mailbox; those of documents that are voted
        for and were not near are added to `near`."""
        past = Scope(frozenset({Kind.PAST_CONVERSATION}), scope.mailbox)
        words = shares(snapshot.lexical.search(query, past, _NEAREST))
        found = self._near(self._asked(query), past, snapshot)
        alike = {key: similarity + WORDS * words.get(key, 0.0) for key, similarity in found.items()}
        earlier: dict[str, Earlier] = {}
        for key, likeness in sorted(alike.items(), key=lambda item: item[1]):  # the likest passage of each stays
            record = snapshot.records[key]
            earlier[record.document_id] = Earlier(likeness, record.answered_with, record.updated_at)
        votes = count_votes(earlier.values())
        known = {snapshot.records[key].document_id for key in near}
        for document_id in sorted(votes, key=lambda key: (-votes[key], key))[:_FAVOURITES]:
            favourite = snapshot.documents.get(document_id)
            if favourite and document_id not in known and scope.admits(favourite):
                rows = self._candidates(favourite.passage_ids()[:_NEAREST], snapshot)
                near.update((p.id, asked.similarity(float(stored @ asked.vector))) for p, stored in rows)
        return spread(votes, near, {key: snapshot.records[key].document_id for key in near})

    def _candidates(self, keys: list[str], snapshot: Snapshot) -> list[tuple[Passage, Vectors]]:
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

    def _current(self) -> Snapshot:
        revision, store = self._revisions.current()
        if self._snapshot is None or self._snapshot.revision != revision:
            old, self._snapshot = self._snapshot, None  # until it is whole: the words are changed in place
            self._snapshot = snapshot_of(revision, store, old)
        return self._snapshot


def _put(query: str, subject: str) -> tuple[str, str]:
    """What is searched for, and the line that it is drawn towards."""
    return f"{subject}\n{query}".strip()[:_QUERY_CHARACTERS], subject.strip()
