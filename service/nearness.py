"""How near the text that was sent is to the one that was drafted."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

__all__ = ["Nearness", "nearness"]

_READ = 100_000
"""Characters of each text that are compared."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """`distance` is how many characters were put in, taken out or replaced (Levenshtein); `similarity` is 1 less its
    part of the longer text: 1.0 is the same text. `unchanged`: the same but for the space between words."""

    unchanged: bool
    distance: int
    similarity: float


def nearness(drafted: str, sent: str) -> Nearness:
    """Compare what was sent with what was drafted; the space between words, which editors change, does not count."""
    before, after = _plain(drafted), _plain(sent)
    distance = Levenshtein.distance(before, after)
    longest = max(len(before), len(after))
    return Nearness(distance == 0, distance, round(1 - distance / longest, 4) if longest else 1.0)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text[:_READ]).strip()
