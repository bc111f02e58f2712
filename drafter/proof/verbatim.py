"""Verbatim: a claim that repeats a sentence of a source or the beginning of a list's line, or tells cells of a row.

Whoever copies says nothing otherwise, whatever a classifier that was taught on changed facts makes of the rest of
the span.
"""

import re
from collections.abc import Sequence

from drafter.proof.claims import Claim
from drafter.proof.evidence import Window
from drafter.proof.polarity import is_negated
from drafter.text.figures import figures, missing_figures
from drafter.text.plain_text import plain_quote
from drafter.text.sentences import body
from drafter.text.words import content_words, words

__all__ = ["repeats", "tells_row"]

_STOP = re.compile(r"[:;(]")


def repeats(claim: str, window: Window) -> bool:
    """Whether `claim` is said word for word by a `window` of one sentence, up to where a list or an addition begins;
    of a row of a table, by its first cell and others in their order, each alone or behind the name of its column."""
    if window.size != 1 or missing_figures(figures(claim), window.figures()):  # words know no signs: $24 and €24
        return False
    said = words(body(claim))
    if window.text.lstrip().startswith("|"):
        return _repeats_cells(said, _cells(window.text), _cells(window.header))
    sentence = body(plain_quote(window.text))
    stop = _STOP.search(sentence)
    return bool(said) and said in (words(sentence), words(sentence[: stop.start()]) if stop else [])


def _cells(row: str) -> list[list[str]]:
    return [words(cell) for cell in _split(row)]


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


_HOLDS = frozenset(
    content_words(
        "includes include has have costs cost comes come offers offer gets get allows allow gives give contains "
        "kostet kosten enthält umfasst hat bietet coûte comprend inclut propose cuesta incluye tiene ofrece custa "
        "inclui tem oferece costa offre bevat heeft kost biedt"
    )
)
"""What a sentence may say of a row beside its words: that it has what stands there, or costs it."""


def tells_row(claim: Claim, window: Window) -> bool:
    """Whether `claim` tells figures of a row of a table and nothing beyond it: each stands in a cell of the row that
    the claim names by its first cell, and in one of the columns that it names, where it names any."""
    if window.size != 1 or not window.header or not claim.particulars.figures or is_negated(claim.text):
        return False
    cells, names = _split(window.text), _split(window.header)
    said, first = frozenset(claim.words), frozenset(content_words(cells[0]))
    if len(cells) != len(names) or not first or not first <= said:
        return False
    columns = [frozenset(content_words(name)) for name in names]
    named = {place for place, column in enumerate(columns) if place and column & said}
    held: set[int] = set()
    for figure in claim.particulars.figures:
        there = {place for place, cell in enumerate(cells) if place and not missing_figures([figure], figures(cell))}
        if not (there & named if named else there):
            return False
        held |= there & named if named else there
    told = first.union(columns[0], *(columns[place] | frozenset(content_words(cells[place])) for place in held))
    return said - told <= _HOLDS


def _split(row: str) -> list[str]:
    return row.strip().strip("|").split("|")
