"""Texts cut into pieces that a target takes: between messages where that can be, never within a character."""

import unicodedata
from collections.abc import Callable, Iterator

__all__ = ["cut_short", "cut_text"]

_JOINER = "\u200d"
_SKINS, _TAGS = range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080)
_FLAGS, _LATER_JAMO = range(0x1F1E6, 0x1F200), range(0x1160, 0x1200)
_MORE = " [...]"
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


def cut_short(text: str, most: int) -> str:
    """The beginning of `text`, of so many characters at most, and a mark where more was said."""
    if len(text) <= most:
        return text
    return f"{next(cut_text(text, most - len(_MORE), lambda _: 1), '')}{_MORE}"


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
    return next((place for place in range(end, least, -1) if not _joined(text, start, place)), end)


def _joined(text: str, start: int, place: int) -> bool:
    """Whether the characters around `place` are seen as one, in a piece from `start`: the part of UAX 29 that people
    write."""
    before, behind = text[place - 1], text[place]
    code = ord(behind)
    if unicodedata.category(behind)[0] == "M" or behind == _JOINER or code in _SKINS or code in _TAGS:
        return True
    if code in _FLAGS:  # two make a flag
        halves = next((n for n in range(place - start) if ord(text[place - 1 - n]) not in _FLAGS), place - start)
        return halves % 2 == 1
    return before == _JOINER or code in _LATER_JAMO or (before == "\r" and behind == "\n")
