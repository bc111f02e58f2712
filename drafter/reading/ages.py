"""How long ago something was, by what a customer says of it: "two months ago", "on 14 September", "in May"."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

__all__ = ["TimeWindow", "longest_age", "longest_window"]

_DAYS = {"day": 1, "week": 7, "month": 30.4, "year": 365.25}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(?:calendar |working |business )?(?P<unit>day|week|month|year)s?"
_AGO = re.compile(rf"\b{_COUNT} {_UNIT} (?:ago|back|old|late)\b", re.IGNORECASE)
_MONTH = r"(?P<month>(?-i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:[a-z]{0,7}))"
_ON = re.compile(
    rf"\b(?:(?:on|from|since|of|dated|was) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}"
    rf"|(?:on|from|since|dated) {_MONTH.replace('month', 'month2')} (?P<day2>\d{{1,2}})"
    rf"|(?:in|since|back in|from) (?:early |late |mid-?)?{_MONTH.replace('month', 'month3')})"
    r"\b(?:,? (?P<year>20\d\d))?",
    re.IGNORECASE,
)
_WINDOW = re.compile(
    rf"\b(?:within|up to|until|in the (?:first|last)|(?:of |for )?the last|for|first|after) (?:the )?"
    rf"(?:first |last )?{_COUNT} {_UNIT}\b",
    re.IGNORECASE,
)


class TimeWindow(NamedTuple):
    """How long something may be ago, with the words that say so."""

    length: timedelta
    words: str


def longest_age(text: str, now: datetime) -> timedelta | None:
    """The longest time ago that `text` speaks of; a date without a year is the last one of that name."""
    ages = [_length(match) for match in _AGO.finditer(text)]
    ages += [age for match in _ON.finditer(text) if (age := _since(match, now)) is not None]
    return max(ages, default=None)


def longest_window(text: str) -> TimeWindow | None:
    """The longest time within which `text` allows something."""
    return max((TimeWindow(_length(match), match.group()) for match in _WINDOW.finditer(text)), default=None)


def _length(match: re.Match[str]) -> timedelta:
    count = match["count"].lower()
    number = _NUMBERS[count] if count in _NUMBERS else int(count)
    return timedelta(days=number * _DAYS[match["unit"].lower()])


def _since(match: re.Match[str], now: datetime) -> timedelta | None:
    month = _MONTHS.index((match["month"] or match["month2"] or match["month3"])[:3].lower()) + 1
    last = 28 if match["month3"] else 1  # "in May" may have been its last day
    day = int(match["day"] or match["day2"] or last)
    year = int(match["year"] or now.year)
    try:
        then = now.replace(year=year, month=month, day=day)
        if then > now and not match["year"]:
            then = then.replace(year=year - 1)
    except ValueError:
        return None
    return now - then if then <= now else None
