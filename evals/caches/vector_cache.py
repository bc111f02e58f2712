"""An embedder that keeps its vectors on disk, so that a measurement of quality embeds each text once and for all.

Not for measurements of time.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kb_index.durable import whole_file
from kb_index.errors import EmbeddingError
from kb_index.passages.embedding import DEFAULT_MODEL, Embedder, TextVectors, Vectors, word_encoder

__all__ = ["CachedEmbedder"]

_AT_ONCE = 512


class CachedEmbedder:
    """The embedder given, with one file of vectors for its name in `folder`. Save with `save`."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        self._path = folder / f"{embedder.name.replace('/', '_')}.npz"
        self._vectors: dict[str, Vectors] = {}
        if self._path.exists():
            with np.load(self._path) as stored:
                self._vectors = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        self._saved = len(self._vectors)

    @property
    def name(self) -> str:
        """As the embedder's."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """As the embedder's."""
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        """As the embedder's."""
        return self._embedder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the embedder's."""
        return self._embedder.count_tokens(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors from the file where it has them."""
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._vectors}
        missing = sorted(new, key=lambda key: len(new[key]))
        for start in range(0, len(missing), _AT_ONCE):
            part = missing[start : start + _AT_ONCE]
            vectors = self._embedder.encode_passages([new[key] for key in part])
            self._vectors.update(zip(part, vectors, strict=True))
            if len(part) == _AT_ONCE:  # fewer are saved with what comes next
                self.save()
        empty = np.zeros((0, self.dimension), np.float32)
        return np.stack([self._vectors[key] for key in keys]) if keys else empty

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As passages: the models measured here make no difference between the two."""
        return self.encode_passages(texts)

    def encode_words(self, texts: Sequence[str]) -> list[TextVectors]:
        """Those of the bundled model, which are too many to be kept."""
        encode = word_encoder(self._embedder)
        if encode is None:
            raise EmbeddingError(f"embedding model {self.name!r} gives no vectors of words; give {DEFAULT_MODEL!r}")
        return encode(texts)

    def save(self) -> None:
        """Write the file if there is something new."""
        if len(self._vectors) == self._saved:
            return
        with whole_file(self._path) as file:  # another process may read or write the same file
            np.savez(file, keys=np.array(list(self._vectors)), vectors=np.stack(list(self._vectors.values())))
        self._saved = len(self._vectors)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
