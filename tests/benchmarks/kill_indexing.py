"""Indexing killed with SIGKILL at random moments: does the index answer as before or as after, never as a mixture?

    python -m tests.benchmarks.kill_indexing [--kills N] [--engine folder|server|both] [--seed N]

A process turns 420 documents (1,260 passages, two steps of a run) into their other state and back, again and again.
It is killed at a random moment of a turn, another process opens what is left and compares all texts and searches
with those of both states, and the next process goes on from there. Real processes, real Chroma, a real server.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from kb_index.index import KnowledgeIndex
from kb_index.store.chroma import Server
from tests.chroma_server import ChromaServer
from tests.two_states import EMBEDDER, SOURCE, Answers, State, answers, documents, expected, state_of

__all__ = ["kill_again_and_again"]

LEASE = 2.0
_Result = TypeVar("_Result")
_FORK = get_context("fork")  # children need not import everything anew; this process never opens Chroma itself


def kill_again_and_again(place: Path | Server, kills: int, seed: int) -> Counter[str]:
    """What was found after each kill: `before`, `after` (by the state that the killed turn came from), `mixture`."""
    import chromadb  # noqa: F401 (so that children have it)

    chance, found = random.Random(seed), Counter[str]()
    known: dict[State, Answers] = _in_child(lambda: expected(lambda: _opened(place)))
    now = State.AFTER  # what `expected` leaves
    started = time.perf_counter()
    _in_child(partial(_turn, place, now.other))
    longest, now = time.perf_counter() - started, now.other
    for number in range(1, kills + 1):
        if isinstance(place, Server):
            time.sleep(place.lease)  # until the right to write of the killed one has ended: a turn would only wait
        _killed(partial(_turn, place, now.other), chance.uniform(0, 1.1 * longest))
        seen = state_of(_in_child(lambda: answers(_opened(place))), known)
        found["mixture" if seen is None else "before" if seen is now else "after"] += 1
        now = seen or now
        print(f"\r{number} of {kills} kills", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def _opened(place: Path | Server) -> KnowledgeIndex:
    return KnowledgeIndex.open(place, EMBEDDER, create=True)


def _turn(place: Path | Server, target: State) -> None:
    index = _opened(place)
    index.sync(SOURCE, documents(target))
    index.close()


def _killed(action: Callable[[], object], after: float) -> None:
    """Run it in a process, and kill that after so many seconds, unless it has ended."""
    process = _FORK.Process(target=action)
    process.start()
    process.join(after)
    if process.pid and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def _in_child(action: Callable[[], _Result]) -> _Result:
    """What an action gives, run in a process of its own. Raises RuntimeError if that fails."""
    ours, theirs = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_give, args=(action, theirs))
    process.start()
    theirs.close()
    try:
        result: _Result = ours.recv()
    except EOFError:
        raise RuntimeError("a process failed; its error stands above") from None
    finally:
        process.join()
        ours.close()
    return result


def _give(action: Callable[[], object], end: Connection) -> None:
    end.send(action())


def report(engine: str, found: Counter[str]) -> None:
    """One line."""
    print(
        f"{engine}: {found.total()} kills, answered as before {found['before']}, as after {found['after']}, ", end=""
    )
    print(f"as a mixture {found['mixture']}")


def main(kills: int, engines: list[str], seed: int) -> int:
    """Kill, and report each engine; the number of mixtures."""
    mixtures = 0
    with tempfile.TemporaryDirectory() as home:
        for engine in engines:
            if engine == "folder":
                found = kill_again_and_again(Path(home) / "index", kills, seed)
            else:
                with ChromaServer(Path(home) / "server") as server:
                    found = kill_again_and_again(server.database(LEASE), kills, seed)
            report(engine, found)
            mixtures += found["mixture"]
    return mixtures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--engine", choices=["folder", "server", "both"], default="both")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chosen = ["folder", "server"] if arguments.engine == "both" else [arguments.engine]
    sys.exit(main(arguments.kills, chosen, arguments.seed) > 0)
