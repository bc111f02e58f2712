"""Dates in the forms that people, help desks and site builders write them. A date is read, never guessed: 03/04/2026
is the third of April or the fourth of March, and so none."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

__all__ = ["moment"]

_MONTHS = (
    "january januar jänner janvier enero gennaio janeiro januari",
    "february februar feber février febrero febbraio fevereiro februari",
    "march märz mars marzo março maart",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août agosto augustus augusti",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre diciembre dicembre dezembro",
)
_SHORT = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SHORT_TOO = {
    "sept": 9,
    "okt": 10,
    "dez": 12,
    "mrz": 3,
    "mai": 5,
    "janv": 1,
    "févr": 2,
    "juil": 7,
    "déc": 12,
    "avr": 4,
}
_MONTH_OF = (
    {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
    | {name: number for number, name in enumerate(_SHORT, start=1)}
    | _SHORT_TOO
)
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?(?:\s+(?:of|de)|)[\s-]+(?P<month>[^\W\d_]{3,12})\.?,?(?:\s+de|)[\s-]+"
    r"(?P<year>\d{4})|(?P<month2>[^\W\d_]{3,12})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4}))\b"
)
_NUMBERS = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?!\d)")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?m?\b", re.IGNORECASE)
_ZONE = re.compile(r"([+-])(\d{2}):?(\d{2})\s*$")
_NO_ZONE = re.compile(r"[+-]\d{5}")
_EPOCH = re.compile(r"\d{9,13}(?:\.\d{1,6})?")
_OLD, _MILLISECONDS = 10**8, 10**11  # seconds of 1973 and of 5138: what is less is no date, what is more is finer
_LONGEST = 80


def moment(value: object) -> datetime | None:
    """A date or a time as UTC, from text and from seconds or milliseconds since 1970 too; None for what is neither,
    is ambiguous, or lies outside of the years 1 to 9999."""
    if isinstance(value, Mapping):  # Docusaurus: last_update: {date: ..., author: ...}
        value = value.get("date")
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = _parsed(value.strip())
    if isinstance(value, int | float):
        return _since_1970(value)
    if isinstance(value, datetime):
        try:
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:  # its offset leads before year 1 or behind 9999: no date that anybody meant
            return None
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return None


def _parsed(text: str) -> datetime | float | None:
    """ISO 8601 (also with a space before the offset), a date in words or in numbers, or that of an e-mail header."""
    if _EPOCH.fullmatch(text):
        return float(text)
    for read in (_iso, _written, parsedate_to_datetime):
        try:
            if found := read(text):
                return found
        except (ValueError, TypeError):
            continue
    return None


def _since_1970(value: float) -> datetime | None:
    try:
        seconds = value / 1000 if value >= _MILLISECONDS else value
        return datetime.fromtimestamp(seconds, UTC) if value > _OLD else None
    except (ValueError, OverflowError, OSError):
        return None


def _iso(text: str) -> datetime:
    day = text.removesuffix("UTC").removesuffix("GMT").rstrip()
    return datetime.fromisoformat(f"{day}Z" if day != text else text.replace(" +", "+"))


def _written(text: str) -> datetime | None:
    """A date with its month in words or all in numbers, with the time of day where one is written."""
    if len(text) > _LONGEST or _NO_ZONE.search(text):
        return None
    day = _in_words(text) or _in_numbers(text)
    if day is None:
        return None
    clock, zone = _CLOCK.search(text), _ZONE.search(text)
    if clock is None:
        return day
    hour = int(clock[1]) % 12 + 12 * (clock[4].lower() == "p") if clock[4] else int(clock[1])
    told = day.replace(hour=hour, minute=int(clock[2]), second=int(clock[3] or 0))
    return datetime.fromisoformat(f"{told.isoformat()}{zone[1]}{zone[2]}:{zone[3]}") if zone else told


def _in_words(text: str) -> datetime | None:
    found = _NAMED.search(text)
    if found is None:
        return None
    month = _MONTH_OF.get((found["month"] or found["month2"]).lower())
    return (
        datetime(int(found["year"] or found["year2"]), month, int(found["day"] or found["day2"])) if month else None
    )


def _in_numbers(text: str) -> datetime | None:
    """Year first; else day first behind points, or where only one of two orders is a date."""
    found = _NUMBERS.match(text)
    if found is None:
        return None
    first, mark, second, last = found[1], found[2], found[3], found[4]
    if len(first) == 4:
        return datetime(int(first), int(second), int(last))
    if len(last) != 4:
        return None
    orders = [(int(second), int(first))] if mark == "." else [(int(second), int(first)), (int(first), int(second))]
    dates = {(month, day) for month, day in orders if 1 <= month <= 12}
    return datetime(int(last), *dates.pop()) if len(dates) == 1 else None
