"""Days of the week and months without a number: "Boxes arrive on Sunday" where the source says Saturday."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from drafter.text.any_of import any_of
from drafter.text.figure_words import MONTH

__all__ = ["other_days"]

_WEEKDAYS = (
    "monday montag lundi lunes segunda-feira lunedì maandag",
    "tuesday dienstag mardi martes terça-feira martedì dinsdag",
    "wednesday mittwoch mercredi miércoles quarta-feira mercoledì woensdag",
    "thursday donnerstag jeudi jueves quinta-feira giovedì donderdag",
    "friday freitag vendredi viernes sexta-feira venerdì vrijdag",
    "saturday samstag sonnabend samedi sábado sabato zaterdag",
    "sunday sonntag dimanche domingo domenica zondag",
)
_DAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_WORDS_TOO = frozenset("may mai mars marzo março march mei".split())
_MONTH = {name: number % 12 for name, number in MONTH.items() if len(name) > 3 or name in _WORDS_TOO}
_SIZE = {"day": 7, "month": 12}
_NAMES = any_of([*_DAY, *_MONTH])
_NAMED = re.compile(rf"(?<!\w)({_NAMES})(?:s|en)?(?!\w)", re.IGNORECASE)
_TO = re.compile(
    r"(?<!\s)\s{0,3}(?:\b(?:to|until|till|through|bis|à|au|a|al|até|tot|t/m)\b|[-–])\s{0,3}", re.IGNORECASE
)
_DATING = frozenset("de en em in di du à a al até ab bis im vom from since until".split())
_ANY_DAY = re.compile(
    r"week|working day|werktag|wochen|ouvr|hábil|laborable|útil|úteis|daily|every day|täglich|feriale|werkdag",
    re.IGNORECASE,
)


class _Named(NamedTuple):
    kind: str
    number: int
    text: str
    start: int
    end: int


def other_days(claim: str, proof: str) -> Iterator[tuple[str, str]]:
    """Days and months of `claim` that `proof` lacks, each with one of the same kind that only the proof has.

    What lies within a span ("Monday to Friday") it has, and a proof that speaks of weekdays may have any of them.
    """
    there = list(_named(proof))
    known = {(one.kind, one.number) for one in there} | _spanned(there, proof)
    said = list(_named(claim))
    for one in said:
        others = [o.text for o in there if o.kind == one.kind and o.number not in {s.number for s in said}]
        loose = one.kind == "day" and _ANY_DAY.search(proof)
        if others and not loose and (one.kind, one.number) not in known:
            yield one.text, others[0]


def _named(text: str) -> Iterator[_Named]:
    for found in _NAMED.finditer(text):
        name = found[1].casefold()
        if name not in _WORDS_TOO or _dates(text, found):
            kind, numbers = ("day", _DAY) if name in _DAY else ("month", _MONTH)
            yield _Named(kind, numbers[name], found[1], found.start(), found.end())


def _dates(text: str, found: re.Match[str]) -> bool:
    """Whether a word that means other things too is a month here: "in May", "de mayo", "im März"."""
    before = text[: found.start()].casefold().split()[-1:]
    return bool(before) and before[0] in _DATING


def _spanned(there: list[_Named], text: str) -> set[tuple[str, int]]:
    return {
        (one.kind, (one.number + step) % _SIZE[one.kind])
        for one, other in pairwise(there)
        if one.kind == other.kind and _TO.fullmatch(text[one.end : other.start])
        for step in range((other.number - one.number) % _SIZE[one.kind] + 1)
    }
