"""Names that close a message: under its last words, or in the same line behind a comma."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from drafter.phrasebook import Patterns

__all__ = ["closing_names"]

_TAIL = 6
"""How many lines from the end may be a closing."""
_MOST_WORDS = 8
_NAME = r"[^\W\d_](?:[^\W\d_]|['’.-](?! )){0,30}\.?"
_SIGNED = re.compile(rf"{_NAME}(?: {_NAME}){{0,3}}")
_IN_LINE = re.compile(
    rf"(?:^|[.!?:;,)]\s+)(?P<words>[^.!?:;,\n]{{2,50}})[,!] ?(?P<name>{_NAME}(?: {_NAME}){{0,2}})\W{{0,3}}$"
)


def closing_names(text: str, patterns: Patterns) -> Iterator[str]:
    """Who signs: "Have a good one,", a line further "Wanderley"; "cheers, doug" at the very end."""
    lines = [line.strip() for line in text.split("\n") if line.strip()][-_TAIL:]
    yield from _below(lines)
    if lines and (last := _IN_LINE.search(lines[-1][-100:])) and patterns.sign_off.match(last["words"]):
        yield last["name"]


def _below(lines: Sequence[str]) -> Iterator[str]:
    for words, name in pairwise(lines):
        closes = words.endswith((",", "!")) and not any(c.isdigit() for c in words)
        if closes and len(words.split()) <= _MOST_WORDS and _SIGNED.fullmatch(name) and _is_written_large(name):
            yield name


def _is_written_large(name: str) -> bool:
    """Whether its first and last word begin with a capital; between them may be particles."""
    first, *_, last = name.split() * 2
    return first[0].isupper() and last[0].isupper()
