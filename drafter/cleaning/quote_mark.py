"""A mark above quoted text, and a line without the signs that quote it."""

from dataclasses import dataclass

__all__ = ["READ", "QuoteMark", "unquoted"]

READ = 300
"""Characters of a line that are looked at."""


@dataclass(frozen=True, slots=True)
class QuoteMark:
    """What stands above quoted text: `lines` long. `certain`: no person writes such a line into a text of their own.

    `ruled`: a rule with or without words in it begins the mark. `before` is what stands on its first line before it.
    """

    lines: int
    certain: bool
    ruled: bool = False
    before: str = ""


def unquoted(line: str) -> str:
    """The beginning of `line` without the signs that quote it."""
    return line[:READ].lstrip("> |").strip()
