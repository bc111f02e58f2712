"""What a host allows a crawler, and how fast: robots.txt (RFC 9309) and a pause between requests."""

import time
from collections.abc import Callable

from protego import Protego

from kb_index.errors import SourceError

__all__ = ["AGENT", "Manners", "Pace"]

AGENT = "reply-drafter"
"""The name by which robots.txt may address us."""

_LONGEST_DELAY = 60.0


class Manners:
    """The rules of a host's robots.txt for us; an empty text allows everything."""

    def __init__(self, robots: str) -> None:
        self._rules = Protego.parse(robots)

    def allows(self, url: str) -> bool:
        """Whether the page may be fetched."""
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between two requests that the host asks for. Raises SourceError if it asks for too many."""
        rate = self._rules.request_rate(AGENT)
        delay = max(self._rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
        if delay > _LONGEST_DELAY:
            raise SourceError(
                f"robots.txt asks for {delay:g} seconds between requests, we wait at most {_LONGEST_DELAY:g}; "
                f"allow more to {AGENT!r} there, or index an export"
            )
        return float(delay)


class Pace:
    """Keeps requests apart by `delay` seconds."""

    def __init__(
        self, delay: float, sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.delay = delay
        self._sleep = sleep
        self._clock = clock
        self._next = 0.0

    def wait(self) -> None:
        """Wait until the next request may be made."""
        if (left := self._next - self._clock()) > 0:
            self._sleep(left)
        self._next = self._clock() + self.delay

    def pause(self, seconds: float) -> None:
        """Wait because the host asked for it."""
        self._sleep(seconds)
