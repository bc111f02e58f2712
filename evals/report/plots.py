"""Where marks stand on a plot, in percent of its width, so that it grows with the page and its words do not."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, log10

from evals.stats.estimates import Estimate

__all__ = ["STYLES", "Mark", "Scale", "Tick", "around_zero", "from_zero", "of_shares"]

STYLES = 6
"""Runs that have a colour and a shape of their own; further ones begin again, and their letters tell them apart."""

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A value of an axis: where, and its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its interval; `series` is the number of the run that it belongs to."""

    series: int
    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high` with the ticks that it shows."""

    low: float
    high: float
    ticks: tuple[Tick, ...]

    def at(self, value: float) -> float:
        """The place of `value` in percent; what lies outside stands at the end."""
        return _place(value, self.low, self.high)

    def mark(self, series: int, estimate: Estimate) -> Mark:
        """The place of an estimate."""
        return Mark(series, self.at(estimate.value), self.at(estimate.low), self.at(estimate.high))


def of_shares() -> Scale:
    """From nothing to all, as shares from 0 to 1."""
    return _scale(0.0, 1.0, 4, lambda value: f"{100 * value:.0f} %")


def from_zero(most: float, words: Callable[[float], str]) -> Scale:
    """From 0 to a round value that is not below `most`."""
    return _scale(0.0, _round_up(most), 2, words)


def around_zero(most: float, words: Callable[[float], str]) -> Scale:
    """As far below 0 as above it: to a round value that is not below `most`."""
    end = _round_up(most)
    return _scale(-end, end, 2, words)


def _scale(low: float, high: float, parts: int, words: Callable[[float], str]) -> Scale:
    values = [low + (high - low) * part / parts for part in range(parts + 1)]
    return Scale(low, high, tuple(Tick(_place(value, low, high), words(value)) for value in values))


def _place(value: float, low: float, high: float) -> float:
    return round(100 * min(1.0, max(0.0, (value - low) / (high - low))), 2)


def _round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 and their tenfolds; 1 for nothing."""
    if value <= 0:
        return 1.0
    ten = 10.0 ** floor(log10(value))
    # A hair of tolerance: 0.30000000000000004 is 0.3.
    return next(step * ten for step in _STEPS if ceil(value / ten * 1e9 - 1) <= step * 1e9)
