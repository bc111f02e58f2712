"""People who are named in the middle of a sentence: by the words before the name, or by a given name.

"My colleague Anil Mehta", "Frau Dr. Petersen": what stands behind such words is a name whatever it is. Elsewhere a
capital alone tells little, and in German nothing, so a word must be a given name somewhere, and not a word too.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from drafter.phrasebook import Phrasebook
from drafter.privacy.given_names import family_names, given_names
from drafter.privacy.people import ROLES
from drafter.text.addresses import EMAIL
from drafter.text.words import fold

__all__ = ["PARTICLES", "Mentions", "words_of_addresses"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_GAP = re.compile(r"[:,]?[ \t\n]{1,2}(?:\*\*|[\"“„«'*])?|[:,][ \t]?")
_BETWEEN = re.compile(r"(?:[ \t]|\. ?)")
_INITIAL = re.compile(r"[^\W\d_]\.(?= )")
PARTICLES = frozenset("de da do dos das del della di van von der den la le el al bin ibn y e zu ten".split())
_NOUN = re.compile(
    r"(?:ung|heit|keit|schaft|tion|tät|nis|tum|termin|kunde|kunden|konto|karte|nummer|e?n?s?daten)e?n?$"
)
"""How German nouns end and hardly a family name does."""
_LAST_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+) \Z")
_MOST_WORDS, _MOST_PARTS = 4, 2
_CAPITALS = 3
"""Letters of a word in capitals that may be an abbreviation."""
_NOUNS_ARE_CAPITAL = "de"

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Finds them; `language` (ISO 639-1) is what the text is written in, where that is known. `known` are words of
    names, in small letters, that the conversation gives."""

    words: Phrasebook
    language: str = ""
    known: Collection[str] = ()

    def find(self, text: str, addressed: Collection[str] = ()) -> Iterator[_Place]:
        """Each name with the words that belong to it, a title without; they may overlap. `addressed`: see
        `words_of_addresses`."""
        patterns = self.words.patterns
        for title in patterns.titles.finditer(text):
            yield from self._behind(text, title.end(), titled=True)
        for cue in (*patterns.people.finditer(text), *patterns.names_follow.finditer(text)):
            yield from self._behind(text, cue.end(), titled=False)
        for word in _WORD.finditer(text):
            if self._is_given(word[0]) or (_is_capital(word[0]) and _folded(word[0]) in addressed):
                end = self._end(text, word)
                yield word.start(), end
                yield from self._beside(text, end)
            elif _is_double(word[0]):
                yield self._from(text, word), word.end()

    def _behind(self, text: str, place: int, *, titled: bool) -> Iterator[_Place]:
        gap = _GAP.match(text, place)
        if gap is None:
            return
        place = gap.end()
        while title := self.words.patterns.titles.match(text, place):
            place, titled = title.end() + 1, True
        word = _WORD.match(text, place)
        if word is None or (_INITIAL.match(text, place) and not titled):
            return
        if _is_capital(word[0]) and (titled or word[0].casefold() not in self.words.also_words):
            if titled or not self._is_noun(word[0]):
                yield word.start(), self._end(text, word)
        elif word[0].islower() and self._is_given(word[0].capitalize()):
            yield word.span()

    def _beside(self, text: str, end: int) -> Iterator[_Place]:
        """Who is named with somebody: "Ayşe and Tjark"."""
        joint = self.words.patterns.joined.match(text, end + 1) if text[end : end + 1] == " " else None
        word = _WORD.match(text, joint.end() + 1) if joint else None
        if word and self._goes_on(word[0]) and word[0] != word[0].upper():
            yield word.start(), self._end(text, word)

    def _from(self, text: str, family: re.Match[str]) -> int:
        """Where the name begins that ends with this family name."""
        given = _LAST_WORD.search(text, max(0, family.start() - 40), family.start())
        return given.start() if given and self._goes_on(given[1]) else family.start()

    def _is_given(self, word: str) -> bool:
        """Whether it is written as a given name and is one; one with a hyphen is if its first part is."""
        if word.isupper() and len(word) > _CAPITALS:
            word = word.capitalize()
        if word.casefold() in self.known and word.casefold() not in self.words.also_words:
            return _is_capital(word)
        first, *more = word.split("-")
        return len(more) < _MOST_PARTS and first in given_names() and first.casefold() not in self.words.also_words

    def _is_noun(self, word: str) -> bool:
        """Whether a capital is that of a noun."""
        return self.language == _NOUNS_ARE_CAPITAL and bool(_NOUN.search(word)) and word not in family_names()

    def _end(self, text: str, first: re.Match[str]) -> int:
        """Where the name ends that begins with this word: family names and the particles before them go with it."""
        end, place = first.end(), first.end()
        for _ in range(_MOST_WORDS - 1):
            between = _BETWEEN.match(text, place)
            word = _WORD.match(text, between.end()) if between else None
            if word is None or (between and "." in between[0] and place - first.start() > 1):
                break
            place = word.end()
            if word[0].casefold() in PARTICLES:
                continue
            if not self._goes_on(word[0]):
                break
            end = place
        return end

    def _goes_on(self, word: str) -> bool:
        """Whether it may be the family name behind a given one; in German a noun may stand there."""
        if not _is_capital(word) or word.casefold() in self.words.also_words:
            return False
        return not self._is_noun(word)


def words_of_addresses(text: str) -> frozenset[str]:
    """The words before the @ of e-mail addresses: whoever is written to is often named too."""
    words = (word for mail in EMAIL.finditer(text) for word in re.split(r"[._+\d-]+", mail[0].partition("@")[0]))
    return frozenset(word for word in map(_folded, words) if len(word) > _CAPITALS - 1 and word not in ROLES)


def _folded(word: str) -> str:
    """In small letters without marks: as an address writes a name."""
    return fold(word.replace("ı", "i"))


def _is_double(word: str) -> bool:
    """Whether it is a family name of two: "Pritchard-Hughes"."""
    parts = word.split("-")
    return len(parts) == _MOST_PARTS and all(part in family_names() or part in given_names() for part in parts)


def _is_capital(word: str) -> bool:
    return word[0].isupper() and not (word.isupper() and 1 < len(word) <= _CAPITALS)
