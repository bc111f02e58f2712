"""Needed words: what a text must hold for a pattern to match it, read off the pattern itself.

To look for fixed words is far quicker than to look for a pattern, and most texts lack a word that the pattern needs:
so nothing that is found without them is missed. Letter case is ignored, as the patterns of cues do.
"""

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

__all__ = ["Needs", "folded", "may_match", "needs_of", "ways_of"]

# How `re` itself reads a pattern: there is no public way to ask it, and a second reader would differ from it.
_CODES, _PARSER = import_module("re._constants"), import_module("re._parser")

_DOTS = str.maketrans("İı", "ii")
"""Patterns that ignore case take both for an i, which `casefold` does not."""

_SHORTEST = 2
"""Characters of a word that tells anything."""

_MOST = 120
"""Words one of which is needed: more take longer to look for than the pattern."""

_Words = frozenset[str]

Needs = tuple[_Words, ...]
"""Sets of words, of each of which a text must hold one."""


def folded(text: str) -> str:
    """`text` as words are looked for in it."""
    return text.translate(_DOTS).casefold()


def may_match(needs: Needs, text: str) -> bool:
    """Whether a pattern with these needs may match a text, which is `folded`."""
    for words in needs:  # not `all` and `any`: this is asked some ten thousand times for a long conversation
        for word in words:
            if word in text:
                break
        else:
            return False
    return True


def ways_of(pattern: str) -> list[str]:
    """The alternatives that a pattern consists of, each a pattern."""
    ways, depth, opened, escaped = [""], 0, "", False
    for sign in pattern:
        if escaped or sign == "\\":
            escaped = not escaped
            opened += sign if opened else ""
        elif opened:  # a class of characters, in which a bracket that comes first closes nothing
            opened = "" if sign == "]" and opened not in ("[", "[^") else opened + sign
        elif sign == "|" and depth == 0:
            ways.append("")
            continue
        else:
            opened = "[" if sign == "[" else ""
            depth += (sign == "(") - (sign == ")")
        ways[-1] += sign
    return ways


def needs_of(pattern: re.Pattern[str]) -> Needs:
    """What a text must hold for `pattern` to match, what tells most first."""
    return tuple(sorted(_sets(_PARSER.parse(pattern.pattern, pattern.flags)), key=_telling, reverse=True))


def _sets(items: Iterable[tuple[Any, Any]]) -> list[_Words]:
    """The sets of words of a sequence: neighbouring letters are one word, and what stands between breaks it."""
    found, run = list[_Words](), ""
    for code, given in items:
        if code is _CODES.LITERAL:
            run += chr(given)
        elif code is not _CODES.AT:  # an edge of a word has no width
            found += [*_word(run), *_of_group(code, given)]
            run = ""
    return found + _word(run)


def _word(run: str) -> list[_Words]:
    return [frozenset({folded(run)})] if len(run) >= _SHORTEST else []


def _of_group(code: Any, given: Any) -> list[_Words]:
    """The sets of what is no letter: of a group, a choice, what must stand ahead or behind, what is repeated."""
    if code is _CODES.BRANCH:
        return _of_choice([_sets(way) for way in given[1]])
    if code is _CODES.SUBPATTERN:
        return _sets(given[-1])
    if code is _CODES.ASSERT:
        return _sets(given[1])
    if code in (_CODES.MAX_REPEAT, _CODES.MIN_REPEAT) and given[0] > 0:
        return _sets(given[2])
    return []


def _of_choice(ways: Sequence[Sequence[_Words]]) -> list[_Words]:
    """One set for all ways, of each the set that tells most; none where a way needs nothing."""
    if not all(ways):
        return []
    together = frozenset[str]().union(*(max(way, key=_telling) for way in ways))
    return [together] if len(together) <= _MOST else []


def _telling(words: _Words) -> tuple[int, int]:
    """How much it tells that a text holds one of the words: the longer and the fewer, the more."""
    return min(map(len, words)), -len(words)
