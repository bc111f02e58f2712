"""Several texts looked for as one, on the scale of the model that read them."""

import numpy as np
import pytest

from kb_index.passages.blend import Blend
from kb_index.passages.embedding import Vectors
from kb_index.passages.model_traits import BUNDLED_SCALE, SimilarityScale

RANDOM = np.random.default_rng(7)
SQUEEZED = SimilarityScale(0.8 + 0.2 * 0.32, 0.8 + 0.2 * 0.42)


def texts(count: int) -> Vectors:
    drawn = RANDOM.normal(size=(count, 16)) + 1.0
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def squeezed(vectors: Vectors) -> Vectors:
    """Vectors whose cosines are 0.8 and a fifth of what they were."""
    aside = np.full((len(vectors), 1), 0.8**0.5, np.float32)
    return np.asarray(np.hstack([0.2**0.5 * vectors, aside]), np.float32)


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.5], [1.0, 0.5, 0.7]])
def test_with_the_bundled_model_it_is_the_cosine_to_the_sum(weights: list[float]) -> None:
    parts, (other,) = texts(len(weights)), texts(1)
    blend = Blend.of(parts, weights, BUNDLED_SCALE)
    drawn = np.array(weights) @ parts
    assert blend.vector == pytest.approx(drawn / np.linalg.norm(drawn), abs=1e-6)
    cosine = float(blend.vector @ other)
    assert blend.similarity(cosine) == pytest.approx(cosine, abs=1e-5)


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.5], [1.0, 0.5, 0.7]])
def test_squeezed_cosines_come_to_what_they_were(weights: list[float]) -> None:
    parts, others = texts(len(weights)), texts(20)
    ours, theirs = Blend.of(parts, weights, BUNDLED_SCALE), Blend.of(squeezed(parts), weights, SQUEEZED)
    for other, far in zip(others, squeezed(others), strict=True):
        told = theirs.similarity(float(theirs.vector @ far))
        assert told == pytest.approx(ours.similarity(float(ours.vector @ other)), abs=1e-4)
        alone = SQUEEZED.of(float(theirs.vector @ far))
        assert len(weights) == 1 or alone > told, "the sum of vectors that are near each other looks nearer to all"
