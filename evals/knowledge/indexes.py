"""The indexes that cases are drafted from: one for each help center, chosen by the mailbox of a conversation."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.conversation import Conversation
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Embedder
from kb_index.passages.model_traits import SimilarityScale
from kb_index.passages.reranking import Reranker
from kb_index.store.rows import Record

__all__ = ["Knowledge", "Places", "open_knowledge"]

Places = Mapping[Path, tuple[str, ...]]
"""The folder of each index, and the mailboxes that are drafted from it; () for those that no other one names."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One index, open, in its folder."""

    folder: Path
    index: KnowledgeIndex
    mailboxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All open indexes, with what opens copies of them."""

    parts: tuple[_Part, ...]
    embedder: Embedder
    reranker: Reranker | None = None
    scale: SimilarityScale | None = None

    @property
    def digest(self) -> str:
        """The same for the same documents in all of them."""
        digests = [part.index.info().digest for part in self.parts]
        return digests[0] if len(digests) == 1 else hashlib.sha256(" ".join(digests).encode()).hexdigest()[:16]

    def of(self, conversation: Conversation) -> KnowledgeIndex:
        """The index that a draft for the conversation is made from."""
        return self._part(conversation.mailbox).index

    def texts(self) -> dict[str, str]:
        """Title and text of every document, by id."""
        found = ((part.index, record) for part in self.parts for record in part.index.records())
        return {r.document_id: f"{r.title}\n{index.document_text(r.document_id)}" for index, r in found}

    def documents(self, mailbox: str) -> list[Document]:
        """All documents that drafts for the mailbox are made from, as the index holds them."""
        index = self._part(mailbox).index
        return [_document(index, record) for record in index.records()]

    @contextmanager
    def with_documents(self, conversation: Conversation, documents: tuple[Document, ...]) -> Iterator[KnowledgeIndex]:
        """The same index; where there are `documents`, a copy with them as the source of the first one's name."""
        part = self._part(conversation.mailbox)
        if not documents:
            yield part.index
            return
        with self._copy(part) as copy:
            copy.index.sync(documents[0].source, documents)
            yield copy.index

    @contextmanager
    def edited(self, keep: Callable[[Document], Document | None], kind: Kind) -> Iterator["Knowledge"]:
        """Copies of the indexes in which `keep` has the say over every document of a source with `kind`; the same
        where none has such a source."""
        with ExitStack() as stack:
            parts = tuple(stack.enter_context(self._edited(part, keep, kind)) for part in self.parts)
            yield self if parts == self.parts else replace(self, parts=parts)

    @contextmanager
    def _edited(self, part: _Part, keep: Callable[[Document], Document | None], kind: Kind) -> Iterator[_Part]:
        sources = {record.source for record in part.index.records() if record.kind is kind}
        if not sources:
            yield part
            return
        with self._copy(part) as copy:
            for source in sources:
                held = [_document(copy.index, r) for r in copy.index.records() if r.source == source]
                copy.index.sync(source, [kept for document in held if (kept := keep(document))])
            yield copy

    @contextmanager
    def _copy(self, part: _Part) -> Iterator[_Part]:
        with TemporaryDirectory(prefix="drafter-index-") as temporary:
            folder = Path(temporary) / "index"
            shutil.copytree(part.folder, folder)
            with closing(
                KnowledgeIndex.open(folder, self.embedder, reranker=self.reranker, scale=self.scale)
            ) as index:
                yield replace(part, folder=folder, index=index)

    def _part(self, mailbox: str) -> _Part:
        named = (part for part in self.parts if mailbox in part.mailboxes)
        return next(named, None) or next(part for part in self.parts if not part.mailboxes)


@contextmanager
def open_knowledge(
    places: Places, embedder: Embedder, reranker: Reranker | None = None, scale: SimilarityScale | None = None
) -> Iterator[Knowledge]:
    """The indexes in these folders, open as long as the block lasts; `scale` is what was measured of the embedding
    model. Raises KnowledgeError."""
    with ExitStack() as stack:
        parts = tuple(
            _Part(
                folder,
                stack.enter_context(closing(KnowledgeIndex.open(folder, embedder, reranker=reranker, scale=scale))),
                mailboxes,
            )
            for folder, mailboxes in places.items()
        )
        yield Knowledge(parts, embedder, reranker, scale)


def _document(index: KnowledgeIndex, record: Record) -> Document:
    """The document of this record as the index holds it."""
    return Document(
        id=record.place,
        kind=record.kind,
        title=record.title,
        text=index.document_text(record.document_id),
        source=record.source,
        link=record.link,
        visibility=record.visibility,
        updated_at=record.updated_at,
        mailboxes=record.mailboxes,
        tags=record.tags,
        answered_with=record.answered_with,
    )
