"""What the messages before said, to know a line that is quoted from them."""

import re
from collections import Counter
from collections.abc import Sequence

from drafter.text.words import runs

__all__ = ["EarlierMessages"]

_SHINGLE = 4  # words in a row that tell that a line was in an earlier message
_MOST = 0.6  # of an earlier message: what repeats so much of it is that message
_WORD = re.compile(r"\w+")
_END = re.compile(r"[\n.?!:]")
_LINK = re.compile(r"<?\(?(?:https?://|mailto:)\S+")


class EarlierMessages:
    """What the messages before said, as hashes of every few words in a row: each message is added once."""

    def __init__(self, *texts: str) -> None:
        self._said: set[int] = set()
        self._message: dict[int, int] = {}
        self._parts: Counter[int] = Counter()
        self._lines: set[int] = set()
        self._ends: set[int] = set()
        self._count = 0
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """One more message."""
        self._said.update(map(hash, runs(_words(text), _SHINGLE)))
        self._lines.update(hash(tuple(_words(line))) for line in text.split("\n"))
        for sentence in map(_words, _END.split(text)):
            self._ends.add(hash(tuple(sentence[-_SHINGLE:])))
            for part in map(hash, runs(sentence, _SHINGLE)):
                if part not in self._message:
                    self._message[part] = self._count
                    self._parts[self._count] += 1
        self._count += 1

    def holds(self, line: str) -> bool:
        """Whether most of a line was said before."""
        return self.held([line])[0]

    def held(self, lines: Sequence[str]) -> list[bool]:
        """For each of `lines`, which stand below each other, whether it was said before; wrapped otherwise or not.

        A line that was, and then goes on with other words, was answered in its place: it counts as not said.
        """
        each = [_words(_LINK.sub(" ", line)) for line in lines]
        every = [word for words in each for word in words]
        known = [False] * len(every)
        for place, gram in enumerate(map(hash, runs(every, _SHINGLE))):
            if gram in self._said:
                known[place : place + _SHINGLE] = [True] * _SHINGLE
        found, place = [], 0
        for words in each:
            found.append(self._is_held(words, known[place : place + len(words)]))
            place += len(words)
        return found

    def repeated_in(self, lines: Sequence[str]) -> bool:
        """Whether most of the sentences of one earlier message stand in `lines`, whatever else does."""
        every = [word for line in lines for word in _words(line)]
        parts = set(map(hash, runs(every, _SHINGLE)))
        met = Counter(self._message[part] for part in parts if part in self._message)
        return any(found >= _MOST * self._parts[message] for message, found in met.items())

    def _is_held(self, words: list[str], known: list[bool]) -> bool:
        if not words:
            return False
        if hash(tuple(words)) in self._lines:
            return True
        if sum(known) * 2 <= len(words):
            return False
        said = next((i for i in range(len(words), 0, -1) if known[i - 1]), 0)
        return said == len(words) or hash(tuple(words[max(said - _SHINGLE, 0) : said])) not in self._ends


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
