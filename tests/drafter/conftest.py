"""The whole drafter: real index, real embeddings, real checks; only the language model is scripted."""

from collections.abc import Callable
from functools import partial

import pytest

from drafter.pipeline import Drafter
from kb_index.documents import Document, Kind, Visibility
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.drafter.whole import EXPORT, NOTE, drafter_over


@pytest.fixture(scope="session")
def index(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeIndex:
    index = KnowledgeIndex.open(tmp_path_factory.mktemp("pipeline"), embedder, create=True)
    index.sync(
        "test",
        [
            Document("export", Kind.ARTICLE, "Export your bookings", EXPORT, "test", link="https://h.example/export"),
            Document("stall", Kind.NOTE, "Export queue stalls", NOTE, "test", visibility=Visibility.INTERNAL),
            Document("cats", Kind.ARTICLE, "Grooming cats", "Brush long-haired cats every second day.", "test"),
        ],
    )
    return index


@pytest.fixture
def drafter(index: KnowledgeIndex, embedder: SentenceTransformerEmbedder) -> Callable[..., Drafter]:
    return partial(drafter_over, index, embedder)
