"""Passages embedded per second: ours against a plain `SentenceTransformer.encode` (fp32, batches of 32), in turns.

    python -m tests.benchmarks.bench_embedding [FOLDER] [--rounds N] [--passages N] [--threads N]

Prints the median ratio by wall and by processor time (target: at least 1.8) and the lowest cosine between a passage's
two vectors. What it does to quality: `bench_retrieval` with both (an index serves both precisions).

Tried besides: the plain encode with batches of 8 (less padding), bfloat16 with batches of 32 and of 8.
"""

import argparse
import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch

from kb_index.passages.embedding import SentenceTransformerEmbedder, Vectors
from tests.benchmarks.bench_indexing import DEFAULT_FOLDER, Spent, raw_model, spent, texts_of

TARGET = 1.8


def measure(folder: Path, rounds: int, count: int) -> None:
    """Print a line for each way."""
    raw, ours = raw_model(), SentenceTransformerEmbedder()
    texts = texts_of(folder, ours)[:count]
    plain = partial(raw.encode, texts, batch_size=32, show_progress_bar=False)
    ways: dict[str, Callable[[], Vectors]] = {
        "ours": partial(ours.encode_passages, texts),
        "fp32, batches of 8": partial(SentenceTransformerEmbedder(full_precision=True).encode_passages, texts),
        "bfloat16, batches of 32": partial(
            SentenceTransformerEmbedder(full_precision=False, batch_size=32).encode_passages, texts
        ),
        "bfloat16, batches of 8": partial(SentenceTransformerEmbedder(full_precision=False).encode_passages, texts),
    }
    expected = np.asarray(plain())
    print(f"{folder.name}: {len(texts)} passages, {torch.get_num_threads()} threads")
    for name, way in ways.items():
        lowest = float((way() * expected).sum(axis=1).min())
        turns = [(spent(plain), spent(way)) for _ in range(rounds)]
        print(f"  {name:<24} {_ratio(turns)}, lowest cosine {lowest:.4f}", flush=True)
    print(f"target at least {TARGET}x wall")


def _ratio(turns: list[tuple[Spent, Spent]]) -> str:
    """How many times as fast, median of the turns."""
    wall = statistics.median(plain.wall / way.wall for plain, way in turns)
    processor = statistics.median(plain.processor / way.processor for plain, way in turns)
    return f"{wall:.2f}x wall, {processor:.2f}x processor"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT_FOLDER)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--passages", type=int, default=512)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    measure(arguments.folder, arguments.rounds, arguments.passages)
