"""The phases of `make demo`, once it is set up: what a user waits for, step by step.

    python -m tests.benchmarks.bench_demo [--rounds N]

Runs the command of the demo anew each time, as a user does, and prints the median seconds of each phase and its
share of the whole. `start` is all that is not a step of the draft: the interpreter, imports, opening the index.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_STEPS = ("read", "search", "write", "check")
CONVERSATION = "examples/conversations/export-stuck.json"


def run_once() -> dict[str, float]:
    """Seconds by phase of one run; raises CalledProcessError where the demo is not set up."""
    command = [sys.executable, "-m", "service", "draft", CONVERSATION, "--json"]
    environment = {"DRAFTER_CONFIG": "examples/drafter.toml", **os.environ}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True)
    whole = time.perf_counter() - started
    phases: dict[str, float] = json.loads(done.stdout)["receipt"]["timings"]
    steps: dict[str, float] = {name: phases[name] for name in _STEPS if name in phases}
    return {"start": whole - phases["total"], **steps, "whole": whole}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    runs = [run_once() for _ in range(parser.parse_args().rounds)]
    medians = {phase: statistics.median(run[phase] for run in runs) for phase in runs[0]}
    for phase, seconds in medians.items():
        print(f"{phase:7} {seconds:6.1f} s  {seconds / medians['whole']:5.0%}")


if __name__ == "__main__":
    main()
