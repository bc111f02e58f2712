"""Rate limits: what a desk's headers say about how much it still takes, and since when it takes more again."""

import threading
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from service.storage.base import Clock

__all__ = ["RequestPace", "seconds_told"]

_LEFT = (
    "x-ratelimit-remaining-minute",  # Help Scout's inboxes
    "x-ratelimit-remaining",  # Help Scout's articles, Intercom, Front, Freshdesk
    "x-rate-limit-remaining",  # Zendesk
    "ratelimit-remaining",
)
_ANEW = ("x-ratelimit-reset", "ratelimit-reset")
_AFTER = ("retry-after", "x-ratelimit-retry-after")
_YEAR = 366 * 86_400.0
"""A number above it is a moment in seconds since 1970, below it a time to wait."""


class RequestPace:
    """Remembers, for all threads that ask one desk, until when it takes nothing more."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = 0.0
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Seconds until something may be asked."""
        with self._lock:
            return max(0.0, self._until - self._clock().timestamp())

    def note(self, headers: Mapping[str, str]) -> None:
        """Take in what an answer says: where nothing is left, the next request waits until there is."""
        left = next((value for name in _LEFT if (value := _number(headers.get(name))) is not None), None)
        now = self._clock()
        if left is not None and left < 1 and (seconds := _told(headers, _ANEW, now)):
            with self._lock:
                self._until = max(self._until, now.timestamp() + seconds)


def seconds_told(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long an answer asks us to wait (seconds), None where it does not say."""
    return _told(headers, (*_AFTER, *_ANEW), now)


def _told(headers: Mapping[str, str], names: tuple[str, ...], now: datetime) -> float | None:
    for name in names:
        if (value := headers.get(name)) is None:
            continue
        if (number := _number(value)) is not None:
            return max(0.0, number - now.timestamp() if number > _YEAR else number)
        try:
            return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
        except (TypeError, ValueError):
            continue
    return None


def _number(value: str | None) -> float | None:
    """A number of a header; None for what is none, such as "nan"."""
    text = (value or "").strip()
    return float(text) if text.replace(".", "", 1).isdecimal() and text.isascii() else None
