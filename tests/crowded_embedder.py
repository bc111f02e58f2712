"""An embedding model whose cosines all lie above 0.8, as those of multilingual e5 do."""

from collections.abc import Sequence

import numpy as np

from kb_index.passages.embedding import Embedder, Vectors
from kb_index.passages.model_traits import FLOOR, POSSIBLE, SimilarityScale

_ASIDE = 2.2


class Crowded:
    """Another model with every vector drawn to one side: the order of its cosines stays."""

    name = "crowded"
    max_tokens = 256
    scale = SimilarityScale(*((cosine + _ASIDE**2) / (1 + _ASIDE**2) for cosine in (POSSIBLE, FLOOR)))
    """Where the bounds of the bundled model lie here."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.dimension = embedder.dimension + 1

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = self._embedder.encode_passages(texts)
        drawn = np.hstack([vectors, np.full((len(vectors), 1), _ASIDE, np.float32)])
        return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)
