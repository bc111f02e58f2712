"""Numbers, amounts, dates and spans of time in a text, in a form that can be compared.

"an hour", "60 minutes" and "60 min" are the same figure; "24.50 EUR" and "€24,50" are; 14 days and 14 months are not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from drafter.text.addresses import ADDRESS
from drafter.text.any_of import any_of
from drafter.text.figure_words import (
    BYTES,
    CURRENCY,
    GREAT_NUMBER,
    MEASURES,
    MONTH,
    NUMBER_WORD,
    ONLY_BEFORE_UNIT,
    ORDINAL,
    PART,
    SECONDS,
    TIME_UNIT,
    TIMES,
)

__all__ = ["Figure", "figures", "missing_figures"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as written (`text`), and its `value` in `unit`: seconds, bytes, percent, a currency, `date`, `clock`
    (minutes after midnight), `code` for identifiers, or empty for a plain number; `length` is in metres, `weight` in
    grams, `volume` in litres."""

    text: str
    value: float | str
    unit: str = ""


_AMBIGUOUS = frozenset({"s", "d", "h", "an", "ora", "ore"})  # units of time only behind digits
_NUMBER = r"\d{1,3}(?:[,.'’\u202f\u00a0]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_WORKING = r"(?:(?P<working>working|business|werk|arbeits)[ -]?)?(?:(?:calendar|full|whole) )?"
_SIGNS = "".join(re.escape(word) for word in CURRENCY if len(word) == 1)
_ISO_CODES = "|".join(word for word, code in CURRENCY.items() if word.upper() == code)
_AMOUNT = re.compile(
    rf"(?P<before>(?:[{_SIGNS}]|\b(?:{_ISO_CODES}))\s?)?(?P<number>{_NUMBER})[ -]?{_WORKING}"
    rf"(?P<unit>%|percent\b|per cent\b|prozent\b|pour cent\b|[{_SIGNS}]|[^\W\d_]+)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})?(?!\d)")
_NAMES = any_of(MONTH)
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s(?:of |de |di )?({_NAMES})\b\.?(?:,?\s(?:de )?(\d{{4}}))?", re.IGNORECASE
)
_MONTH_DAY = re.compile(rf"\b({_NAMES})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s(\d{{4}}))?", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.h](\d{2}))?\s?(am|pm|a\.m\.?|p\.m\.?|uhr)(?!\w)|\b(\d{1,2}):(\d{2})\b", re.IGNORECASE
)
_CODE = re.compile(
    r"(?<![\w/@.])#?(?=[\w-]{0,40}\d)(?=[\w-]{0,40}[a-z#])#?[a-z\d]+(?:[-_][a-z\d]+)*(?![\w@])", re.IGNORECASE
)
_VERSION = re.compile(r"\bv\d+(?:\.\d+)*\b|\b\d+(?:\.\d+){2,}\b", re.IGNORECASE)
_EVERY = re.compile(
    rf"(?:\b(?:every|each|per|pro|par|por|al)\s|/\s?)({'|'.join(TIME_UNIT)})\b|\b(\w+ly)\b", re.IGNORECASE
)
_WORDS = any_of(NUMBER_WORD)
_HOUR = re.compile(
    r"\b(?P<noon>noon|midday|mittags|midi|mediodía|meio-dia|mezzogiorno)\b|"
    rf"\b(?P<hour>\d{{1,2}}|{_WORDS})(?P<said> o['’]clock| uhr| heures)?"
    r"(?: (?P<late>in the (?:afternoon|evening)|at night|nachmittags|abends|de l['’]après-midi|du soir|"
    r"de la (?:tarde|noche)|da (?:tarde|noite))|"
    r" (?P<early>in the morning|morgens|du matin|de la mañana|da manhã))?\b",
    re.IGNORECASE,
)
_SPELLED_UNIT = re.compile(
    r"\b(?:(?:eine[rn]?|una|uma) (?=halbe|media|meia|mezza))?"
    rf"((?:(?:{_WORDS})[ -]){{0,3}}{any_of(GREAT_NUMBER)}(?:[ -](?:and )?(?:{_WORDS})){{0,4}}|{_WORDS})"
    rf"(?:-| )(?:an? )?{_WORKING}(?P<unit>[^\W\d_]+)",
    re.IGNORECASE,
)
"""Words are one number where a great one is among them: "nine hundred", but not "two one-hour calls"."""
_TIMES = re.compile(rf"\b({'|'.join(TIMES)})\b", re.IGNORECASE)
_PARTS = any_of(PART)
_PART = re.compile(
    r"(?<!first )(?<!second )(?<!third )(?<!fourth )(?<!last )\b"
    rf"(?:(?P<count>{_WORDS}) )?(?P<part>{_PARTS})"
    r"(?P<time> of an hour| d['’]heure| de hora)?(?P<whole> (?:of|full|der|des|de|du|do|da|del)\b)?",
    re.IGNORECASE,
)
_VAGUE = frozenset(
    "thing things way ways step steps option options point points question questions of or more".split()
)


