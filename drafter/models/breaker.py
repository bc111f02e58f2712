"""A circuit breaker per model: one that fails again and again is left alone, and drafts do not wait for it.

After three outages in a row it is not asked for half a minute, then once; each further outage doubles the time. A
model that says when it wants to be asked again is left alone until then, from the first time on.
https://martinfowler.com/bliki/CircuitBreaker.html
"""

import threading
import time
from collections.abc import Callable

__all__ = ["Breaker"]

_OUTAGES = 3
_SECONDS, _MOST_SECONDS = 30.0, 600.0
_PROBE_SECONDS = 600.0
"""After which a trial that nobody has told the end of is over."""


class Breaker:
    """The breaker of one model. Threads may share it; `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._outages = 0
        self._closed_until = 0.0
        self._probe_until = 0.0
        self._reason = ""

    def refusal(self) -> str | None:
        """Why the model is not asked now, as the end of a sentence about it; None: ask it, and say how that ended."""
        with self._lock:
            now = self._clock()
            if now < self._closed_until:
                return f"was left alone after it failed: {self._reason} It is asked again in {self._left(now)} s."
            if self._outages < _OUTAGES:
                return None
            if now < self._probe_until:
                return f"is just being tried after it failed: {self._reason}"
            self._probe_until = now + _PROBE_SECONDS
            return None

    def answered(self) -> None:
        """It answered, whatever it said."""
        with self._lock:
            self._outages, self._closed_until, self._probe_until = 0, 0.0, 0.0

    def failed(self, reason: str, retry_after: float | None = None) -> None:
        """It did not answer; `retry_after` are the seconds that it asked for."""
        with self._lock:
            self._outages += 1
            self._probe_until = 0.0
            self._reason = reason
            rest = retry_after or 0.0
            if self._outages >= _OUTAGES:
                rest = max(rest, _SECONDS * 2 ** min(self._outages - _OUTAGES, 10))
            self._closed_until = self._clock() + min(rest, _MOST_SECONDS)

    def left(self) -> None:
        """Nobody waited for the end: that says nothing of the model."""
        with self._lock:
            self._probe_until = 0.0

    def _left(self, now: float) -> int:
        return max(1, round(self._closed_until - now))
