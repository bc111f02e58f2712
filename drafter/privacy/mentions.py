"""People who are named in the middle of a sentence: by the words before the name, or by a given name.

"My colleague Anil Mehta", "Frau Dr. Petersen": what stands behind such words is a name whatever it is. Elsewhere a
capital alone tells little, and in German nothing, so a word must be a given name somewhere, and not a word too.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from drafter.phrasebook import Phrasebook
from drafter.privacy.given_names import family_names, given_names

__all__ = ["PARTICLES", "Mentions"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_GAP = re.compile(r"[:,]?[ \t\n]{1,2}(?:\*\*|[\"“„«'*])?|[:,][ \t]?")
_BETWEEN = re.compile(r"(?:[ \t]|\. ?)")
_INITIAL = re.compile(r"[^\W\d_]\.(?= )")
PARTICLES = frozenset("de da do dos das del della di van von der den la le el al bin ibn y e zu ten".split())
_NOUN = re.compile(
    r"(?:ung|heit|keit|schaft|tion|tät|nis|tum|termin|kunde|kunden|konto|karte|nummer|e?n?s?daten)e?n?$"
)
"""How German nouns end and hardly a family name does."""
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

    def find(self, text: str) -> Iterator[_Place]:
        """Each name with the words that belong to it, a title without; they may overlap."""
        patterns = self.words.patterns
        for title in patterns.titles.finditer(text):
            yield from self._behind(text, title.end(), titled=True)
        for cue in (*patterns.people.finditer(text), *patterns.names_follow.finditer(text)):
            yield from self._behind(text, cue.end(), titled=False)
        for word in _WORD.finditer(text):
            if self._is_given(word[0]):
                yield word.start(), self._end(text, word)

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


def _is_capital(word: str) -> bool:
    return word[0].isupper() and not (word.isupper() and 1 < len(word) <= _CAPITALS)