def figures(text: str) -> list[Figure]:
    """Every figure in `text`. Numbers spelled out count where a unit follows, and above two also without."""
    return list(_figures(text))


@lru_cache(2048)  # a span is held against one claim after the other, by many rules
def _figures(text: str) -> tuple[Figure, ...]:
    found: list[Figure] = []
    rest = ADDRESS.sub(lambda m: " " * len(m[0]), text)
    for pattern, read in _READERS:
        rest = pattern.sub(lambda match: _take(read(match), match, found), rest)  # noqa: B023 - used at once
    return tuple(found)


def _take(figure: Figure | None, match: re.Match[str], found: list[Figure]) -> str:
    """Keep `figure` and blank its characters, so that no later pattern reads them again."""
    if figure is None:
        return match[0]
    found.append(figure)
    read = match[0].index(figure.text) + len(figure.text)
    return "\0" * read + match[0][read:]


def missing_figures(said: Iterable[Figure], proof: Iterable[Figure]) -> list[Figure]:
    """The figures of `said` that do not occur in `proof`."""
    known = list(proof)
    return [f for f in said if not any(_same(f, other) for other in known)]


def _same(said: Figure, proof: Figure) -> bool:
    if isinstance(said.value, str) or isinstance(proof.value, str):
        return said.unit == proof.unit and _same_date_or_code(str(said.value), str(proof.value), said.unit)
    close = abs(said.value - proof.value) <= 0.002 * max(abs(said.value), abs(proof.value))
    if said.unit == proof.unit:
        return close
    if "" in (said.unit, proof.unit) and "clock" not in (said.unit, proof.unit):
        return _bare(said.text) == _bare(proof.text)  # a table cell has its unit elsewhere
    return False


def _same_date_or_code(said: str, proof: str, unit: str) -> bool:
    """A date without a year is the same as one with it."""
    if unit != "date":
        return said == proof
    return (
        said == proof
        or (said.startswith("--") and proof.endswith(said[1:]))
        or (proof.startswith("--") and said.endswith(proof[1:]))
    )


def _bare(text: str) -> float | None:
    number = re.search(_NUMBER, text)
    return (
        _value(number[0])
        if number
        else next((NUMBER_WORD[w] for w in text.lower().split() if w in NUMBER_WORD), None)
    )


def _value(number: str) -> float:
    """The number behind "1,000", "1.000", "24,50" or "24.50"."""
    plain = re.sub(r"['’\u202f\u00a0]", "", number)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain):
        return float(re.sub(r"[.,]", "", plain))
    whole, mark, fraction = plain.rpartition("." if plain.rfind(".") > plain.rfind(",") else ",")
    return float(f"{re.sub(r'[.,]', '', whole)}.{fraction}") if mark else float(plain)


def _date(year: str | None, month: int, day: int) -> str:
    full = f"{int(year) + (2000 if len(year) == 2 else 0)}-" if year else "--"
    return f"{full}{month:02}-{day:02}"


def _read_iso(match: re.Match[str]) -> Figure:
    return Figure(match[0], _date(match[1], int(match[2]), int(match[3])), "date")


def _read_numeric(match: re.Match[str]) -> Figure | None:
    """A date in figures. With points, or where the first number cannot be a month, the day stands first."""
    first, second = int(match[1]), int(match[3])
    if match[2] == "." or first > 12:
        day, month = first, second
    else:
        month, day = first, second
    if not (1 <= month <= 12 and 1 <= day <= 31) or (match[4] is None and match[2] == "/"):
        return None
    return Figure(match[0], _date(match[4], month, day), "date")


def _read_day_month(match: re.Match[str]) -> Figure | None:
    return (
        Figure(match[0], _date(match[3], MONTH[match[2].lower()], int(match[1])), "date")
        if int(match[1]) <= 31
        else None
    )


def _read_month_day(match: re.Match[str]) -> Figure | None:
    return (
        Figure(match[0], _date(match[3], MONTH[match[1].lower()], int(match[2])), "date")
        if int(match[2]) <= 31
        else None
    )


def _read_clock(match: re.Match[str]) -> Figure | None:
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
    half = (match[3] or "").lower()[:1]
    if hour > 24 or minute > 59 or (half in "ap" and half and hour > 12):
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half in ("a", "p") else hour
    return Figure(match[0], float(hour * 60 + minute), "clock")


