"""Who drafts now and who waits: a small line in the order of arrival, and a clear "come back later" beyond it.

The embedded model answers one request at a time; without a line the tenth agent would wait for minutes in silence.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import Busy

__all__ = ["DraftTurn", "DraftTurns"]

_FIRST_GUESS = 20.0
"""Seconds that a draft is taken to last before one has been measured."""


class DraftTurn:
    """One place in the line."""

    def __init__(self, turns: "DraftTurns") -> None:
        self._turns = turns

    @property
    def ready(self) -> bool:
        """Whether this turn may draft now."""
        return self._turns.is_ready(self)

    def wait(self, seconds: float) -> bool:
        """Return when this turn may draft, or after `seconds`; whether it may."""
        return self._turns.wait_until_ready(self, seconds)


class DraftTurns:
    """Lets `at_once` drafts be written at a time and `waiting` more stand in line."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._limit = at_once + waiting
        self._line: list[DraftTurn] = []
        self._changed = threading.Condition()
        self._seconds = _FIRST_GUESS

    @property
    def places(self) -> tuple[int, int]:
        """How many drafts are written now, and how many wait."""
        there = len(self._line)
        return min(there, self._at_once), max(0, there - self._at_once)

    @contextmanager
    def admit(self) -> Iterator[DraftTurn]:
        """A place in the line until the block ends; raises Busy where the line is full."""
        turn = DraftTurn(self)
        with self._changed:
            if len(self._line) >= self._limit:
                after = math.ceil(self._seconds)
                raise Busy(f"{self._limit} drafts are being written or waiting; ask again in {after} seconds.", after)
            self._line.append(turn)
        started = time.monotonic()
        try:
            yield turn
        finally:
            with self._changed:
                self._line.remove(turn)
                self._seconds = max(1.0, time.monotonic() - started)
                self._changed.notify_all()

    def is_ready(self, turn: DraftTurn) -> bool:
        """Whether `turn` is among the first `at_once` of the line."""
        return turn in self._line[: self._at_once]

    def wait_until_ready(self, turn: DraftTurn, seconds: float) -> bool:
        """Block until the turns before `turn` are done, or for `seconds`; whether they are."""
        with self._changed:
            return self._changed.wait_for(lambda: self.is_ready(turn), seconds)
