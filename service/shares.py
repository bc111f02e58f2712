"""Shares: n of m, with how far the truth may lie from it. Never a bare percentage."""

import math
from dataclasses import dataclass

__all__ = ["FEWEST", "Share"]

FEWEST = 10
"""Of fewer than so many nothing is said but the counts."""
_Z = 1.96  # of a normal distribution, for 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def enough(self) -> bool:
        """Whether there are enough to say a share."""
        return self.whole >= FEWEST

    @property
    def value(self) -> float:
        """The share (0 to 1); of nothing it is 0."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies with 95 % confidence, from 0 to 1: Wilson's score interval.

        Source: E. B. Wilson, Probable inference, JASA 22 (1927), 209-212.
        """
        n = self.whole
        if n == 0:
            return 0.0, 1.0
        middle = self.value + _Z**2 / (2 * n)
        spread = _Z * math.sqrt(self.value * (1 - self.value) / n + _Z**2 / (4 * n**2))
        width = 1 + _Z**2 / n
        return max(0.0, (middle - spread) / width), min(1.0, (middle + spread) / width)

    @property
    def counts(self) -> str:
        """`41 of 57`."""
        return f"{self.part:,} of {self.whole:,}"

    @property
    def words(self) -> str:
        """`72 % (95 %: 59 to 82 %)`, or that there are too few."""
        if not self.enough:
            return "too few to say" if self.whole else "none yet"
        low, high = self.interval
        return f"{self.value * 100:.0f} % (95 %: {low * 100:.0f} to {high * 100:.0f} %)"

    def __str__(self) -> str:
        return f"{self.counts}, {self.words}"
