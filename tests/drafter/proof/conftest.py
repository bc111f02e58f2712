"""The model that proves in tests: it embeds each text once."""

import pytest

from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.drafter.proof.proving import Meaning


@pytest.fixture(scope="module")
def embed(embedder: SentenceTransformerEmbedder) -> Meaning:
    return Meaning(embedder)
