"""Gathering: words that come quickly one after the other travel together, the more so the more drafts are written.

A model gives fifty pieces a second. Each costs every process that it passes the same, whether it is short or long,
and two hundred drafts at once are ten thousand pieces a second, which nobody can read and nothing can carry.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager

from drafter.events import Event, TextDelta

__all__ = ["Gathering"]

_LEAST = 0.05
_FOR_EACH = 0.00125
"""Seconds that words wait for those behind them: at least, and for each draft that is being written. Thus all drafts
together are at most 800 pieces a second, and one alone flows as smoothly as an eye can tell."""


class Gathering:
    """Gathers the words of all drafts that one process writes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._drafts = 0
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """How long words wait now for those behind them; the first words of a draft wait for none."""
        return max(_LEAST, _FOR_EACH * self._drafts)

    def gathered(self, events: Iterator[Event]) -> Generator[Event, None, None]:
        """The same events, with text in fewer pieces; what is no text comes at once, and what was held before it."""
        held, sent = "", float("-inf")
        with ExitStack() as stack:
            stack.enter_context(self._counted())
            if isinstance(events, Generator):
                stack.enter_context(closing(events))
            for event in events:
                if isinstance(event, TextDelta):
                    held += event.text
                    if (now := self._clock()) - sent < self.seconds:
                        continue
                    event, held, sent = TextDelta(held), "", now
                elif held:
                    yield TextDelta(held)
                    held = ""
                yield event
        if held:
            yield TextDelta(held)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._drafts += 1
        try:
            yield
        finally:
            with self._lock:
                self._drafts -= 1
