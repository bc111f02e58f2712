"""What tests of syncing look at: how much was embedded, and what an index holds."""

from collections.abc import Sequence

from kb_index.documents import Passage
from kb_index.errors import EmbeddingError
from kb_index.passages.embedding import SentenceTransformerEmbedder, Vectors
from kb_index.store.revisions import Revisions
from kb_index.sync.report import SyncReport


class CountingEmbedder:
    """The real model, with a count of the texts that it embedded."""

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self.name = embedder.name
        self.embedded = 0
        self.fail_after = 10**9
        self._embedder = embedder

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        return self._embedder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if self.embedded >= self.fail_after:
            raise EmbeddingError("out of memory")
        self.embedded += len(texts)
        return self._embedder.encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.encode_queries(texts)


def counts(report: SyncReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged, report.failed


def passages(revisions: Revisions) -> list[Passage]:
    return list(revisions.current()[1].passages())


def stored(revisions: Revisions) -> set[str]:
    return {passage.text for passage in passages(revisions)}


def documents(revisions: Revisions) -> set[str]:
    return {record.document_id for record in revisions.current()[1].records()}
