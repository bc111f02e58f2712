"""Several texts looked for as one: a question drawn towards its subject, the sentences of a quote."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kb_index.passages.model_traits import SimilarityScale

__all__ = ["Blend"]

Vectors = NDArray[np.float32]
"""Unit vectors of texts; shape: texts, dimensions."""


@dataclass(frozen=True, slots=True)
class Blend:
    """The unit vector of several texts, and what a cosine to it means on the scale of the model.

    The nearer texts are to each other, the less their sum tells of each. A model whose cosines are all high has them
    near by its nature, so it is measured on the scale how near they are: what comes out is what would come out of
    cosines that lie where those of the scale lie. `spread` and `scaled` are the lengths of the sum, by the model's
    cosines and by those of the scale, as shares of what one text would have.
    """

    vector: Vectors
    spread: float
    scaled: float
    scale: SimilarityScale

    @classmethod
    def of(cls, vectors: Vectors, weights: Sequence[float], scale: SimilarityScale) -> Self:
        """The sum of `vectors` by `weights` (above 0, one for each)."""
        weighted = np.asarray(weights, np.float32)
        total, drawn = float(weighted.sum()), weighted @ vectors
        length = float(np.linalg.norm(drawn))
        among = np.array([[scale.of(float(cosine)) for cosine in row] for row in vectors @ vectors.T])
        np.fill_diagonal(among, 1.0)
        scaled = float(np.sqrt(max(float(weighted @ among @ weighted), 1e-12)))
        return cls(drawn / max(length, 1e-9), max(length, 1e-9) / total, scaled / total, scale)

    def similarity(self, cosine: float) -> float:
        """A cosine to `vector` on the scale, -1 to 1."""
        return max(min(self.scale.of(cosine * self.spread) / self.scaled, 1.0), -1.0)
