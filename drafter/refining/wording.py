"""Words put in the place of others: pairs of a phrasebook, found as whole words in any case."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from drafter.checks.base import Edit
from drafter.phrasebook.phrase import anywhere
from drafter.text.addresses import ADDRESS
from drafter.text.blanks import BLANK

__all__ = ["Wording", "holding", "protected", "reversed_pairs"]

_QUOTED = re.compile(r"[\"“„«][^\"“”„«»\n]{1,200}[\"”“»]")
_PLACE = re.compile(r"\{\{[^{}\n]{0,80}\}\}|`[^`\n]{1,200}`")
_ARTICLE = re.compile(r"(?<!\w)an? $", re.IGNORECASE)
_VOWELS = frozenset("aeiou")
_ARROW = re.compile("[>→›»]")
_AROUND = 160  # characters before an arrow that may be the name of a menu
_BEFORE_ARROW = re.compile(r"(?:(?<!\S)[A-Z][\w'’&+-]{0,40} ){0,3}[\w'’&+-]{1,40}\s?$")
_BEHIND_ARROW = re.compile(r"\s?[\w'’&+-]{1,40}(?: [\w'’&+-]{1,40}){0,2}")


class Wording:
    """Pairs "these words = those words" of one language."""

    def __init__(self, pairs: Sequence[str]) -> None:
        self._pairs: dict[str, str] = {}
        for pair in pairs:
            before, _, after = pair.partition(" = ")
            self._pairs.setdefault(_key(before), after)
        known = sorted(self._pairs, key=len, reverse=True)
        self._pattern = anywhere(re.escape(words).replace(r"\ ", r"\s") for words in known)

    def __bool__(self) -> bool:
        return bool(self._pairs)

    def edits(self, text: str, start: int, end: int) -> Iterator[Edit]:
        """The words of `text[start:end]` to change, but for what is quoted, an address, a blank or a menu."""
        kept = protected(text[start:end])
        for found in self._pattern.finditer(text, start, end):
            a, b = found.span()
            new = _as_written(found[0], self._pairs[_key(found[0])])
            free = not any(x < b - start and a - start < y for x, y in kept)
            if free and new != found[0] and not _breaks(text[start:a], found[0], new, text[b : b + 2]):
                yield Edit(a, b, new)


def reversed_pairs(pairs: Sequence[str]) -> tuple[str, ...]:
    """The pairs the other way round; of several that lead to the same words the first one counts."""
    return tuple(" = ".join(reversed(pair.split(" = "))) for pair in pairs)


def protected(text: str) -> list[tuple[int, int]]:
    """The places of `text` in which no word may be changed: quotes, addresses, blanks, places, menus."""
    places = [found.span() for pattern in (_QUOTED, ADDRESS, BLANK, _PLACE) for found in pattern.finditer(text)]
    arrows = [found.start() for found in _ARROW.finditer(text) if found.start() > 1]
    if not arrows:
        return places
    before = _BEFORE_ARROW.search(text[max(0, arrows[0] - _AROUND) : arrows[0]])
    behind = _BEHIND_ARROW.match(text, arrows[-1] + 1)
    return [*places, (arrows[0] - len(before[0] if before else ""), behind.end() if behind else arrows[-1])]


@lru_cache(maxsize=64)
def holding(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that finds any of these phrases."""
    return anywhere(phrases)


def _key(words: str) -> str:
    return " ".join(words.casefold().replace("’", "'").split())


def _as_written(before: str, after: str) -> str:
    """`after` with a capital where what it replaces has one, and its apostrophe; other capitals are its own."""
    if before[:1].isupper():
        after = after[:1].upper() + after[1:]
    return after.replace("'", "’") if "’" in before else after


def _breaks(before: str, old: str, new: str, behind: str) -> bool:
    """Whether `new` does not fit where `old` does: behind "a" or "an", or short at the end of a clause."""
    article = _ARTICLE.search(before)
    other_sound = (old[:1].casefold() in _VOWELS) != (new[:1].casefold() in _VOWELS)
    short = bool(re.search(r"['’]\w{1,2}$", new)) and not re.fullmatch(r" \w", behind)
    return bool(article and other_sound) or short
