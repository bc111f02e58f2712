"""The vectors of what is searched for: calculated in batches, and kept, for one draft searches several times with the
same words."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from kb_index.passages.embedding import Embedder, Vectors

__all__ = ["QueryVectors"]

_KEPT = 256


class QueryVectors:
    """The embedding model asked about queries. Safe to share among threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> list[Vectors]:
        """One unit vector each, all that are not known in one batch. Raises EmbeddingError."""
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        if missing := [text for text in dict.fromkeys(texts) if text not in known]:
            known |= zip(missing, self._embedder.encode_queries(missing), strict=True)
        with self._lock:
            for text in known:
                self._kept[text] = known[text]
                self._kept.move_to_end(text)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return [known[text] for text in texts]
