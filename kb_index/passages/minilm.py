"""The bundled embedding model, calculated by PyTorch alone.

sentence-transformers reads the same files and calculates the same (`tests/kb_index/passages/test_minilm.py` holds one
against the other). But it comes with all that trains models, which takes several seconds to import, each time that
somebody drafts at the command line and each time that a process is started.

The model is BERT (https://arxiv.org/abs/1810.04805) with six layers; a text is the mean of its word pieces.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["MiniLm"]

_LEAST = 1e-9
_PARTS = ("query", "key", "value")
_UNKNOWN = "[UNK]"


class MiniLm:
    """Answers what is asked of a SentenceTransformer: texts become unit vectors, alone or with their word pieces."""

    prompts: dict[str, str] = {}  # noqa: RUF012 - of the model, which has none

    def __init__(self, folder: Path) -> None:
        """Raises OSError, KeyError or ValueError where the files in `folder` are not those of such a model."""
        import torch
        from safetensors.torch import load_file

        config = json.loads((folder / "config.json").read_text("utf-8"))
        limits = json.loads((folder / "sentence_bert_config.json").read_text("utf-8"))
        self.max_seq_length = int(limits["max_seq_length"])
        self._heads, self._layers = int(config["num_attention_heads"]), int(config["num_hidden_layers"])
        self._eps = float(config["layer_norm_eps"])
        self._torch, self._device = torch, "cuda" if torch.cuda.is_available() else "cpu"
        self._weights = load_file(folder / "model.safetensors", device=self._device)
        self.tokenizer = _WordPieces(folder / "tokenizer.json", self.max_seq_length)

    def bfloat16(self) -> "MiniLm":
        """The same that calculates in bfloat16."""
        half = self._torch.bfloat16
        self._weights = {name: w.to(half) if w.is_floating_point() else w for name, w in self._weights.items()}
        return self

    def get_embedding_dimension(self) -> int:
        """Length of the vectors."""
        return int(self._weights["embeddings.word_embeddings.weight"].shape[1])

    def encode_document(self, texts: Sequence[str], **_: Any) -> Any:
        """One unit vector per text: a tensor of shape (len(texts), dimension)."""
        with self._torch.inference_mode():
            return self._calculated(texts)[0]

    encode_query = encode_document

    def encode(self, texts: Sequence[str], **_: Any) -> list[dict[str, Any]]:
        """Each text with the vectors of its word pieces, as `output_value=None` has them."""
        with self._torch.inference_mode():
            whole, words, ids, mask = self._calculated(texts)
        names = ("sentence_embedding", "token_embeddings", "input_ids", "attention_mask")
        return [dict(zip(names, one, strict=True)) for one in zip(whole, words, ids, mask, strict=True)]

    def _calculated(self, texts: Sequence[str]) -> tuple[Any, Any, Any, Any]:
        torch = self._torch
        pieces = self.tokenizer.cut(texts)
        mask = torch.zeros((len(pieces), max(map(len, pieces))), dtype=torch.long)
        ids = torch.zeros_like(mask)
        for row, one in enumerate(pieces):
            ids[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        ids, mask = ids.to(self._device), mask.to(self._device)
        words = self._read(ids, None if bool(mask.all()) else mask[:, None, None, :].bool())
        real = mask.unsqueeze(-1).to(words.dtype)
        summed = (words * real).sum(1, dtype=torch.float32) / real.sum(1, dtype=torch.float32).clamp(min=_LEAST)
        whole = torch.nn.functional.normalize(summed.to(words.dtype), dim=1)
        return whole, words, ids, mask

    def _read(self, ids: Any, mask: Any) -> Any:
        """The vector of each word piece after the last layer: shape (texts, pieces, dimension)."""
        from torch.nn.functional import embedding, gelu, scaled_dot_product_attention

        weights, length = self._weights, ids.shape[1]
        words = embedding(ids, weights["embeddings.word_embeddings.weight"])
        words = words + weights["embeddings.token_type_embeddings.weight"][0]
        words = self._norm("embeddings", words + weights["embeddings.position_embeddings.weight"][:length])
        if mask is not None:
            mask = mask.expand(-1, 1, length, -1)
        for number in range(self._layers):
            layer = f"encoder.layer.{number}"
            query, key, value = (self._heads_of(f"{layer}.attention.self.{name}", words) for name in _PARTS)
            seen = scaled_dot_product_attention(query, key, value, attn_mask=mask)
            seen = seen.transpose(1, 2).reshape(words.shape)
            words = self._norm(
                f"{layer}.attention.output", self._linear(f"{layer}.attention.output.dense", seen) + words
            )
            thought = gelu(self._linear(f"{layer}.intermediate.dense", words))
            words = self._norm(f"{layer}.output", self._linear(f"{layer}.output.dense", thought) + words)
        return words

    def _heads_of(self, name: str, words: Any) -> Any:
        part = self._linear(name, words)
        return part.view(*part.shape[:-1], self._heads, -1).transpose(1, 2)

    def _linear(self, name: str, given: Any) -> Any:
        return self._torch.nn.functional.linear(given, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, name: str, given: Any) -> Any:
        weight, bias = (self._weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        return self._torch.nn.functional.layer_norm(given, given.shape[-1:], weight, bias, self._eps)


class _WordPieces:
    """The model's tokenizer. It is never changed once it is there, so any number of threads may use it."""

    def __init__(self, file: Path, longest: int) -> None:
        from tokenizers import Tokenizer

        try:
            self._whole, self._cut = Tokenizer.from_file(str(file)), Tokenizer.from_file(str(file))
        except Exception as error:  # tokenizers raises no narrower one
            raise OSError(f"{file} cannot be read: {error}") from error
        for one in (self._whole, self._cut):
            one.no_truncation()
            one.no_padding()
        self._cut.enable_truncation(longest)

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of each text between its marks of beginning and end, as many as the model reads."""
        return [one.ids for one in self._cut.encode_batch(list(texts))]

    def __call__(self, texts: Sequence[str], **_: Any) -> dict[str, list[list[int]]]:
        """The ids of each text without marks, all of them."""
        return {"input_ids": [one.ids for one in self._whole.encode_batch(list(texts), add_special_tokens=False)]}

    def convert_ids_to_tokens(self, ids: Sequence[int]) -> list[str]:
        """The word pieces of these ids."""
        return [self._whole.id_to_token(one) or _UNKNOWN for one in ids]
