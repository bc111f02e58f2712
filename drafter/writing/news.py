"""The news of a fix: what of a private note a customer may be told without anybody asking.

Only that it is fixed, and since when, in our own words: a time is read from the note by the forms below and written
anew. No word of the note itself is passed on, whatever it says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from drafter.cleaning.request import OpenRequest, Turn
from drafter.phrasebook import ENGLISH, Patterns, Phrasebook
from drafter.reading.fix_notes import fix_told
from drafter.text.any_of import any_of
from drafter.text.figure_words import MONTH

__all__ = ["confirming_note", "news_of_fix", "says_fixed"]

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_DAYS = ("today", "yesterday")
_MONTH = any_of(MONTH)
_ZONE = "UTC|GMT|CEST|CET|BST|EST|EDT|CST|CDT|MST|MDT|PST|PDT|IST|AEST|AEDT|JST"
_TIME = re.compile(
    rf"""
    [\s,(]* (?:(?:since|as\ of|from|on|at|in|seit|am|um|depuis|à|desde|a\ las|dal(?:le)?|il|alle|às|sinds|op|om)\s+)?
    (?:(?:the|dem|le|el|las?)\s+)?
    (?: (?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})T?
      | (?P<day_2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:(?:of|de)\s)?
        (?P<month_2>{_MONTH})\b\.?(?:,?\s(?:de\s)?(?P<year_2>\d{{4}})\b)?
      | (?P<month_3>{_MONTH})\.?\s(?P<day_3>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s(?P<year_3>\d{{4}})\b(?!:))?
      | (?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::\d{{2}})?(?:\s?(?P<half>[ap]m)\b)?(?:\s?(?P<zone>{_ZONE}|Z)\b)?
      | (?P<hour_2>\d{{1,2}})\s?(?P<half_2>[ap]m)\b(?:\s?(?P<zone_2>{_ZONE})\b)?
      | (?P<said>(?:this|yesterday)\s(?:morning|afternoon|evening)|last\snight|{"|".join([*_DAYS, *_WEEKDAYS])})\b
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)


def says_fixed(note: str, patterns: Patterns) -> bool:
    """Whether `note` says that something is fixed already, and does not forbid to tell it."""
    return bool(fix_told(note, patterns, in_short=True))


def confirming_note(request: OpenRequest, patterns: Patterns) -> Turn | None:
    """The latest private note that says it is fixed, unless a later one takes that back."""
    for turn in reversed(request.history):
        told = fix_told(turn.text, patterns, in_short=True) if turn.author == "note" else ()
        if told is None:
            return None
        if told:
            return turn
    return None


def news_of_fix(request: OpenRequest, words: Phrasebook) -> str:
    """That it is fixed, and since when if the note says so in a form we know; empty where no note confirms a fix."""
    note = confirming_note(request, words.patterns)
    if note is None:
        return ""
    told = fix_told(note.text, words.patterns, in_short=True) or ()
    since = next((time for found in told if (time := _since(note, found.end()))), "")
    return words.english.fixed_since.format(since=since) if since else words.say(ENGLISH).fixed


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int
    minute: int
    zone: str

    def __str__(self) -> str:
        return f"{self.hour:02}:{self.minute:02} {self.zone}".rstrip()


def _since(note: Turn, place: int) -> str:
    """The day, with the time of day where there is one, that stands at `place` of the note; empty where none does.

    A day that is only named, such as "today", is counted from the day of the note. What cannot be, or is still to
    come, is left out.
    """
    day, clock = "", None
    for found in _pieces(note.text, place):
        if found["said"]:
            day = day or _named_day(found["said"].lower(), note.at)
        elif found["hour"] or found["hour_2"]:
            clock = clock or _clock(found)
        else:
            day = day or _day(found, note.at)
    if clock and not day:
        day = _day_of(clock, note.at)
    return ", ".join(str(part) for part in (day, clock) if part) if day else ""


def _pieces(text: str, place: int) -> Iterator[re.Match[str]]:
    while found := _TIME.match(text, place):
        yield found
        place = found.end()


def _day(found: re.Match[str], told: datetime | None) -> str:
    number = int(found["day"] or found["day_2"] or found["day_3"])
    month = found["month"] or found["month_2"] or found["month_3"]
    year = found["year"] or found["year_2"] or found["year_3"]
    which = int(month) if month.isdigit() else MONTH[month.lower()]
    try:
        day = date(int(year) if year else told.year if told else 2000, which, number)
    except ValueError:
        return ""
    if told and day > told.date() + timedelta(days=1):
        return ""
    return _written(day) + (f" {year}" if year else "")


def _named_day(name: str, told: datetime | None) -> str:
    if told is None:
        return ""
    back = 1 if name.startswith("yesterday") else 0
    if name in _WEEKDAYS:
        back = (told.weekday() - _WEEKDAYS.index(name)) % 7
    return _written(told.date() - timedelta(days=back))


def _clock(found: re.Match[str]) -> _Clock | None:
    hour, minute = int(found["hour"] or found["hour_2"]), int(found["minute"] or 0)
    if half := (found["half"] or found["half_2"] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        return None
    zone = (found["zone"] or found["zone_2"] or "").upper()
    return _Clock(hour, minute, "UTC" if zone in ("Z", "GMT") else zone)


def _day_of(clock: _Clock, told: datetime | None) -> str:
    """The last day before the note on which it was that late; only UTC tells, for other zones it may be the next."""
    if told is None or clock.zone != "UTC":
        return ""
    told = told.astimezone(UTC)
    earlier = (clock.hour, clock.minute) > (told.hour, told.minute)
    return _written(told.date() - timedelta(days=earlier))


def _written(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"
