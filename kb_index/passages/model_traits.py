"""What is peculiar to an embedding model: what it wants before a text, and where its cosines lie.

Cosines of two models cannot be compared: multilingual e5 gives any two texts more than 0.70. So they are brought to
one scale, on which all thresholds of search and drafts stand: that of the bundled model.
"""

import re
from dataclasses import dataclass

__all__ = ["BUNDLED_SCALE", "FLOOR", "POSSIBLE", "ModelTraits", "SimilarityScale", "traits_of"]

FLOOR, POSSIBLE = 0.42, 0.32
"""Similarity from which the nearest passage is sure, and from which a passage is possible."""


@dataclass(frozen=True, slots=True)
class SimilarityScale:
    """The cosines of a model at which passages become possible and sure; raises ValueError where they are none.

    `of` is linear between them, below them and from the floor up to 1, so the order of two cosines never changes.
    """

    possible: float = POSSIBLE
    floor: float = FLOOR

    def __post_init__(self) -> None:
        if not -1.0 < self.possible < self.floor < 1.0:
            raise ValueError(
                f"a scale of {self.possible} and {self.floor} is none; the first number must be below the second, "
                "and both between -1 and 1"
            )

    def of(self, cosine: float) -> float:
        """A cosine of the model as similarity, -1 to 1."""
        if cosine >= self.floor:
            return FLOOR + (1.0 - FLOOR) * (cosine - self.floor) / (1.0 - self.floor)
        step = (FLOOR - POSSIBLE) / (self.floor - self.possible)
        return max(POSSIBLE + step * (cosine - self.possible), -1.0)


BUNDLED_SCALE = SimilarityScale()
"""That of the bundled model, which all others are brought to."""


@dataclass(frozen=True, slots=True)
class ModelTraits:
    """`query` and `passage` stand before the texts where the model's own files name nothing; `known`: its scale was
    measured by us."""

    query: str = ""
    passage: str = ""
    scale: SimilarityScale = BUNDLED_SCALE
    known: bool = False


_BGE = "Represent this sentence for searching relevant passages: "
_FAMILIES = (
    (re.compile(r"(?:^|/)(?:gt-)?all-minilm-l6-v2$"), ModelTraits(known=True)),
    (re.compile(r"(?:^|/)(?:multilingual-)?e5-(?:small|base|large)(?:-v2)?$"), ModelTraits("query: ", "passage: ")),
    (re.compile(r"(?:^|/)bge-(?:small|base|large)-en-v1\.5$"), ModelTraits(_BGE)),
    (re.compile(r"(?:^|/)mxbai-embed-large-v1$"), ModelTraits(_BGE)),
    (re.compile(r"(?:^|/)snowflake-arctic-embed-[a-z]+(?:-v1\.5)?$"), ModelTraits(_BGE)),
    (re.compile(r"(?:^|/)nomic-embed-text-v1(?:\.5)?$"), ModelTraits("search_query: ", "search_document: ")),
)
"""By the end of a model's name, as their cards on the hub say."""


def traits_of(model: str) -> ModelTraits:
    """What is known of a model by its name; an unknown one is taken to be like the bundled one."""
    name = model.lower()
    return next((traits for pattern, traits in _FAMILIES if pattern.search(name)), ModelTraits())
