"""The reranker, with a real cross-encoder."""

from pathlib import Path

import numpy as np
import pytest

from kb_index.documents import Document, Kind
from kb_index.errors import EmbeddingError
from kb_index.index import KnowledgeIndex
from kb_index.passages.chunking import embedded_text
from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.passages.reranking import CrossEncoderReranker
from kb_index.search.ranking import EVERYTHING
from tests.cross_encoder import save_model

QUESTION = "How long does a refund take to reach my card?"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return save_model(tmp_path_factory.mktemp("cross-encoder"))


def test_the_cross_encoder_decides_the_order_and_says_so(
    model: str, tmp_path: Path, embedder: SentenceTransformerEmbedder, corpus: list[Document]
) -> None:
    with_it = CrossEncoderReranker(model)
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True, reranker=with_it)
    index.sync("help", corpus)
    hits = index.search(QUESTION, bounds=EVERYTHING, limit=6)
    given = [hit.evidence["reranker"] for hit in hits]
    texts = [embedded_text(hit.passage.heading_path, hit.passage.text) for hit in hits]
    assert len(hits) > 3
    assert np.allclose(given, with_it.relevance(QUESTION, texts), atol=1e-3)
    assert min(given) >= 0
    assert max(given) <= 1
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    index.close()
    without = KnowledgeIndex.open(tmp_path / "index", embedder)
    before = {hit.passage.id: hit.score for hit in without.search(QUESTION, bounds=EVERYTHING, limit=6)}
    without.close()
    assert [hit.score - before[hit.passage.id] for hit in hits] == pytest.approx(given)
    assert [hit.passage.id for hit in hits] != list(before)


def test_it_reads_further_than_the_hits_that_are_asked_for(
    model: str, tmp_path: Path, embedder: SentenceTransformerEmbedder, corpus: list[Document]
) -> None:
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True, reranker=CrossEncoderReranker(model))
    index.sync("help", corpus)
    everything = index.search(QUESTION, bounds=EVERYTHING, limit=6, kinds=frozenset({Kind.ARTICLE}))
    assert index.search(QUESTION, bounds=EVERYTHING, limit=1) == everything[:1]
    assert index.search("Colours of the sea in winter", limit=3) == []
    index.close()


def test_a_model_that_cannot_be_had_is_named_with_the_way_out() -> None:
    with pytest.raises(EmbeddingError, match=r"'no/such-reranker' cannot be loaded.*take the setting `reranker` out"):
        CrossEncoderReranker("no/such-reranker").relevance("a", ["b"])


def test_a_model_with_several_values_for_a_pair_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="gives 3 values for a pair"):
        CrossEncoderReranker(save_model(tmp_path / "model", labels=3)).relevance("a", ["b"])


def test_nothing_to_read_loads_nothing() -> None:
    assert CrossEncoderReranker("no/such-reranker").relevance("a", []) == []
