"""Texts cut into pieces that a target takes: between messages where that can be, never within a character."""

import unicodedata
from collections.abc import Callable, Iterator

__all__ = ["cut_text"]

_JOINERS = "\u200d\ufe0e\ufe0f"
_SKINS = range(0x1F3FB, 0x1F400)
_MOST_JOINED = 40
"""Characters that may hang together; a longer chain is nobody's word."""


def cut_text(text: str, most: int, size: Callable[[str], int]) -> Iterator[str]:
    """Pieces of `text` in order, each of at most `most` as `size` measures characters.

    A piece ends between paragraphs, else between lines, words, or characters as people see them.
    """
    start = 0
    while start < len(text):
        end = _reach(text, start, most, size)
        if end < len(text):
            end = _boundary(text, start, end)
        if piece := text[start:end].strip():
            yield piece
        start = end


def _reach(text: str, start: int, most: int, size: Callable[[str], int]) -> int:
    """Where a piece from `start` has to end at the latest; at least one character is in it."""
    end, left = start, most
    while end < len(text) and (left := left - size(text[end])) >= 0:
        end += 1
    return max(end, start + 1)


def _boundary(text: str, start: int, end: int) -> int:
    half = start + (end - start) // 2
    for mark, first in (("\n\n", start + 1), ("\n", half), (" ", half)):
        if (place := text.rfind(mark, first, end + len(mark) - 1)) >= 0:
            return min(place + len(mark), end)
    least = max(start + 1, end - _MOST_JOINED)
    return next((place for place in range(end, least, -1) if not _joined(text[place - 1], text[place])), end)


def _joined(before: str, behind: str) -> bool:
    """Whether two characters are seen as one."""
    hangs_on = unicodedata.combining(behind) or behind in _JOINERS or ord(behind) in _SKINS
    return bool(hangs_on) or before == "\u200d" or (before == "\r" and behind == "\n")
