"""One source's documents brought into the store: only what changed is embedded, what is gone is removed."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from kb_index.documents import Document, Kind, Passage, SourceItem, SourceNote, SourceProblem
from kb_index.errors import KnowledgeError, SourceError, unexpected
from kb_index.languages import base_language, language_of_document
from kb_index.passages.chunking import CHUNKING, embedded_text, split
from kb_index.passages.embedding import Embedder, Vectors
from kb_index.store.folder_store import Entry
from kb_index.store.revisions import Revisions
from kb_index.store.rows import Record
from kb_index.sync.exposure import Exposure
from kb_index.sync.identities import Identities, words_of
from kb_index.sync.report import SyncProgress, SyncReport
from kb_index.sync.unread import Unread

__all__ = ["sync"]

_PASSAGES_AT_ONCE = 1024
_GROWTH = 8
_TEXTS_AT_ONCE = 64
_FIELDS = tuple(each.name for each in fields(Document))
_WORDS = ("id", "title", "text", "link", "language", "mailboxes", "tags", "answered_with")


@dataclass(frozen=True, slots=True)
class _Pending:
    """A document to write, already split."""

    record: Record
    text: str
    passages: list[Passage]
    replaces: Record | None
    moved: bool

    def entry(self, vectors: dict[str, Vectors]) -> Entry:
        """The document with its vectors, given by content hash."""
        stacked = np.stack([vectors[passage.content_hash] for passage in self.passages])
        return Entry(self.record, self.text, self.passages, stacked, self.replaces)


def sync(
    index: Revisions,
    embedder: Embedder,
    source: str,
    documents: Iterable[SourceItem],
    progress: Callable[[SyncProgress], None] | None = None,
    former: Iterable[Record] = (),
    *,
    change_kind: bool = False,
    whole: bool = True,
) -> SyncReport:
    """Make the index hold exactly these documents of the source; not `whole`: these and, as they are, all others that
    no note withdraws.

    A document that fails keeps what was indexed of it before. Searches see all of the change or nothing of it. It is
    written in steps: after a run that stopped half-way, the next one for this source goes on from there.
    Ids are those of `former` records where the index has none: it is then made anew.
    Raises KindChanged unless `change_kind`, EmbeddingError, StoreError and whatever the iterable raises.
    """
    if not source or "::" in f"{source}:":
        raise SourceError(f"source is {source!r}; give a name that is not empty and has no '::' in it")
    earlier = [record for record in former if record.source == source]
    with index.lock:
        records = index.current()[1].records()
    seen = [record for record in records if record.source == source]
    others = [record for record in records if record.source != source]
    # Not what a broken run has written: nobody has seen that.
    exposure = Exposure(source, [*seen, *earlier], others, change_kind=change_kind)
    with index.changing(source) as building:
        return _Run(building, embedder, source, progress, earlier, exposure, whole=whole).over(documents)


class _Run:
    def __init__(
        self,
        index: Revisions,
        embedder: Embedder,
        source: str,
        progress: Callable[[SyncProgress], None] | None,
        earlier: list[Record],
        exposure: Exposure,
        *,
        whole: bool,
    ) -> None:
        self._index = index
        self._whole = whole
        self._exposure = exposure
        self._embedder = embedder
        self._progress = progress or (lambda _: None)
        self._report = SyncReport(source)
        with index.lock:
            records = index.current()[1].records()
        self._known = {record.place: record for record in records if record.source == source}
        self._languages = Counter(record.language for record in self._known.values() if record.language)
        self._identities = Identities(source, [*earlier, *self._known.values()])
        self._undecided: list[Document] = []
        # Each step copies the index: steps grow with it, so that all copies together stay in proportion.
        self._at_once = max(_PASSAGES_AT_ONCE, sum(record.passages for record in records) // _GROWTH)
        self._seen: set[str] = set()
        self._unread = Unread()
        self._pending: list[_Pending] = []
        self._waiting = 0

    def over(self, documents: Iterable[SourceItem]) -> SyncReport:
        for item in documents:
            self._take(item)
            if self._waiting >= self._at_once:
                self._commit([])
        self._decide()
        self._commit(self._gone())
        return self._report

    def _take(self, item: SourceItem) -> None:
        if isinstance(item, SourceNote):
            self._report.notes.append(item)
            self._unread.withdraw(item)
            return
        if isinstance(item, SourceProblem):
            self._fail(item)
            return
        item = _storable(item)
        self._exposure.check(item)
        if item.id in self._seen:
            reason = f"the id {item.id!r} occurs twice; the first one was indexed"
            self._fail(SourceProblem(item.id, reason))
            return
        self._seen.add(item.id)
        known = self._known.get(item.id)
        if known and known.version == _version(item):
            self._report.unchanged += 1
            self._show(known.document_id, item)  # a run that stopped may have written it, unseen
        elif self._identities.may_have_moved(item):
            self._undecided.append(item)
        else:
            self._queue(item, self._identities.of(item), known)
        self._tell()

    def _decide(self) -> None:
        """Now that all places are known: which documents have moved, and which are new."""
        still_there = self._seen | {place for place in self._known if self._stays(place)}
        for document in self._undecided:
            record = self._identities.moved_from(document, still_there)
            if record:
                self._queue(document, record.document_id, self._known.pop(record.place, None), moved=True)
            else:
                self._queue(document, self._identities.of(document), None)

    def _queue(self, document: Document, document_id: str, known: Record | None, *, moved: bool = False) -> None:
        version = _version(document)
        language = self._language_of(document)
        try:
            passages = split(
                replace(document, language=language), self._embedder, document_id=document_id, version=version
            )
        except KnowledgeError:  # the model's fault, and so that of every document
            raise
        except Exception as error:
            self._fail(SourceProblem(document.id, unexpected(error)))
            return
        if not passages:
            self._fail(SourceProblem(document.id, "has no words to index"))
            return
        record = Record(
            document_id,
            self._report.source,
            document.kind,
            version,
            len(passages),
            document.visibility,
            document.mailboxes,
            document.title,
            document.link,
            document.updated_at,
            document.tags,
            document.answered_with,
            document.id,
            words_of(document),
            language,
        )
        self._show(document_id, document)
        self._pending.append(_Pending(record, document.text, passages, known, moved))
        self._waiting += len(passages)

    def _language_of(self, document: Document) -> str | None:
        """The base of its tag; without one the text is read, and where it says too little, it has the language that
        most documents of its source have."""
        language = base_language(document.language) or language_of_document(document.title, document.text)
        if language:
            self._languages[language] += 1
        elif self._languages:
            [(language, _)] = self._languages.most_common(1)
        return language

    def _commit(self, gone: list[Record]) -> None:
        """Embed and write what is pending, and remove what is gone, in one step."""
        if not self._pending and not gone:
            return
        vectors = self._vectors()
        entries = [pending.entry(vectors) for pending in self._pending]
        with self._index.next() as store:
            store.remove(gone)
            store.write(entries)
        self._report.removed += len(gone)
        stayed = [pending for pending in self._pending if not pending.moved]
        self._report.moved += len(self._pending) - len(stayed)
        self._report.added += sum(pending.replaces is None for pending in stayed)
        self._report.changed += sum(pending.replaces is not None for pending in stayed)
        self._pending, self._waiting = [], 0
        self._tell()

    def _vectors(self) -> dict[str, Vectors]:
        """A vector for each content hash: those of passages that stay the same are taken from the store."""
        vectors: dict[str, Vectors] = {}
        with self._index.lock:
            _, store = self._index.current()
            for kind in Kind:
                olds = [each.replaces for each in self._pending if each.replaces and each.replaces.kind is kind]
                kept = store.fetch(kind, [key for old in olds for key in old.passage_ids()])
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

    def _gone(self) -> list[Record]:
        """What is no longer in the source, except for what could not be read and may still be there."""
        return [record for place, record in self._known.items() if place not in self._seen and not self._stays(place)]

    def _stays(self, place: str) -> bool:
        """Whether what this run has not met stays."""
        return self._unread.keeps(place) if self._whole else not self._unread.withdraws(place)

    def _fail(self, problem: SourceProblem) -> None:
        self._report.failures.append(problem)
        self._unread.add(problem)

    def _show(self, document_id: str, document: Document) -> None:
        if self._exposure.becomes_public(document_id, document):
            self._report.became_public.append(document.title)

    def _tell(self) -> None:
        seen = len(self._seen)
        self._progress(SyncProgress(seen, self._report.embedded_passages, self._waiting))


def _version(document: Document) -> str:
    """Moves with anything that is stored or embedded of the document."""
    values = {name: getattr(document, name) for name in _FIELDS}
    content = json.dumps([CHUNKING, values], sort_keys=True, default=str)
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]


def _storable(document: Document) -> Document:
    """The document without NULs and halves of characters, which no store keeps."""
    values = {name: getattr(document, name) for name in _WORDS}
    kept = {name: _kept(value) for name, value in values.items()}
    return document if kept == values else replace(document, **kept)


def _kept(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_kept, value))
    return value and value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
