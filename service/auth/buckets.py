"""Token buckets: how often something may be done, with nothing to do while nobody does it.

In the memory of one process: two processes let through twice as much, and a restart begins with full buckets.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass

__all__ = ["Allowance", "Buckets", "Rate", "network_of"]

_MOST = 10_000
"""Buckets that are remembered; the one that was used longest ago is forgotten first."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`number` in `seconds`, all of which may come at once."""

    number: int
    seconds: float

    @property
    def header(self) -> str:
        """As `RateLimit-Policy` says it (draft-ietf-httpapi-ratelimit-headers)."""
        return f'"requests";q={self.number};w={self.seconds:g}'


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether one more was allowed, how many are left, and the seconds until there is one more."""

    allowed: bool
    left: int
    seconds: int

    @property
    def header(self) -> str:
        """As `RateLimit` says it."""
        return f'"requests";r={self.left};t={self.seconds}'


def network_of(address: str) -> str:
    """What one caller has of the address that they come from: of IPv6 each has a network of 2^64 addresses."""
    with suppress(ValueError):
        found = ipaddress.ip_address(address)
        if isinstance(found, ipaddress.IPv6Address):
            return str(found.ipv4_mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return address


class Buckets:
    """One bucket for each name that is asked for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: Hashable, rate: Rate) -> Allowance:
        """Take one from the bucket of that name, if there is one in it."""
        return self._look(name, rate, 1.0)

    def look(self, name: Hashable, rate: Rate) -> Allowance:
        """What taking one would say."""
        return self._look(name, rate, 0.0)

    def _look(self, name: Hashable, rate: Rate, takes: float) -> Allowance:
        now, per_second = self._clock(), rate.number / rate.seconds
        with self._lock:
            level, then = self._levels.pop(name, (float(rate.number), now))
            level = min(float(rate.number), level + (now - then) * per_second)
            allowed = level >= 1.0
            level -= takes if allowed else 0.0
            self._levels[name] = (level, now)
            if len(self._levels) > _MOST:
                self._levels.popitem(last=False)
        lacks = 1.0 - level % 1.0 if allowed else 1.0 - level
        return Allowance(allowed, int(level), max(1, math.ceil(lacks / per_second)))
