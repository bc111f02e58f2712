"""Embedding and searching alone and beside busy processes: our lanes against torch's threads.

    python -m tests.benchmarks.bench_busy [--rounds N] [--fp32]

Each way runs in a process of its own, with its environment, beside 0, 1 and 2 processes that only count. For a short
query, a search of the demo help center, the sentences of a draft (one batch) and indexing (256 passages) it prints
the median time as a ratio to the same work of `torch` alone: the plain encode, where nobody says how threads wait.
Goal: ours beside one busy process at most 2x, ours alone at most 1x. The machine must be quiet otherwise.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from kb_index import KnowledgeIndex, SentenceTransformerEmbedder, read_documents
from kb_index.documents import Kind
from kb_index.passages.embedding import Vectors
from tests.benchmarks.bench_growth import WORDS

DEMO = Path(__file__).resolve().parents[2] / "examples" / "help-center"
WAYS: dict[str, dict[str, str]] = {
    "torch": {},
    "torch, passive": {"OMP_WAIT_POLICY": "PASSIVE"},
    "torch, 1 thread": {"OMP_NUM_THREADS": "1"},
    "ours": {},
}
USES = {"query": 40, "search": 20, "draft": 8, "indexing": 1}
"""What is timed, and how often a round."""


def sentences(count: int, words: int) -> list[str]:
    """Made-up sentences, the same at every call."""
    chance = random.Random(count)
    return [" ".join(chance.choices(WORDS, k=words)) for _ in range(count)]


class PlainEmbedder(SentenceTransformerEmbedder):
    """The same model, asked as its own users do: one call at a time, with all of torch's threads."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One call for all texts."""
        vectors: Vectors = self._model().encode_document(list(texts), batch_size=8, normalize_embeddings=True)
        return vectors

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One call for all texts."""
        vectors: Vectors = self._model().encode_query(list(texts), normalize_embeddings=True)
        return vectors


def measure(ours: bool, rounds: int, full_precision: bool | None) -> dict[str, float]:
    """Median seconds of each use, in this process."""
    embedder = (SentenceTransformerEmbedder if ours else PlainEmbedder)(full_precision=full_precision)
    with tempfile.TemporaryDirectory() as home:
        index = KnowledgeIndex.open(Path(home) / "index", embedder, create=True)
        index.sync("demo", read_documents(DEMO, Kind.ARTICLE))
        asked = (f"How do I export {sentence}?" for sentence in sentences(10_000, 6))  # an index remembers queries
        work: dict[str, Callable[[], object]] = {
            "query": partial(embedder.encode_queries, ["How do I export my bookings as a spreadsheet?"]),
            "search": lambda: index.search(next(asked)),
            "draft": partial(embedder.encode_passages, sentences(48, 14)),
            "indexing": partial(embedder.encode_passages, sentences(256, 60)),
        }
        taken = {use: _median(action, rounds * USES[use]) for use, action in work.items()}
        index.close()
    return taken


def _median(action: Callable[[], object], times: int) -> float:
    action()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


@contextmanager
def busy(count: int) -> Iterator[None]:
    """So many processes that do nothing but count."""
    counting = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in counting:
            process.kill()
            process.wait()


def main(rounds: int, fp32: bool) -> None:
    """Print a line for each way and number of busy processes."""
    arguments = ["--rounds", str(rounds), *(["--fp32"] if fp32 else []), "--child"]
    quiet: dict[str, float] = {}
    print(f"{'fp32' if fp32 else 'as the processor likes'}, {os.cpu_count()} processors", flush=True)
    for beside in (0, 1, 2):
        for name, environment in WAYS.items():
            with busy(beside):
                taken = _in_child([*arguments, name], environment)
            quiet = quiet or taken
            ratios = "  ".join(f"{use} {s / quiet[use]:6.2f}x ({1000 * s:7.1f} ms)" for use, s in taken.items())
            print(f"  beside {beside} {name:<15} {ratios}", flush=True)


def _in_child(arguments: Sequence[str], environment: dict[str, str]) -> dict[str, float]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMP_")}
    command = [sys.executable, "-m", "tests.benchmarks.bench_busy", *arguments]
    done = subprocess.run(command, env=kept | environment, check=True, capture_output=True, text=True)
    taken: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return taken


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fp32", action="store_true", help="full precision, whatever the processor likes")
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(measure(given.child == "ours", given.rounds, True if given.fp32 else None)))
    else:
        main(given.rounds, given.fp32)
