"""Where code stands in a Markdown text: what looks like a mark of something there is none.

Fences count at any depth, because components and lists indent them.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

__all__ = ["CodePlaces"]

_FENCE = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,3}[.)][ \t])*(`{3,}|~{3,})([^\n]*)")
_RUN = re.compile(r"`+|\n[ \t]*\n")
_LEADS_IN = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)]|!!!|\?\?\?|===|:::|\{[%{]|<|\+\+\+)(?:\s|[^\n])")
_INDENTED = re.compile(r"(?: {4}|\t)[ \t]*\S")


class CodePlaces:
    """The spans of fenced, indented and inline code, in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        spans: list[tuple[int, int]] = []
        cursor = 0
        for start, end in _blocks(text):
            spans += _inline(text, cursor, start)
            spans.append((start, end))
            cursor = end
        self.spans = (*spans, *_inline(text, cursor, len(text)))
        self._starts = [start for start, _ in self.spans]

    def hold(self, place: int) -> bool:
        """Whether the character at this place is code."""
        number = bisect_right(self._starts, place) - 1
        return number >= 0 and place < self.spans[number][1]

    def change_outside(self, change: Callable[[str], str]) -> str:
        """The text with what is not code changed."""
        kept, cursor = [], 0
        for start, end in self.spans:
            kept += [change(self._text[cursor:start]), self._text[start:end]]
            cursor = end
        return "".join([*kept, change(self._text[cursor:])])


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Fenced blocks, and indented ones that no list, component or the like has indented."""
    if "```" not in text and "~~~" not in text and "\n    " not in text and "\n\t" not in text:
        return
    start = place = 0
    fence = ""
    blank, leads = True, False
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not found[2].strip():
                yield start, place + len(line)
                fence = ""
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            start, fence = place, found[1]
            leads = leads and line[:1].isspace()
        elif not line.strip():
            blank = True
        elif _INDENTED.match(line):
            if blank and not leads:
                yield place, place + len(line)
        else:
            leads = bool(_LEADS_IN.match(line)) or (leads and line[:1].isspace())
            blank = False
        place += len(line) + 1
    if fence:
        yield start, len(text)


def _inline(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans between runs of as many backticks, within one block of text."""
    if text.find("`", start, end) < 0:
        return
    runs: list[tuple[int, int]] = []
    for found in _RUN.finditer(text, start, end):
        if found[0][0] == "`":
            runs.append(found.span())
        else:
            yield from _pairs(runs)
            runs = []
    yield from _pairs(runs)


def _pairs(runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    by_length: dict[int, list[int]] = {}
    for number, (start, end) in enumerate(runs):
        by_length.setdefault(end - start, []).append(number)
    number = 0
    while number < len(runs):
        start, end = runs[number]
        same = by_length[end - start]
        after = bisect_right(same, number)
        if after < len(same):
            closing = same[after]
            yield start, runs[closing][1]
            number = closing + 1
        else:
            number += 1
