"""How far a long command has come: a bar where a person looks, a line a minute where a log is written."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

if TYPE_CHECKING:
    from kb_index.sync.report import SyncProgress

__all__ = ["Counting", "counting"]

_PAUSE = 60.0
"""Seconds between two lines of a log: a pipeline that hears nothing for long takes a command for dead."""


class Counting:
    """Counts items under words that may change. Open it by `counting`."""

    def __init__(self, err: Console, bar: Progress, clock: Callable[[], float]) -> None:
        self._err = err
        self._bar = bar
        self._clock = clock
        self._task = bar.add_task("", total=None, visible=False)
        self._began = self._told = clock()
        self._before = self._done = 0

    def begin(self, words: str, total: int | None, done: int = 0) -> None:
        """From here on `total` items are counted, of which `done` are done already; None: nobody knows how many."""
        self._bar.reset(self._task, total=total, completed=done, description=words, visible=True)
        self._began = self._clock()
        self._before = self._done = done

    def advance(self, words: str | None = None) -> None:
        """One more is done."""
        self.show(self._done + 1, words)

    def show(self, done: int, words: str | None = None, total: int | None = None) -> None:
        """So many are done, under these words and of this total where they change."""
        self._done = done
        self._bar.update(self._task, completed=done, description=words, total=total)
        if not self._err.is_terminal and self._clock() - self._told >= _PAUSE:
            self._told = self._clock()
            self._err.print(Text(self._line(), "dim"))

    def sync(self, source: str, now: "SyncProgress") -> None:
        """How far a sync of `source` is: documents while they are read, passages while they are embedded."""
        total = now.embedded + now.waiting
        words = f"Embedding {source}" if total else f"Reading {source}: {now.documents} documents"
        self.show(now.embedded, words, total or None)

    def note(self, words: str) -> None:
        """A line in red above the bar: something that went wrong with one item."""
        self._bar.console.print(Text(words, "red"))

    def _line(self) -> str:
        task = self._bar.tasks[0]
        passed, done = self._clock() - self._began, self._done - self._before
        if task.total is None:
            return f"{task.description}, {_minutes(passed)}"
        line = f"{task.description}: {self._done} of {task.total:.0f}, {_minutes(passed)}"
        return f"{line}, about {_minutes(passed / done * (task.total - self._done))} left" if done else line


@contextmanager
def counting(
    err: Console, *, transient: bool = False, clock: Callable[[], float] = time.monotonic
) -> Iterator[Counting]:
    """A count on `err` that ends with the block; `transient`: the bar goes away then. `clock` counts seconds."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=err, transient=transient, disable=not err.is_terminal
    ) as bar:
        yield Counting(err, bar, clock)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
