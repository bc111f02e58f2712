"""Cross-encoders: models that read a question and a passage together and say how well the one answers the other.

Slower than comparing vectors, so only the passages that come first are read again. Off unless a setting names a
model; none comes as a package (https://sbert.net/docs/cross_encoder/pretrained_models.html).
"""

from collections.abc import Sequence
from pathlib import Path
from threading import RLock
from typing import Any, Protocol

from kb_index.errors import EmbeddingError
from kb_index.passages.embedding import quiet_loading
from kb_index.passages.lanes import in_lanes

__all__ = ["CrossEncoderReranker", "Reranker"]

_BATCH = 8  # pairs


class Reranker(Protocol):
    """What reads question and passage together."""

    @property
    def name(self) -> str:
        """Which model this is."""
        ...

    def relevance(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question, from 0 to 1. Raises EmbeddingError."""
        ...


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers: a folder, or a name known to the hub. Loaded when first asked."""

    def __init__(self, model: str) -> None:
        self.name = model
        self._loaded: Any = None
        self._lock = RLock()

    def relevance(self, question: str, texts: Sequence[str]) -> list[float]:
        """One value per text; the model cuts pairs that are longer than it reads."""
        if not texts:
            return []
        from torch.nn import Sigmoid

        predict = self._model().predict
        pairs = [(question, text) for text in texts]
        batches = [pairs[i : i + _BATCH] for i in range(0, len(pairs), _BATCH)]
        try:
            values = in_lanes(lambda batch: predict(batch, activation_fn=Sigmoid(), show_progress_bar=False), batches)
        except RuntimeError as error:  # torch: out of memory, broken device
            raise EmbeddingError(f"reranking model {self.name!r} failed: {error}") from error
        return [float(value) for batch in values for value in batch]

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                loaded = self._load()
                loaded.predict([("from now on", "its tokenizer stays as it is")], show_progress_bar=False)
                self._loaded = loaded
            return self._loaded

    def _load(self) -> Any:
        from sentence_transformers import CrossEncoder

        try:
            with quiet_loading():
                model = CrossEncoder(self.name, local_files_only=Path(self.name).is_dir())
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise EmbeddingError(
                f"reranking model {self.name!r} cannot be loaded: {str(error).strip().splitlines()[0]}; "
                f"give a folder or a cross-encoder's name that is reachable, or take the setting `reranker` out"
            ) from error
        if model.num_labels != 1:
            raise EmbeddingError(
                f"{self.name!r} gives {model.num_labels} values for a pair, a reranking model gives one; "
                f"name another cross-encoder in the setting `reranker`"
            )
        return model
