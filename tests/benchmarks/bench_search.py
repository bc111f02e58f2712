"""One search against embedding its query alone: the same queries, turn by turn.

    python -m tests.benchmarks.bench_search [FOLDER] [--queries N] [--threads N]

Indexes the folder into a temporary place, then prints the median milliseconds of a raw
`SentenceTransformer.encode` and of `KnowledgeIndex.search`, and the ratio of wall and of processor time
(target: at most 1.5).
"""

import argparse
import random
import statistics
import tempfile
from functools import partial
from pathlib import Path

import torch

from kb_index import KnowledgeIndex, SentenceTransformerEmbedder, read_documents
from kb_index.documents import Document, Kind
from tests.benchmarks.bench_indexing import DEFAULT_FOLDER, Spent, ratio, raw_model, spent

TARGET = 1.5


def questions(folder: Path, count: int) -> list[str]:
    """Sentences of the articles themselves, turned into distinct questions of ordinary length."""
    documents = [item for item in read_documents(folder, Kind.ARTICLE) if isinstance(item, Document)]
    sentences = [s.strip() for d in documents for s in d.text.split(". ") if 40 < len(s) < 160 and "\n" not in s]
    return [f"Hi, I read this and have a question: {s}. How?" for s in random.Random(1).sample(sentences, count)]


def measure(folder: Path, count: int) -> None:
    """Print both medians and their ratio, for one kind and for all kinds in one mailbox."""
    embedder, raw = SentenceTransformerEmbedder(), raw_model()
    asked = questions(folder, 2 * count)
    with tempfile.TemporaryDirectory() as home:
        index = KnowledgeIndex.open(Path(home) / "index", embedder, create=True)
        index.sync("docs", read_documents(folder, Kind.ARTICLE))
        index.search("warm up")
        raw.encode("warm up")
        narrow = partial(index.search, kinds=frozenset({Kind.ARTICLE}))
        wide = partial(index.search, mailbox="demo", include_internal=False)
        for name, search in {"articles": narrow, "all kinds, one mailbox": wide}.items():
            mine, asked = asked[:count], asked[count:]
            theirs, ours = list[Spent](), list[Spent]()
            for query in mine:
                theirs.append(spent(partial(raw.encode, query)))
                ours.append(spent(partial(search, query)))
            raw_ms, our_ms = (1000 * statistics.median(one.wall for one in side) for side in (theirs, ours))
            print(f"{name}: raw encode {raw_ms:.1f} ms, search {our_ms:.1f} ms")
            print(f"  {ratio(ours, theirs)} (target at most {TARGET}x)")
        index.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT_FOLDER)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    measure(arguments.folder, arguments.queries)
