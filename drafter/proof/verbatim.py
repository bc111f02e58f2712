"""Verbatim: a claim that repeats a sentence of a source, the beginning of a list's line, or cells of a row.

Whoever copies says nothing otherwise, whatever a classifier that was taught on changed facts makes of the rest of
the span.
"""

import re
from collections.abc import Sequence

from drafter.proof.evidence import Window
from drafter.text.plain_text import plain_quote
from drafter.text.sentences import body
from drafter.text.words import words

__all__ = ["repeats"]

_STOP = re.compile(r"[:;(]")


def repeats(claim: str, window: Window) -> bool:
    """Whether `claim` is said word for word by a `window` of one sentence, up to where a list or an addition begins;
    of a row of a table, by its first cell and others in their order, each alone or behind the name of its column."""
    if window.size != 1:
        return False
    said = words(body(claim))
    if window.text.lstrip().startswith("|"):
        return _repeats_cells(said, _cells(window.text), _cells(window.header))
    sentence = body(plain_quote(window.text))
    stop = _STOP.search(sentence)
    return bool(said) and said in (words(sentence), words(sentence[: stop.start()]) if stop else [])


def _cells(row: str) -> list[list[str]]:
    return [words(cell) for cell in row.strip().strip("|").split("|")]


def _repeats_cells(said: Sequence[str], cells: Sequence[list[str]], names: Sequence[list[str]]) -> bool:
    """Whether the words are those of the first cell, then of others to their ends."""
    first = cells[0]
    if not first or list(said[: len(first)]) != first:
        return False
    rest = list(said[len(first) :])
    told = False
    for place, cell in enumerate(cells[1:], start=1):
        name = names[place] if len(names) == len(cells) else []
        for form in (name + cell, cell):
            if cell and rest[: len(form)] == form:
                rest, told = rest[len(form) :], True
                break
    return told and not rest
