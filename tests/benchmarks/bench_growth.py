"""How an index grows: build time, memory, disk and search time by the number of passages, for either engine.

    python -m tests.benchmarks.bench_growth [--sizes 1000 10000 100000] [--engine folder|server] [--plot FILE]

Passages are synthetic: a hundred words of a small vocabulary and a random unit vector of 384 numbers near one of a
thousand centres, so that no embedding model is needed and its time is not counted. A million takes an hour on two
cores. Building is told in seconds and in seconds of the processor, client and server together, which other work on
the machine moves less. Memory is that of the process that searches and, for a server, of the
server. Each size is built in one run of `KnowledgeIndex.sync`; a change then replaces one document of it.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Vectors
from kb_index.store.chroma import Server
from kb_index.sync.report import SyncProgress
from tests.chroma_server import ChromaServer

_DIMENSION, _CENTRES, _SEARCHES = 384, 1_000, 50
_EVERY = 10.0  # seconds
_PASSAGES = 10  # of a document
WORDS = [f"{first}{second}{third}" for first in "bdfglmnprst" for second in "aeiou" for third in "bdklmnrst"]


class SyntheticEmbedder:
    """A unit vector near the centre that the first word of a text names."""

    name = "synthetic"
    dimension = _DIMENSION
    max_tokens = 256

    def __init__(self) -> None:
        self._centres = np.random.default_rng(0).normal(size=(_CENTRES, _DIMENSION))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) // 5 for text in texts]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.vector(text) for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def vector(self, text: str) -> Vectors:
        seed = crc32(text.encode())
        near = self._centres[seed % _CENTRES] + 0.7 * np.random.default_rng(seed).normal(size=_DIMENSION)
        return np.asarray(near / np.linalg.norm(near), np.float32)


class Measured(NamedTuple):
    """Seconds, milliseconds and megabytes."""

    passages: int
    build_s: float
    build_cpu_s: float
    change_s: float
    first_search_s: float
    search_ms: float
    memory_mb: float
    disk_mb: float


def documents(passages: int, changed: str = "") -> Iterator[Document]:
    """Articles of ten sections each."""
    for number in range(passages // _PASSAGES):
        chance = random.Random(number)
        sections = [f"## Section {part}\n\n{' '.join(chance.choices(WORDS, k=100))}" for part in range(_PASSAGES)]
        text = "\n\n".join(sections) + (changed if number == 0 else "")
        yield Document(f"{number}.md", Kind.ARTICLE, f"Article {number}", text, "help")


def memory_mb(pid: int | str = "self") -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def processor_s(pid: int) -> float:
    """Seconds of the processor that a process has taken."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def teller(passages: int) -> Callable[[SyncProgress], None]:
    """Tells now and then how far the building is, on standard error: standard output holds the table alone."""
    told = time.monotonic()

    def tell(done: SyncProgress) -> None:
        nonlocal told
        if time.monotonic() > told + _EVERY:
            told = time.monotonic()
            print(f"{done.embedded:,} of {passages:,} built", file=sys.stderr, flush=True)

    return tell


def measure(place: Path | Server, passages: int, data: Path, server: ChromaServer | None) -> Measured:
    """Build an index of this size, change it, search it."""
    embedder, pids = SyntheticEmbedder(), [os.getpid(), *([server.pid] if server else [])]
    index = KnowledgeIndex.open(place, embedder, create=True)
    started, worked = time.perf_counter(), sum(map(processor_s, pids))
    index.sync("help", documents(passages), teller(passages))
    built, work = time.perf_counter(), sum(map(processor_s, pids)) - worked
    index.sync("help", documents(passages, "\n\n## New\n\nOne more section."))
    changed = time.perf_counter()
    index.search("warm up")
    first = time.perf_counter()
    print("searching", file=sys.stderr, flush=True)
    spent = [_search(index, number) for number in range(_SEARCHES)]
    disk = sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) / 2**20
    memory = memory_mb() + (memory_mb(server.pid) if server else 0.0)
    index.close()
    times = (built - started, work, changed - built, first - changed, 1000 * statistics.median(spent))
    return Measured(passages, *times, memory, disk)


def _search(index: KnowledgeIndex, number: int) -> float:
    query = " ".join(random.Random(f"query {number}").choices(WORDS, k=12))
    started = time.perf_counter()
    index.search(query, mailbox="demo")
    return time.perf_counter() - started


def plot(rows: Sequence[Measured], file: Path) -> None:
    """Build time, search time and memory against passages, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(12, 3.4))
    for axis, name, title in zip(
        axes,
        ("build_cpu_s", "search_ms", "memory_mb"),
        ("Build, s of the processor", "One search, ms", "Memory, MB"),
        strict=True,
    ):
        axis.loglog([row.passages for row in rows], [getattr(row, name) for row in rows], marker="o")
        axis.set(title=title, xlabel="passages")
        axis.grid(visible=True, which="both", alpha=0.3)
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def main(sizes: Sequence[int], engine: str, file: Path | None) -> None:
    """Measure each size in a place of its own and print a row for it."""
    print("passages | " + " | ".join(Measured._fields[1:]))
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as home:
            data = Path(home) / "data"
            if engine == "folder":
                rows.append(measure(data, size, data, None))
            else:
                with ChromaServer(data) as server:
                    rows.append(measure(server.database(), size, data, server))
        print(f"{size:,} | " + " | ".join(f"{value:.1f}" for value in rows[-1][1:]), flush=True)
    if file:
        plot(rows, file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--engine", choices=["folder", "server"], default="folder")
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    main(arguments.sizes, arguments.engine, arguments.plot)
