"""Runs of evaluations as the console shows them. Who reads their files is not known here: the program that serves."""

from dataclasses import dataclass
from datetime import datetime

from service.shares import Share

__all__ = ["EvalCase", "EvalHistory", "EvalRun"]


@dataclass(frozen=True, slots=True)
class EvalRun:
    """A run: which drafts pass of those that were made; `low` to `high` (0 to 1) is the interval over cases."""

    name: str
    made_at: datetime
    model: str
    prompts: str
    passed: Share
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class EvalCase:
    """A case in each run, None where it was not drafted; `flakiness` (0 to 1), None where nobody can tell."""

    id: str
    results: tuple[Share | None, ...]
    flakiness: float | None
    turns: int


@dataclass(frozen=True, slots=True)
class EvalHistory:
    """The runs of a folder, the oldest first; of `hidden` cases nothing is told, `unread` files are no runs."""

    folder: str
    runs: tuple[EvalRun, ...]
    cases: tuple[EvalCase, ...]
    hidden: int
    unread: tuple[str, ...]
