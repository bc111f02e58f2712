"""One pattern for any of many words, which reads each letter once instead of trying word by word."""

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["any_of"]


def any_of(words: Iterable[str]) -> str:
    """A pattern of one group that matches any of `words` (plain text), the longest of those that begin alike."""
    tree: dict[str, Any] = {}
    for word in words:
        place = tree
        for letter in word:
            place = place.setdefault(letter, {})
        place[""] = {}
    return _pattern(tree)


def _pattern(tree: dict[str, Any]) -> str:
    ways = [re.escape(letter) + _pattern(below) for letter, below in tree.items() if letter]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)}){'?' if '' in tree else ''}"
