"""The pieces of text by which words are recognised: a small part of regular expressions, read in linear time.

Whoever adds words is no programmer, and whoever sends a message may be an enemy. So a phrase may repeat without end
only letters, two such repeats must have something between them that is no letter, and there are few ways in which one
text can fit: then no text makes it slow.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["anywhere", "at_beginning", "check_phrase", "whole"]

_TOKEN = re.compile(
    r"(?P<open>\(\?[:!])|(?P<close>\))|(?P<bar>\|)|(?P<set>\[\^?-?(?:\\[wdn]|\w-\w|\w|[ ,;:.!?])+\])"
    r"|(?P<word>\\[wd])|(?P<neutral>\\b)|(?P<count>\{(?P<least>\d{1,2})(?:,(?P<most>\d{1,2}))?\})|(?P<maybe>\?)"
    r"|(?P<many>[*+])|(?P<letter>\w)|(?P<mark>[ ',;:!&/-]|\\[.?!+*-]|[^\x00-\x7f])"
)
_LETTERS = re.compile(r"\[(?:\\[wd]|\w-\w|\w)+\]")
_MOST, _WIDE = 60, 8
"""How often at most anything may be repeated, and from which count on a phrase may do it just once."""
_MAYBES, _DEEP = 8, 6
"""How many '?' a phrase may have, and how many brackets within each other."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of a phrase matches, as far as speed goes.

    `head` and `tail`: an endless repeat may stand before, or behind, all that parts words. `through`: there may be
    nothing in it that parts words. `letters`: it is one letter of many, so it may be repeated without end.
    """

    head: bool = False
    tail: bool = False
    through: bool = True
    letters: bool = False
    group: bool = False

    def then(self, other: "_Part") -> "_Part":
        if self.tail and other.head:
            raise ValueError("two endless repeats meet (\\w+, \\w*); put something between them that is no letter")
        head, tail = self.head or (self.through and other.head), other.tail or (other.through and self.tail)
        return _Part(head, tail, self.through and other.through)

    def either(self, other: "_Part") -> "_Part":
        return _Part(self.head or other.head, self.tail or other.tail, self.through or other.through)


_ENDLESS = _Part(head=True, tail=True)


class _Reader:
    """Reads one phrase; raises ValueError with the rule that it breaks."""

    def __init__(self, phrase: str) -> None:
        self._phrase, self._place, self._wide, self._deep = phrase, 0, 0, 0

    def read(self) -> None:
        if self._phrase.count("?") - self._phrase.count("(?") > _MAYBES:
            raise ValueError(f"it has more than {_MAYBES} parts that may be missing; make several phrases of it")
        self._choice()
        if self._place < len(self._phrase):
            raise ValueError("it holds a ')' too many")

    def _token(self) -> re.Match[str] | None:
        if self._place == len(self._phrase):
            return None
        if found := _TOKEN.match(self._phrase, self._place):
            return found
        rest = self._phrase[self._place : self._place + 12]
        hint = "write (?:one|other)" if rest[0] == "(" else "en.toml says above [recognise] what may"
        raise ValueError(f"{rest!r} cannot stand in a phrase; {hint}")

    def _choice(self) -> _Part:
        part = self._row()
        while (token := self._token()) and token["bar"]:
            self._place = token.end()
            part = part.either(self._row())
        return part

    def _row(self) -> _Part:
        part = _Part()
        while (token := self._token()) and not (token["close"] or token["bar"]):
            self._place = token.end()
            part = part.then(self._repeated(self._one(token)))
        return part

    def _one(self, token: re.Match[str]) -> _Part:
        if token["open"]:
            self._deep += 1
            if self._deep > _DEEP:
                raise ValueError(f"more than {_DEEP} brackets stand within each other; make several phrases of it")
            part = self._choice()
            self._deep -= 1
            closing = self._token()
            if closing is None:
                raise ValueError("a '(' is not closed")
            self._place = closing.end()
            ahead = token["open"] == "(?!"
            if ahead and (part.head or part.tail):
                raise ValueError("no endless repeat (\\w+, \\w*) may stand in (?!...)")
            return _Part() if ahead else _Part(part.head, part.tail, part.through, group=True)
        if token["count"] or token["maybe"] or token["many"]:
            raise ValueError(f"{token[0]!r} has nothing before it to repeat")
        return _Part(through=not token["mark"], letters=bool(token["word"] or _LETTERS.fullmatch(token[0])))

    def _repeated(self, part: _Part) -> _Part:
        token = self._token()
        if token is None or not (token["count"] or token["maybe"] or token["many"]):
            return part
        self._place = token.end()
        if token["maybe"]:
            return _Part(part.head, part.tail)
        if token["many"]:
            if not part.letters:
                raise ValueError(f"{token[0]!r} may only stand behind \\w or letters such as [a-z]; else {{0,3}}")
            return _ENDLESS
        return self._counted(part, token)

    def _counted(self, part: _Part, token: re.Match[str]) -> _Part:
        least, most = int(token["least"]), int(token["most"] or token["least"])
        if not least <= most <= _MOST:
            raise ValueError(f"{token[0]!r}: the first number is at most the second, and that at most {_MOST}")
        self._wide += most > _WIDE
        if self._wide > 1 or (part.group and most > _WIDE):
            raise ValueError(f"only one letter or set of letters of a phrase may be repeated more than {_WIDE} times")
        part.then(part)
        if part.group and part.through and most > 1:
            raise ValueError("what is repeated in brackets must hold a space each time, as in (?:\\w+ ){0,3}")
        return _Part(part.head, part.tail, part.through or least == 0)


def check_phrase(phrase: str) -> str:
    """`phrase` itself; raises ValueError with the rule where it is none, or could be slow over some text."""
    if not phrase.strip() or phrase != " ".join(phrase.split()):
        raise ValueError("a phrase is some words with single spaces between them, none at its ends")
    _Reader(phrase).read()
    try:
        pattern = re.compile(phrase)
    except re.error as error:
        raise ValueError(str(error)) from error
    if pattern.match(""):
        raise ValueError("it fits everywhere, for nothing in it must stand there; take away a '?', '*' or {0,...}")
    return phrase


def anywhere(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of `phrases` as whole words, in any case; nothing where there are none."""
    return re.compile(rf"(?<!\w)(?:{_any(phrases)})(?!\w)", re.IGNORECASE)


def at_beginning(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that matches where any of `phrases` begins a text and its last word ends there."""
    return re.compile(rf"(?:{_any(phrases)})(?!\w)", re.IGNORECASE)


def whole(group: str, phrases: Iterable[str]) -> str:
    """The source of a named group that matches any of `phrases` at the place where it stands."""
    return rf"(?P<{group}>{_any(phrases)})(?!\w)"


def _any(phrases: Iterable[str]) -> str:
    """Any of `phrases`, with both kinds of apostrophe."""
    found = list(dict.fromkeys(phrases))
    return "|".join(found).replace("'", "['’]") if found else r"(?!)"
