"""The runs of a folder, newest first: when, what with, and how many drafts passed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.errors import RunLogError
from evals.run_log import SUM, Run
from evals.runs.log_file import read_run, refuse_edited

__all__ = ["PastRun", "UnreadRun", "holds_run", "list_runs"]


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run in its file, with how many of how many drafts of each case passed."""

    path: Path
    run: Run
    results: Mapping[str, tuple[int, int]]

    @property
    def made(self) -> int:
        """How many drafts it has."""
        return sum(made for _, made in self.results.values())

    @property
    def passed(self) -> int:
        """How many of them pass."""
        return sum(passed for passed, _ in self.results.values())

    @property
    def asked(self) -> int:
        """How many drafts it is to have."""
        return len(self.run.cases) * self.run.repeats


@dataclass(frozen=True, slots=True)
class UnreadRun:
    """A file that is no run, and why."""

    path: Path
    reason: str


def list_runs(folder: Path) -> list[PastRun | UnreadRun]:
    """Every `*.jsonl` below `folder`, the newest run first, those that are none last. Drafts are counted, not read:
    `evals.runs.log_file` reads them."""
    found = [_read(path) for path in sorted(folder.rglob("*.jsonl"))]
    return sorted(found, key=_newest_first)


def holds_run(path: Path) -> bool:
    """Whether there is the file of a run, which nothing else that is written may take the place of."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _head(file.readline()) is not None


def _newest_first(item: PastRun | UnreadRun) -> tuple[bool, float, str]:
    created: datetime | None = item.run.created_at if isinstance(item, PastRun) else None
    return created is None, -created.timestamp() if created else 0.0, str(item.path)


def _read(path: Path) -> PastRun | UnreadRun:
    try:
        first, _, rest = path.read_bytes().partition(b"\n")
    except OSError as error:
        return UnreadRun(path, f"cannot be read: {error.strerror}")
    head = _head(first)
    if head is None:
        return UnreadRun(path, "is not the file of a run")
    try:
        run = read_run(head, "line 1")
        trials = {(trial.get("case"), trial.get("repeat")): trial for trial in _trials(rest, head, run)}
    except RunLogError as error:
        return UnreadRun(path, str(error))
    return PastRun(path, run, _results(trials.values()))


def _head(line: bytes) -> dict[str, Any] | None:
    """The record of a first line, also of another version or edited; None where it begins no run."""
    try:
        head = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return head if isinstance(head, dict) and {"setup", "cases", "repeats"} <= head.keys() else None


def _results(trials: Iterable[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for trial in trials:
        passed, made = found.get(str(trial.get("case")), (0, 0))
        found[str(trial.get("case"))] = passed + (trial.get("passed") is True), made + 1
    return found


def _trials(content: bytes, head: dict[str, Any], run: Run) -> Iterator[dict[str, Any]]:
    """Whole lines alone: another process may still be writing the last one. Raises RunLogError for an edited one."""
    for number, line in enumerate(content.split(b"\n")[:-1], 2):
        try:
            trial = json.loads(line)
        except ValueError:
            continue
        if isinstance(trial, dict):
            refuse_edited(trial, str(head.get(SUM, "")), f"line {number}", run.format)
            yield trial
