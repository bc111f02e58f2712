"""Exact terms: names of settings, codes and commands in a question, which mean what they say and nothing near it.

A vector knows little of `CUSTOM_PARAM_1`; the words of a long letter about a feeling know little of its matter. So
the words count more, the more of what is rare in the question is written like an exact term, and the better the
passage with the most words has what is asked for.
"""

import re
from collections.abc import Iterator

__all__ = ["emphasis", "exact_terms"]

_PIECE = re.compile(r"[^\s,;!?()\[\]{}<>\"“”„«»|]+")
_LINKED = re.compile(r"[^\W_]+(?:[-_.:/]{1,2}[^\W_]+)+")
_MIXED = re.compile(r"[a-z][A-Z]|[^\W\d_]\d|\d[^\W\d_]")
_OPTION = re.compile(r"--[A-Za-z]")
_SHOUTED = 0.3
"""Share of capitals from which they say nothing: the whole text shouts."""

_GAIN = 16.0
_MOST = 5.0


def exact_terms(text: str) -> Iterator[str]:
    """The pieces of a text that are written as nobody writes a plain word: `data-exclude`, `eventProps`, `M30`,
    `SMTP`; no addresses, and no capitals where the whole text shouts."""
    letters = [character for character in text if character.isalpha()]
    calm = sum(map(str.isupper, letters)) <= _SHOUTED * len(letters)
    for piece in _PIECE.findall(text):
        bare = piece.strip(".:'’`*…-") if not _OPTION.match(piece) else piece
        if "@" in bare or "://" in bare:
            continue
        capitals = calm and len(bare) > 1 and bare.isupper() and bare.isalpha()
        if capitals or _LINKED.fullmatch(bare) or _MIXED.search(bare) or _OPTION.match(bare):
            yield bare


def emphasis(exact: float, matched: float) -> float:
    """How many times as much as otherwise the words of a question count.

    `exact` is the share of its rarity (the inverse document frequencies of its words) that its exact terms have,
    `matched` the BM25 of the passage that has the most of it, over all of that rarity. Chosen by leaving out one set
    of questions after the other (`tests/benchmarks/choose_emphasis.py`).
    """
    return min(1.0 + _GAIN * exact * matched, _MOST)
