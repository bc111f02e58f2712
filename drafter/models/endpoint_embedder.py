"""Embedding by an endpoint, such as a GPU server that many machines share: any that LiteLLM knows."""

import re
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from pydantic import SecretStr

from drafter.errors import ModelError, ModelTimeout, ModelUnreachable
from drafter.models.hidden import as_shown
from drafter.models.llm import embed, reads_tokens
from kb_index.errors import EmbeddingError
from kb_index.passages.embedding import Vectors
from kb_index.passages.model_traits import traits_of

__all__ = ["PREFIX", "EndpointEmbedder"]

PREFIX = "litellm/"
"""What the setting `embedding_model` starts with where an endpoint embeds."""

_AT_ONCE = 32  # what text-embeddings-inference takes in one request, unless told otherwise
_PAUSES = (2.0, 10.0)  # seconds before each further attempt; each is three of the OpenAI client's, a second apart
_LEAST_TOKENS = 512  # what the common embedding models read at least
_TIMEOUT = 60.0
_SHORT_TIMEOUT = 5.0
_PIECE = re.compile(r"[^\W\d_]+|\d|[^\w\s]|_")
_SETTINGS = re.compile(r"DRAFTER_(?=API_BASE|API_KEY|MODEL\b)")


class EndpointEmbedder:
    """An embedding model behind an endpoint: `litellm/` and any name of LiteLLM's, `litellm/openai/bge-m3`.

    Nothing is known of its tokenizer, so tokens are counted on the safe side: somewhat too many in
    English. `max_tokens` is what LiteLLM's list says, else what the endpoint says of itself (vLLM and
    text-embeddings-inference do), else 512. An attempt that times out or finds nobody is made again. Of a customer's
    words it is sent what `drafter.models.hidden` leaves.
    """

    def __init__(
        self,
        name: str,
        *,
        api_base: str | None = None,
        api_key: SecretStr | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._model = name.removeprefix(PREFIX)
        self._api_base = api_base
        self._api_key = api_key
        self._pause = pause

    def __repr__(self) -> str:
        return f"EndpointEmbedder({self.name!r})"

    @cached_property
    def dimension(self) -> int:
        """Length of the vectors; asks the endpoint for one."""
        return len(self._asked(["dimension"])[0])

    @cached_property
    def max_tokens(self) -> int:
        """Tokens per text that the model reads; may ask the endpoint."""
        most = reads_tokens(self._model) or self._said_by_endpoint() or _LEAST_TOKENS
        return most - sum(self.count_tokens([traits_of(self.name).passage]))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """At least as many tokens as each text has."""
        return [sum(_tokens(piece) for piece in _PIECE.findall(text)) for text in texts]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text, in batches. Raises EmbeddingError."""
        return self._encode([traits_of(self.name).passage + as_shown(text) for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text, in batches. Raises EmbeddingError."""
        return self._encode([traits_of(self.name).query + as_shown(text) for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        parts = [self._unit(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros((0, self.dimension), np.float32)

    def _unit(self, texts: Sequence[str]) -> Vectors:
        rows = self._asked(texts)
        if len(rows) != len(texts) or len({len(row) for row in rows}) != 1:
            raise EmbeddingError(
                f"embedding model {self.name!r} answered {len(texts)} texts with {len(rows)} vectors of "
                f"{sorted({len(row) for row in rows})} numbers; check what runs at DRAFTER_EMBEDDING_API_BASE"
            )
        vectors = np.asarray(rows, np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all() or not lengths.all():
            raise EmbeddingError(f"embedding model {self.name!r} answered with a vector that has no direction")
        return np.asarray(vectors / lengths, np.float32)

    def _asked(self, texts: Sequence[str]) -> list[list[float]]:
        for pause in (*_PAUSES, None):
            try:
                return embed(
                    self._model,
                    [text or " " for text in texts],  # providers refuse an empty text
                    api_base=self._api_base,
                    api_key=self._api_key,
                    timeout=_TIMEOUT,
                )
            except ModelError as error:
                if pause is None or not isinstance(error, ModelUnreachable | ModelTimeout):
                    failure = EmbeddingError(_SETTINGS.sub("DRAFTER_EMBEDDING_", str(error)))
                    break
            self._pause(pause)
        raise failure

    def _said_by_endpoint(self) -> int | None:
        """`max_model_len` of vLLM's list of models, or `max_input_length` of text-embeddings-inference."""
        if not self._api_base:
            return None
        root = self._api_base.rstrip("/")
        for address in (f"{root}/models", f"{root.removesuffix('/v1')}/info"):
            found = _first(self._read(address), ("max_model_len", "max_input_length"))
            if found:
                return found
        return None

    def _read(self, address: str) -> Any:
        import httpx

        key = self._api_key.get_secret_value() if self._api_key else None
        headers = {"authorization": f"Bearer {key}"} if key else {}
        loopback = urlsplit(address).hostname in ("127.0.0.1", "::1", "localhost")
        try:
            with httpx.Client(timeout=_SHORT_TIMEOUT, trust_env=not loopback) as client:
                return client.get(address, headers=headers).json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return None  # it need not say; whether it embeds shows when it is asked to


def _tokens(piece: str) -> int:
    """On the safe side: plain words have a token for four letters begun, capitals and other alphabets more."""
    if not piece.isascii():
        return 2 * len(piece)
    return 1 + len(piece) // (4 if piece[1:].islower() else 2)


def _first(said: Any, names: tuple[str, ...]) -> int | None:
    """The first of these numbers in an answer, or in the first entry of its `data`."""
    entries = said.get("data") if isinstance(said, dict) else None
    entry = entries[0] if isinstance(entries, list) and entries else said
    values = [entry.get(name) for name in names] if isinstance(entry, dict) else []
    return next((value for value in values if isinstance(value, int) and value > 0), None)
