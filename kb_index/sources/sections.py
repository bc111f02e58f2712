"""Titled parts that are no headings of Markdown: tabs, accordions, details and the like.

Readers of every format write one as `opened(title)`, its words and `CLOSED`, each on a line of its own.
`write_sections` makes headings of them, one level below the heading that they stand under, so that the words of one
tab are never read as those of another; within a list, a quote or a table, where Markdown has no sections, the title
becomes a bold line. What follows the last of them belongs to the heading before them again: an empty heading says so.
"""

import re
from collections.abc import Iterator

__all__ = ["CLOSED", "opened", "without_marks", "write_sections"]

_OPEN, CLOSED = "\ufdd0", "\ufdd1"
"""Noncharacters, which no text may hold: https://www.unicode.org/faq/private_use.html#nonchar1"""

_MARKS = dict.fromkeys(range(0xFDD0, 0xFDF0))
_HEADING = re.compile(r"(#{1,6})(?=[ \t]|$)")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_DEEPEST = 6


def without_marks(text: str) -> str:
    """The text as it may be read: the characters that we mark with mean nothing in it."""
    return text.translate(_MARKS) if any("\ufdd0" <= mark <= "\ufdef" for mark in set(text)) else text


def opened(title: str) -> str:
    """The line with which a part begins; empty title: what follows stands on its own."""
    return f"{_OPEN}{' '.join(title.split())}"


def write_sections(text: str) -> str:
    """Markdown with the parts that were marked as headings."""
    if _OPEN not in text and CLOSED not in text:
        return text
    writer = _Writer()
    lines = [written for line in text.split("\n") for written in writer.written(line)]
    while lines and lines[-1] in ("", *("#" * level for level in range(1, _DEEPEST + 1))):
        lines.pop()
    return "\n".join(lines)


class _Writer:
    """Reads lines from the first to the last, and knows under which heading the next one stands."""

    def __init__(self) -> None:
        self._level = 0  # of the heading that the author wrote last, outside of all parts
        self._parts: list[int] = []  # the levels of the parts that are open
        self._shift = 0
        self._fence = ""
        self._ended = 0  # the level of the part that has just ended

    def written(self, line: str) -> Iterator[str]:
        bare = line.strip()
        if self._fence or (_OPEN not in line and CLOSED not in line):
            yield from self._plain(line, bare)
        elif line.startswith(_OPEN):
            yield from self._begin(line[1:].strip())
        elif bare == CLOSED:
            if line.startswith(CLOSED):
                self._end()
            yield ""
        else:
            indent, _, title = line.partition(_OPEN)
            yield f"{indent}**{title.strip()}**".replace(CLOSED, "") if title.strip() else line.replace(CLOSED, "")

    def _begin(self, title: str) -> Iterator[str]:
        above = self._parts[-1] if self._parts else self._level
        self._parts.append(min(_DEEPEST, max(2, above + 1)))
        self._shift = self._ended = 0
        yield from ("", f"{'#' * self._parts[-1]} {title}".rstrip(), "")

    def _end(self) -> None:
        if self._parts:
            self._ended = self._parts.pop()
            self._shift = 0

    def _plain(self, line: str, bare: str) -> Iterator[str]:
        heading = None if self._fence else _HEADING.match(line)
        self._follow_fence(line)
        if heading:
            yield from self._below(line, len(heading[1]))
            return
        if bare and self._ended:
            yield from ("#" * self._ended, "")
            self._ended = 0
        yield line

    def _below(self, line: str, level: int) -> Iterator[str]:
        """The author's heading, moved down where it stands within a part."""
        if self._ended and level > self._ended:
            yield from ("#" * self._ended, "")
        self._ended = 0
        if not self._parts:
            self._level = level
            yield line
            return
        if level + self._shift <= self._parts[-1]:
            self._shift = self._parts[-1] + 1 - level
        yield "#" * min(_DEEPEST, level + self._shift) + line[level:]

    def _follow_fence(self, line: str) -> None:
        found = _FENCE.match(line)
        if found and not self._fence:
            self._fence = found[1]
        elif found and found[1].startswith(self._fence) and not line.strip().strip(self._fence[0]):
            self._fence = ""
