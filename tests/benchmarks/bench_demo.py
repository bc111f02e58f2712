"""The demo's draft, once it is set up: what a user waits for, step by step.

    python -m tests.benchmarks.bench_demo [--rounds N]

Runs `drafter draft` anew each time, as a user does, and prints the median seconds of each phase: with no process kept
ready (DRAFTER_KEEP_WARM=0), then with the one that the first of them leaves behind. `start` is all that is not a step
of the draft: the interpreter, imports, opening the index.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from service.cli.warm import warm_folder

ROOT = Path(__file__).resolve().parents[2]
_STEPS = ("read", "translate", "search", "write", "check")
CONVERSATION = "examples/conversations/export-stuck.json"


def run_once(settings: Mapping[str, str]) -> dict[str, float]:
    """Seconds by phase of one run; raises CalledProcessError where the demo is not set up."""
    command = [sys.executable, "-m", "service", "draft", CONVERSATION, "--json"]
    environment = {"DRAFTER_CONFIG": "examples/drafter.toml", **os.environ, "DRAFTER_MODEL": "none", **settings}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True)
    whole = time.perf_counter() - started
    phases: dict[str, float] = json.loads(done.stdout)["receipt"]["timings"]
    steps: dict[str, float] = {name: phases[name] for name in _STEPS if name in phases}
    return {"start": whole - phases["total"], **steps, "whole": whole}


def _show(name: str, runs: list[dict[str, float]], baseline: float | None) -> float:
    medians = {phase: statistics.median(run[phase] for run in runs) for phase in runs[0]}
    phases = ", ".join(f"{phase} {seconds:.1f}" for phase, seconds in medians.items() if phase != "whole")
    ratio = f"  {medians['whole'] / baseline:5.2f}x" if baseline else "  1.00x"
    print(f"{name:22} {medians['whole']:6.1f} s{ratio}  ({phases})", flush=True)
    return medians["whole"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as cache:
        kept = {"DRAFTER_CACHE_DIR": cache, "DRAFTER_KEEP_WARM": "60"}
        alone = _show("no process kept ready", [run_once({"DRAFTER_KEEP_WARM": "0"}) for _ in range(rounds)], None)
        try:
            _show("the first draft", [run_once(kept)], alone)
            _show("the next ones", [run_once(kept) for _ in range(rounds)], alone)
        finally:
            warm_folder(Path(cache)).stop()


if __name__ == "__main__":
    main()
