"""Vectors kept on disk are those of the embedder, and are asked for once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.caches.vector_cache import CachedEmbedder
from kb_index.passages.embedding import Vectors
from tests.evals.word_embedder import WordEmbedder

TEXTS = ["How do I get a refund?", "Open Settings.", "How do I get a refund?"]


class Counting(WordEmbedder):
    def __init__(self) -> None:
        self.embedded = 0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return super().encode_passages(texts)


def test_each_text_is_embedded_once_also_by_the_next_process(tmp_path: Path) -> None:
    counting = Counting()
    first = CachedEmbedder(counting, tmp_path)
    found = first.encode_passages(TEXTS)
    assert np.array_equal(found, WordEmbedder().encode_passages(TEXTS))
    assert np.array_equal(first.encode_queries(TEXTS[1:2])[0], found[1])
    first.save()
    again = CachedEmbedder(counting, tmp_path)
    assert np.array_equal(again.encode_passages(TEXTS), found)
    assert counting.embedded == 2
    assert len(list(tmp_path.iterdir())) == 1, "no half-written file stays"


def test_nothing_to_embed_is_no_vector(tmp_path: Path) -> None:
    assert CachedEmbedder(WordEmbedder(), tmp_path).encode_passages([]).shape == (0, 256)
