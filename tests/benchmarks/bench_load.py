"""What the service itself costs a draft: over drafter and model, beside 1, 50 and 200 others, and over 10,000 drafts.

    python -m tests.benchmarks.bench_load [--at-once 1 50 200] [--rounds N] [--many 10000]
        [--database sqlite|postgresql|ADDRESS]

Starts a real `drafter serve` over a drafter with fixed delays (`load_stub`), and asks it over loopback from a process
of its own: every caller streams one draft after another. Prints what a draft takes above the ideal, the drafts a
second against the ideal, how long the first word of a draft that needs no model takes, and the memory of the service
in the middle and at the end of many drafts. Targets: overhead of at most 50 ms for 95 of 100, 0.9 of the ideal, first
word within 100 ms, memory that does not grow.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.benchmarks.databases import add_database_option, chosen_database
from tests.benchmarks.load_stub import INSTANT, READING, ideal_seconds
from tests.service.sample import CONVERSATION

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[2]
_MEGABYTE = 1024 * 1024
_HEADS = (
    "at once",
    "drafts",
    "overhead",
    "95 of 100",
    "first word later",
    "95 of 100",
    "of the ideal",
    "processor a draft",
    "events",
)


@dataclass(frozen=True, slots=True)
class Streamed:
    """Seconds from the request to the first word and to the whole draft, and how many events came."""

    first_word: float
    whole: float
    events: int


@contextmanager
def served(database: str, at_once: int) -> Iterator[tuple[int, int]]:
    """The port of a service that is warm, and the id of its process."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "DRAFTER_DATA_DIR": home,
            "DRAFTER_DATABASE": database,
            "DRAFTER_MODEL": "none",
            "DRAFTER_DRAFTS_AT_ONCE": str(at_once),
            "DRAFTER_REQUESTS_PER_MINUTE": "1000000",
        }
        upgrade = [sys.executable, "-m", "service", "data", "upgrade"]
        subprocess.run(upgrade, cwd=ROOT, env=environment, check=True)
        command = [sys.executable, "-m", "tests.benchmarks.load_stub", "0"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stderr.readline())
            assert found, process.stderr.read()
            threading.Thread(target=_echo, args=(process.stderr,), daemon=True).start()
            try:
                yield int(found[1]), process.pid
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)


def _echo(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stderr.write(line)


async def stream_draft(port: int, number: int, instruction: str | None = None) -> Streamed:
    """Ask for one draft and read its stream to the end, without looking at more of it than has to be."""
    conversation = CONVERSATION.model_copy(update={"id": f"load-{number}"})
    asked = {"conversation": conversation.model_dump(mode="json"), "instruction": instruction}
    body = json.dumps(asked).encode()
    head = (
        f"POST /v1/drafts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Accept: text/event-stream\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    started = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_MEGABYTE)
    writer.write(head.encode() + body)
    first, events, last = 0.0, 0, b""
    async for line in reader:
        if line.startswith(b"event: "):
            events += 1
            last = line
            if not first and line == b"event: text\n":
                first = time.monotonic() - started
        elif last == b"event: draft\n" and line.startswith(b"id: "):
            break
        elif last == b"event: error\n" or line.startswith(b'{"error"'):
            raise RuntimeError(line.decode())
    whole = time.monotonic() - started
    writer.close()
    if not first:
        raise RuntimeError(f"draft {number} was not written: {last!r}")
    return Streamed(first, whole, events)


async def _rounds(port: int, at_once: int, rounds: int, instruction: str | None, first: int) -> list[Streamed]:
    """So many callers, each streaming one draft after another, begun one by one within one ideal draft."""

    async def caller(who: int) -> list[Streamed]:
        if instruction is None:
            await asyncio.sleep(ideal_seconds() * who / at_once)
        return [await stream_draft(port, first + who * rounds + n, instruction) for n in range(rounds)]

    found = await asyncio.gather(*(caller(who) for who in range(at_once)))
    return [one for many in found for one in many]


def measure(port: int, pid: int, at_once: int, rounds: int) -> str:
    """A line of the table: overhead, first word, throughput, and what a draft costs the processor."""
    asyncio.run(_rounds(port, min(at_once, 8), 1, INSTANT, 10_000_000))  # warm
    before = processor(pid)
    drafts = asyncio.run(_rounds(port, at_once, rounds, None, at_once * 100_000))
    cost = (processor(pid) - before) / len(drafts)
    middle, most = spread(one.whole - ideal_seconds() for one in drafts)
    first, late = spread(one.first_word - READING for one in drafts)
    share = ideal_seconds() / statistics.mean(one.whole for one in drafts)
    events = statistics.mean(one.events for one in drafts)
    figures = (
        at_once,
        len(drafts),
        middle,
        most,
        first,
        late,
        f"{share:.3f}",
        f"{cost * 1000:.0f} ms",
        f"{events:.0f}",
    )
    return f"| {' | '.join(map(str, figures))} |"


def spread(seconds: Iterable[float]) -> tuple[str, str]:
    """The median, and what 95 of 100 stay below."""
    found = sorted(seconds)
    middle, most = found[len(found) // 2], found[int(0.95 * (len(found) - 1))]
    return f"{middle * 1000:.0f} ms", f"{most * 1000:.0f} ms"


def first_word(port: int, drafts: int) -> str:
    """From the click to the first word: of a draft that was written ahead, and of one that needs no model."""
    address = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=address) as client:
        kept = client.get("/v1/drafts?limit=1").json()["items"][0]["id"]
        ahead = [client.get(f"/v1/drafts/{kept}").raise_for_status().elapsed.total_seconds() for _ in range(drafts)]
    made = [asyncio.run(stream_draft(port, 20_000_000 + number, INSTANT)).first_word for number in range(drafts)]
    words = "click to first word: {} ({} for 95 of 100) of a draft that was written ahead, {} ({}) without a model"
    return words.format(*spread(ahead), *spread(made))


def memory(pid: int) -> int:
    """Bytes of a process and its children that are in memory."""
    pages = (int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in family(pid))
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def processor(pid: int) -> float:
    """Seconds of the processor that a process and its children have used."""
    used = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:13] for one in family(pid))
    return sum(int(ticks) for one in used for ticks in one) / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def many(port: int, pid: int, drafts: int) -> Iterator[tuple[int, int]]:
    """(drafts, bytes) every so often, over many drafts that need no model."""
    at_once, batch = 8, max(8, drafts // 20)
    for done in range(0, drafts, batch):
        asyncio.run(_rounds(port, at_once, batch // at_once, INSTANT, 30_000_000 + done))
        yield done + batch, memory(pid)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table for docs/measurements.md."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--at-once", type=int, nargs="*", default=[1, 50, 200])
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--many", type=int, default=10_000)
    add_database_option(parser)
    given = parser.parse_args(arguments)
    with chosen_database(given.database) as address, served(address, max([*given.at_once, 8])) as (port, pid):
        print("| " + " | ".join(_HEADS) + " |\n" + "|---" * len(_HEADS) + "|")
        for at_once in given.at_once:
            rounds = given.rounds if at_once > 1 else 2 * given.rounds
            print(measure(port, pid, at_once, rounds), flush=True)
        print(f"first word of a draft that is there already: {first_word(port, 40)}", flush=True)
        for done, size in many(port, pid, given.many) if given.many else ():
            print(f"{done:>6} drafts: {size / _MEGABYTE:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
