"""Seconds by step, for the receipt and for traces."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from drafter.tracing import span

__all__ = ["Stopwatch"]


class Stopwatch:
    """Adds up the time spent under each name; `seconds` maps a step to seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._started = time.perf_counter()

    @contextmanager
    def time(self, step: str) -> Iterator[None]:
        """Time the block under the name `step`; a step timed twice adds up."""
        started = time.perf_counter()
        try:
            with span(step):
                yield
        finally:
            self.add(step, time.perf_counter() - started)

    def add(self, step: str, seconds: float) -> None:
        """Add `seconds` to what `step` has taken so far."""
        self.seconds[step] = round(self.seconds.get(step, 0.0) + seconds, 4)

    def first(self, step: str, seconds: float) -> None:
        """Note `seconds` for `step` unless something is noted for it already."""
        self.seconds.setdefault(step, round(seconds, 4))

    @property
    def total(self) -> float:
        """Seconds since the watch was made."""
        return round(time.perf_counter() - self._started, 4)
