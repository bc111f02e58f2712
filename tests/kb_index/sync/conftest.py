"""An empty index in either engine, and an embedder that counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.store.generations import Generations
from kb_index.store.revisions import Revisions
from kb_index.store.server import ServerRevisions
from tests.kb_index.sync.parts import CountingEmbedder


@pytest.fixture
def counting(embedder: SentenceTransformerEmbedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


@pytest.fixture(params=["folder", "server"])
def revisions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Revisions]:
    """An empty index in either engine."""
    revisions: Revisions
    if request.param == "folder":
        revisions = Generations.open(tmp_path / "index", "m", create=True)
    else:
        revisions = ServerRevisions.open(request.getfixturevalue("chroma_server").database(), "m", create=True)
    yield revisions
    revisions.close()
