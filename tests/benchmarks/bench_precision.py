"""What embedding in bfloat16 costs in quality: nDCG@10 of plain vectors beside those of full precision.

    python -m tests.benchmarks.bench_precision [DATA] [--cache DIR]

The sets are those of `retrieval_sets`, the passages ours, ranked by cosine alone, so that nothing else hides the
difference. Prints both figures and the difference with its 95 % interval (paired bootstrap over questions); wanted is
a loss of at most 0.005. Vectors are kept in the cache folder, each precision apart.
"""

import argparse
from pathlib import Path

from evals.caches.vector_cache import CachedEmbedder
from kb_index import SentenceTransformerEmbedder
from tests.benchmarks.bench_retrieval import plain
from tests.benchmarks.retrieval_report import Arm, gain, scores
from tests.benchmarks.retrieval_sets import CACHE, DATA, QuestionSet, corpora, question_sets


def found(data: Path, cache: Path, sets: list[QuestionSet], *, full: bool) -> Arm:
    """What plain vectors of one precision find for every set."""
    embedder, known = CachedEmbedder(SentenceTransformerEmbedder(full_precision=full), cache), corpora(data)
    arm = {one.name: plain(known[one.corpus], embedder, one.questions) for one in sets}
    embedder.save()
    return arm


def measure(data: Path, cache: Path) -> None:
    """Print a line for each set."""
    sets = question_sets(data)
    half = scores(found(data, cache, sets, full=False), sets)
    full = scores(found(data, cache / "full-precision", sets, full=True), sets)
    print("set | bfloat16 | full precision | difference")
    for one in sets:
        ndcg = half[one.name][:, 0].mean(), full[one.name][:, 0].mean()
        moved = gain(half[one.name], full[one.name])
        print("{} | {:.4f} | {:.4f} | ".format(one.name, *ndcg), end="")
        print(f"{moved.value:+.4f} (95 % interval {moved.low:+.4f} to {moved.high:+.4f})", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--cache", type=Path, default=CACHE)
    arguments = parser.parse_args()
    measure(arguments.data, arguments.cache)
