"""Phone numbers: those of some countries as they are dialled there, and those of any with its prefix."""

import re
from collections.abc import Iterator, Sequence

from phonenumbers import Leniency, PhoneNumberMatcher

from drafter.privacy.spans import blanked

__all__ = ["phone_numbers"]

_DIALLED = re.compile(
    r"(?<!\w)(?:\(\+\d{1,3}\)|\+\d|00[1-9])(?:[ ()./–-]{0,3}\d){6,13}(?!\w)"
    r"|(?<![\w(])\(0\d{1,5}\)(?:[ ./–-]{0,3}\d){5,9}(?!\w)"
    r"|(?<![\w.,/-])0[1-9](?P<apart>[ .-])\d\d(?:(?P=apart)\d\d){3}(?!(?:[ .,/-]?\d|\w))"
    r"|(?<![\w(.,/-])0[1-9]\d{1,4}[ /-]{1,3}\d(?:[ /-]{0,3}\d){4,8}(?!\w)"
)
"""Written as nothing but a phone number is, whether or not there is such a one."""
_FIGURE = re.compile(r"\d{1,3}(?:[.,]\d{3})*(?:[.,]\d{1,2})?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}")


def phone_numbers(text: str, countries: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The places of phone numbers, in order and apart. `countries` (ISO 3166): where the writer may be."""
    dialled = [match.span() for match in _DIALLED.finditer(text)]
    rest = blanked(text, dialled)
    found = set(dialled)
    for country in countries:
        for match in PhoneNumberMatcher(rest, country, leniency=Leniency.VALID):
            if not _FIGURE.fullmatch(match.raw_string):
                found.add((match.start, match.end))
    end = 0
    for start, stop in sorted(found, key=lambda place: (place[0], -place[1])):
        if start >= end:
            yield start, stop
            end = stop
