"""The whole drafter: real index, real embeddings, real checks; only the language model is scripted."""

from collections.abc import Callable
from typing import Any

import pytest

from drafter.bundled import BUNDLED
from drafter.handbook.guidelines import load_handbook
from drafter.mailbox import DEFAULT
from drafter.models.base import Model, Parameters
from drafter.models.chain import FallbackChain
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from kb_index.documents import Document, Kind, Visibility
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.drafter.whole import EXPORT, MAILBOX, NOTE


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
    def build(*models: Model, **options: Any) -> Drafter:
        parameters = options.pop("parameters", Parameters())
        return Drafter(
            index=index,
            embed=embedder.encode_passages,
            models=FallbackChain(models),
            prompts=load_prompt_set(),
            handbook=load_handbook([BUNDLED / "handbook"]),
            mailboxes={DEFAULT.id: DEFAULT, MAILBOX.id: MAILBOX},
            parameters=parameters,
            **options,
        )

    return build
