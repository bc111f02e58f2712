"""Counts the steps that `re` takes, without a clock: a backtracking matcher over the tree that `re` itself parses.

`re` does its work in C and tells nobody how much it was, and a clock tells how busy the machine was. This matcher
tries what `re` tries, in the same order (each place of the text, alternatives from the left, greedy repeats from the
longest), and counts one step for each character or place that it looks at. It is a thousand times slower, and the
same pattern and text give the same number on every machine.

A bounded repeat takes at most MOST_TURNS here unless told otherwise, so that texts of a few hundred characters tell
what is bounded from what grows with the text.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

__all__ = ["StepCounter", "TooManySteps", "beginnings"]

op = _constants

MOST_TURNS = 24
_ONE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_OF_ONE = re.IGNORECASE | re.ASCII | re.DOTALL
_WORD, _BYTE_WORD = re.compile(r"\w"), re.compile(rb"\w")
_Then = Callable[[int], int]
_Match = Callable[[int, _Then], int]
"""Matches from a place on and then the rest of the pattern: where that ends, or -1."""


class TooManySteps(Exception):
    """The matcher was stopped at the number of steps that it was given."""


class StepCounter:
    """Counts what one pattern does to texts; a bounded repeat in it takes at most `turns`."""

    def __init__(self, pattern: re.Pattern[Any], turns: int = MOST_TURNS) -> None:
        self._turns = turns
        self._tree, self._flags = _parsed(pattern), pattern.flags
        self._text: Any = ""
        self._count = self._most = 0
        self._groups: dict[int, tuple[int, int]] = {}
        self._possible: dict[Any, bool] = {}
        self._match = self._sequence(self._tree, self._flags)

    def steps(self, text: Any, most: int, *, searched: bool = True) -> int:
        """How many steps `finditer(text)` takes, or `match(text)` if not `searched`; raises TooManySteps."""
        self._begin(text, most)
        if searched:
            list(self._found())
        else:
            self._try(0)
        return self._count

    def ends(self, text: Any) -> list[int]:
        """Where the matches of `finditer(text)` end, to hold this matcher against `re`."""
        self._begin(text, sys.maxsize)
        return list(self._found())

    def _begin(self, text: Any, most: int) -> None:
        self._text, self._most, self._count = text, most, 0
        self._groups.clear()

    def _found(self) -> Iterator[int]:
        place = 0
        while place <= len(self._text):
            end = self._try(place)
            if end >= 0:
                yield end
            place = end if end > place else place + 1

    def _try(self, place: int) -> int:
        self._step()
        first = self._text[place : place + 1]
        if first not in self._possible:
            self._possible[first] = _can_begin(self._tree, first, self._flags)
        return self._match(place, _done) if self._possible[first] else -1

    def _step(self) -> None:
        self._count += 1
        if self._count > self._most:
            raise TooManySteps

    def _sequence(self, items: Sequence[Any], flags: int) -> _Match:
        parts = [self._part(code, given, flags) for code, given in items]
        if len(parts) == 1:
            return parts[0]

        def at(index: int, i: int, then: _Then) -> int:
            return then(i) if index == len(parts) else parts[index](i, lambda j: at(index + 1, j, then))

        return lambda i, then: at(0, i, then)

    def _part(self, code: Any, given: Any, flags: int) -> _Match:
        if code in _ONE:
            test = self._test(code, given, flags)
            return lambda i, then: then(i + 1) if test(i) else -1
        if code in _REPEATS:
            return self._repeat(code, given, flags)
        made: dict[Any, Callable[[Any, int], _Match]] = {
            op.BRANCH: self._branch,
            op.SUBPATTERN: self._group,
            op.ATOMIC_GROUP: self._atomic,
            op.ASSERT: lambda given, flags: self._look(given, flags, wanted=True),
            op.ASSERT_NOT: lambda given, flags: self._look(given, flags, wanted=False),
            op.AT: self._place,
            op.GROUPREF: self._again,
            op.GROUPREF_EXISTS: self._if_group,
        }
        return made[code](given, flags)

    def _test(self, code: Any, given: Any, flags: int) -> Callable[[int], bool]:
        """Whether the character at a place is the one: `re` itself is asked, once for each character."""
        known: dict[Any, bool] = {}

        def test(i: int) -> bool:
            self._step()
            if i >= len(self._text):
                return False
            one = self._text[i : i + 1]
            if one not in known:
                known[one] = _is_one(code, given, flags, one)
            return known[one]

        return test

    def _branch(self, given: Any, flags: int) -> _Match:
        branches = [(items, self._sequence(items, flags)) for items in given[1]]
        possible: dict[Any, list[_Match]] = {}

        def branch(i: int, then: _Then) -> int:
            first = self._text[i : i + 1]
            if first not in possible:
                possible[first] = [match for items, match in branches if _can_begin(items, first, flags)]
            return next((end for match in possible[first] if (end := match(i, then)) >= 0), -1)

        return branch

    def _group(self, given: Any, flags: int) -> _Match:
        number, add, remove, items = given
        body = self._sequence(items, (flags | add) & ~remove)

        def group(i: int, then: _Then) -> int:
            def close(j: int) -> int:
                before = self._groups.get(number)
                self._groups[number] = (i, j)
                end = then(j)
                if end < 0:
                    self._groups.pop(number)
                    if before is not None:
                        self._groups[number] = before
                return end

            return body(i, close)

        return body if number is None else group

    def _again(self, given: Any, _flags: int) -> _Match:
        def again(i: int, then: _Then) -> int:
            start, stop = self._groups.get(given, (0, -1))
            said = self._text[start:stop].lower()
            for _ in said:
                self._step()
            return then(i + len(said)) if start <= stop and self._text[i : i + len(said)].lower() == said else -1

        return again

    def _if_group(self, given: Any, flags: int) -> _Match:
        number, matched, missing = given
        yes = self._sequence(matched, flags)
        no = self._sequence(missing, flags) if missing else lambda i, then: then(i)
        return lambda i, then: (yes if self._groups.get(number, (0, -1))[1] >= 0 else no)(i, then)

    def _atomic(self, given: Any, flags: int) -> _Match:
        body = self._sequence(given, flags)
        return lambda i, then: then(end) if (end := body(i, _done)) >= 0 else -1

    def _look(self, given: Any, flags: int, *, wanted: bool) -> _Match:
        direction, items = given
        body = self._sequence(items, flags)
        width = items.getwidth()[0] if direction < 0 else 0

        def look(i: int, then: _Then) -> int:
            self._step()
            found = i >= width and body(i - width, _done) >= 0
            return then(i) if found is wanted else -1

        return look

    def _place(self, given: Any, flags: int) -> _Match:
        holds = _PLACES[given]

        def place(i: int, then: _Then) -> int:
            self._step()
            return then(i) if holds(self._text, i, bool(flags & re.MULTILINE)) else -1

        return place

    def _repeat(self, code: Any, given: Any, flags: int) -> _Match:
        low, high, items = given
        low = min(low, self._turns)
        high = sys.maxsize if high is op.MAXREPEAT else min(int(high), self._turns)
        if len(items) == 1 and items[0][0] in _ONE:
            one, its = items[0]
            return _turns_of_one(code, low, high, self._test(one, its, flags))
        return _turns(code, low, high, self._sequence(items, flags))


def _turns_of_one(code: Any, low: int, high: int, test: Callable[[int], bool]) -> _Match:
    def lazy(i: int, then: _Then) -> int:
        start = i
        while i - start < low or (end := then(i)) < 0:
            if i - start >= high or not test(i):
                return -1
            i += 1
        return end

    def greedy(i: int, then: _Then) -> int:
        start = i
        while i - start < high and test(i):
            i += 1
        if code is op.POSSESSIVE_REPEAT:
            return then(i) if i - start >= low else -1
        return next((end for j in range(i, start + low - 1, -1) if (end := then(j)) >= 0), -1)

    return lazy if code is op.MIN_REPEAT else greedy


def _turns(code: Any, low: int, high: int, body: _Match) -> _Match:
    def turn(n: int, i: int, then: _Then) -> int:
        def more() -> int:
            return body(i, lambda j: turn(n + 1, j, then) if j > i or n < low else -1) if n < high else -1

        if n < low:
            return more()
        first, second = (then, lambda _: more()) if code is op.MIN_REPEAT else ((lambda _: more()), then)
        end = first(i)
        return end if end >= 0 else second(i)

    def possessive(i: int, then: _Then) -> int:
        n = 0
        while n < high and (end := body(i, _done)) > i:
            i, n = end, n + 1
        return then(i) if n >= low else -1

    return possessive if code is op.POSSESSIVE_REPEAT else lambda i, then: turn(0, i, then)


def _done(i: int) -> int:
    return i


def _is_word(text: Any, i: int) -> bool:
    return 0 <= i < len(text) and (_WORD if isinstance(text, str) else _BYTE_WORD).match(text, i) is not None


def _newline(text: Any, i: int) -> bool:
    return text[i : i + 1] in ("\n", b"\n")


_PLACES: dict[Any, Callable[[Any, int, bool], bool]] = {
    op.AT_BEGINNING: lambda text, i, lines: i == 0 or (lines and _newline(text, i - 1)),
    op.AT_BEGINNING_STRING: lambda _text, i, _lines: i == 0,
    op.AT_END: lambda text, i, lines: i == len(text) or (_newline(text, i) and (lines or i + 1 == len(text))),
    op.AT_END_STRING: lambda text, i, _lines: i == len(text),
    op.AT_BOUNDARY: lambda text, i, _lines: _is_word(text, i - 1) != _is_word(text, i),
    op.AT_NON_BOUNDARY: lambda text, i, _lines: _is_word(text, i - 1) == _is_word(text, i),
}


def _parsed(pattern: re.Pattern[Any]) -> Any:
    return _parser.parse(pattern.pattern, pattern.flags)


def _is_one(code: Any, given: Any, flags: int, one: Any) -> bool:
    state = _parser.State()
    state.str = one[:0]
    state.flags = flags & _OF_ONE | (re.UNICODE if isinstance(one, str) and not flags & re.ASCII else 0)
    single = _compiler.compile(_parser.SubPattern(state, [(code, given)]), state.flags)
    return bool(one) and single.match(one) is not None


def _can_begin(items: Sequence[Any], first: Any, flags: int) -> bool:
    """Whether a match of the items can begin with the character `first`, or be empty: `re` asks this, too."""
    for code, given in items:
        if code in _ONE:
            return _is_one(code, given, flags, first)
        least, inner = 0, []
        if code in _REPEATS:
            least, inner = given[0], [given[2]]
        elif code is op.BRANCH:
            least, inner = min(branch.getwidth()[0] for branch in given[1]), given[1]
        elif code is op.SUBPATTERN:
            least, inner, flags = given[3].getwidth()[0], [given[3]], (flags | given[1]) & ~given[2]
        elif code is op.ATOMIC_GROUP:
            least, inner = given.getwidth()[0], [given]
        elif code is op.GROUPREF:
            return True
        if any(_can_begin(one, first, flags) for one in inner):
            return True
        if least:
            return False
    return True


def beginnings(pattern: re.Pattern[Any], most: int = 8) -> Iterator[str]:
    """Short texts that `pattern` takes for the beginning of a match: repeated, they make it try everywhere."""
    seen: dict[str, None] = {}
    for choice in (0, 1, -1):
        told = ""
        for code, given in _parsed(pattern):
            told += _sample([(code, given)], choice, pattern.flags)
            if told and len(told) <= 40:
                seen.setdefault(told)
    yield from list(seen)[:most]


def _sample(items: Sequence[Any], choice: int, flags: int) -> str:
    """A text that the items match, as far as this can be told without trying."""
    told = ""
    for code, given in items:
        if code is op.LITERAL:
            told += chr(given)
        elif code in _ONE:
            told += next((c for c in "aA1 -./@,:;=_\n\"'|>*é漢!" if _is_one(code, given, flags, c)), "")
        elif code in _REPEATS:
            told += _sample(given[2], choice, flags) * max(min(given[0], 12), 1)
        elif code is op.BRANCH:
            told += _sample(given[1][choice % len(given[1])], choice, flags)
        elif code is op.SUBPATTERN:
            told += _sample(given[3], choice, flags)
        elif code is op.ATOMIC_GROUP:
            told += _sample(given, choice, flags)
    return told