def _read_hour(match: re.Match[str]) -> Figure | None:
    """An hour in words: "noon", "six in the evening", "acht Uhr abends"."""
    if match["noon"]:
        return Figure(match[0], 720.0, "clock")
    said = match["hour"].lower()
    hour = float(said) if said.isdigit() else NUMBER_WORD[said]
    by_the_clock = match["late"] or match["early"] or (match["said"] or "").lower().endswith(("clock", "uhr"))
    if not by_the_clock or not 1 <= hour <= 24 or hour % 1:
        return None
    return Figure(match[0], 60 * (hour + (12 if match["late"] and hour < 12 else 0)), "clock")


def _read_code(match: re.Match[str]) -> Figure | None:
    text = match[0]
    lead = re.match(r"\d+", text)
    if lead and text[lead.end() :].lstrip("-").lower() in (
        *TIME_UNIT,
        *BYTES,
        *CURRENCY,
        *MEASURES,
        "st",
        "nd",
        "rd",
        "th",
        "er",
        "eme",
        "x",
    ):
        return None
    if lead and text[lead.end() :].startswith("-") and text[lead.end() + 1 :].isalpha():
        return None
    return Figure(text, text.lower().lstrip("#"), "code")


def _read_amount(match: re.Match[str]) -> Figure:
    value = _value(match["number"])
    after = (match["unit"] or "").lower()
    before = (match["before"] or "").strip().lower()
    if before or after in CURRENCY:
        return Figure(match[0].strip(), value, CURRENCY[before or after])
    if after in ("%", "percent", "per cent", "prozent", "pour cent"):
        return Figure(match[0].strip(), value, "percent")
    if after in TIME_UNIT:
        return Figure(match[0].strip(), value * SECONDS[TIME_UNIT[after]], _time(match))
    if after in BYTES:
        return Figure(match[0].strip(), value * BYTES[after], "bytes")
    if after in MEASURES:
        measured, size = MEASURES[after]
        return Figure(match[0].strip(), value * size, measured)
    return Figure(match["number"], value)


def _time(match: re.Match[str]) -> str:
    """Two working days are not two days."""
    return "working seconds" if match["working"] else "seconds"


def _read_every(match: re.Match[str]) -> Figure | None:
    """A span of time as well: "every day", "daily", "per month"."""
    unit = TIME_UNIT.get((match[1] or match[2]).lower())
    return Figure(match[0], float(SECONDS[unit]), "seconds") if unit else None


def _read_version(match: re.Match[str]) -> Figure:
    return Figure(match[0], match[0].lower().removeprefix("v"), "code")


def _read_spelled(match: re.Match[str]) -> Figure | None:
    word, after = match[1].lower(), match["unit"].lower()
    number = _spelled(word)
    if after in TIME_UNIT and after not in _AMBIGUOUS:
        return Figure(match[0], number * SECONDS[TIME_UNIT[after]], _time(match))
    if word in ONLY_BEFORE_UNIT or after in _VAGUE:
        return None
    return Figure(match[0], number, CURRENCY[after]) if after in CURRENCY else Figure(match[1], number)


def _read_times(match: re.Match[str]) -> Figure:
    return Figure(match[0], TIMES[match[0].lower()])


def _read_part(match: re.Match[str]) -> Figure | None:
    """A part of an hour as time, of anything else in percent: "a quarter of the price"."""
    share = NUMBER_WORD[(match["count"] or "one").lower()] * PART[match["part"].lower()]
    if match["time"]:
        return Figure(match[0], share * SECONDS["hour"], "seconds")
    plain = match["count"] or match["part"].lower() not in ORDINAL  # "the third of March"
    return Figure(match[0], 100 * share, "percent") if match["whole"] and plain else None


def _spelled(words: str) -> float:
    """The number behind "nine hundred" or "two thousand and fifty"."""
    whole = part = 0.0
    for word in re.split(r"[ -](?:and )?", words):
        if great := GREAT_NUMBER.get(word):
            whole, part = whole + max(part, 1.0) * great, 0.0
        else:
            part += NUMBER_WORD[word]
    return whole + part


_READERS = (
    (_ISO, _read_iso),
    (_DAY_MONTH, _read_day_month),
    (_MONTH_DAY, _read_month_day),
    (_NUMERIC_DATE, _read_numeric),
    (_VERSION, _read_version),
    (_CLOCK, _read_clock),
    (_HOUR, _read_hour),
    (_PART, _read_part),
    (_TIMES, _read_times),
    (_CODE, _read_code),
    (_AMOUNT, _read_amount),
    (_SPELLED_UNIT, _read_spelled),
    (_EVERY, _read_every),
)
