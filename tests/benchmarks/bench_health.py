"""How fast /healthz answers while the service is busy with six messages that no pattern likes, and how it ends then.

    python -m tests.benchmarks.bench_health [--seconds N]

Indexes the demo help center, starts a real `drafter serve` (no model), and asks /healthz twenty times a second, quiet
and beside six drafts of 200,000 characters each, sent at once. Then it sends SIGTERM. The same with the drafts in the
process that answers, as they were before there was a worker. Target: the worst answer within a second.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
CHARACTERS = 200_000
UNITS = ("a", "7", "_", "a-", "a.", " ")
TARGET = 1.0
PATIENCE = 60.0
HERE = "listening.STOP_SECONDS = 3600; wiring.worker_parts = wiring.build_parts; "
WAYS = {"in a worker": "", "in the process that answers, which nothing ends": HERE}


def measure(seconds: float) -> None:
    """Print what health takes in each way of drafting, quiet and busy, and how long the end takes."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"DRAFTER_DATA_DIR": home, "DRAFTER_MODEL": "none"}
        command = [sys.executable, "-m", "service", "index", "examples/help-center", "--kind", "article"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        for way, change in WAYS.items():
            with served(change, environment) as (process, base):
                draft(base, "How do I export my bookings?", [])
                quiet = health(base, min(seconds, 5))
                ended: list[float] = []
                started = time.monotonic()
                for unit in UNITS:
                    text = (unit * CHARACTERS)[:CHARACTERS]
                    threading.Thread(target=draft, args=(base, text, ended), daemon=True).start()
                busy = health(base, seconds)
                report(way, quiet, busy, [moment - started for moment in ended])
                process.send_signal(signal.SIGTERM)
                told = time.monotonic()
                try:
                    process.wait(PATIENCE)
                    print(f"  SIGTERM: ended after {time.monotonic() - told:.1f} s")
                except subprocess.TimeoutExpired:
                    print(f"  SIGTERM: not ended after {PATIENCE:.0f} s")


@contextmanager
def served(change: str, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service that is warm, and its address."""
    code = (
        f"from service import listening, wiring; {change}from service.cli import main; main(['serve', '--port', '0'])"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        base = process.stderr.readline().split()[1].removesuffix("/sidebar")
        threading.Thread(target=process.stderr.read, daemon=True).start()
        try:
            yield process, base
        finally:
            process.kill()


def draft(base: str, text: str, ended: list[float]) -> None:
    """Ask for a draft, and note when it has come."""
    body = {"conversation": {"id": "1", "messages": [{"author": "customer", "text": text}]}}
    try:
        httpx.post(f"{base}/v1/drafts", json=body, timeout=600).raise_for_status()
        ended.append(time.monotonic())
    except httpx.HTTPError:
        pass  # the service was ended meanwhile


def health(base: str, seconds: float) -> list[float]:
    """Seconds that each of the calls took that began within `seconds`; one without an answer counts with PATIENCE."""
    took = []
    until = time.monotonic() + seconds
    with httpx.Client(headers={"Connection": "close"}, timeout=PATIENCE) as client:
        while time.monotonic() < until:
            began = time.monotonic()
            with suppress(httpx.TimeoutException):
                client.get(f"{base}/healthz").raise_for_status()
            took.append(time.monotonic() - began)
            time.sleep(0.05)
    return took


def report(way: str, quiet: list[float], busy: list[float], ended: list[float]) -> None:
    """Print the figures of one way."""
    shown = {name: (statistics.median(side), max(side)) for name, side in (("quiet", quiet), ("busy", busy))}
    print(f"drafts {way}:")
    for name, (median, worst) in shown.items():
        print(f"  {name}: median {1000 * median:.1f} ms, worst {1000 * worst:.0f} ms")
    ratios = [busy_one / quiet_one for busy_one, quiet_one in zip(shown["busy"], shown["quiet"], strict=True)]
    print(f"  busy / quiet: median {ratios[0]:.1f}x, worst {ratios[1]:.1f}x (target: worst below {TARGET:.0f} s)")
    last = f", the last after {max(ended):.0f} s" if ended else ""
    print(f"  {len(ended)} of {len(UNITS)} drafts ended meanwhile{last}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30.0)
    measure(parser.parse_args().seconds)
