"""Amounts, dates, durations and addresses as they stand in a text, in a form in which two texts can be compared."""

import re
from collections.abc import Iterator

from drafter.checks.prose import Span, plain

__all__ = ["EMAIL", "MONTH_NAMES", "WEEKDAYS", "Fact", "amounts", "dates", "month_number"]

Fact = tuple[str, Span]
"""What is stated, in one spelling ("24 eur", "03-17", "30 day"), and where."""

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
"""An email address; bounded (RFC 5321, 4.5.3.1), so that no text makes it slow."""

_UNITS = {
    "eur": ("€", "eur", "euro", "euros"),
    "usd": ("$", "usd", "dollar", "dollars"),
    "gbp": ("£", "gbp", "pound", "pounds"),
    "chf": ("chf", "franken", "francs"),
    "%": ("%", "percent", "per cent", "prozent", "pour cent", "por ciento", "por cento", "per cento"),
}
_UNIT = {word: unit for unit, spellings in _UNITS.items() for word in spellings}
_NUMBER = r"\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_WORDS = "|".join(sorted((re.escape(word) for word in _UNIT if word.isalpha() or " " in word), key=len, reverse=True))
_AMOUNT = re.compile(rf"(?P<sign>[€$£]) ?(?P<a>{_NUMBER})|(?P<b>{_NUMBER}) ?(?P<unit>[€$£%]|(?:{_WORDS})\b)", re.I)

_MONTHS = {
    1: "january jan januar janvier enero janeiro gennaio januari",
    2: "february feb februar février febrero fevereiro febbraio februari",
    3: "march mar märz mars marzo março maart",
    4: "april apr avril abril aprile",
    5: "may mai mayo maio maggio mei",
    6: "june jun juni juin junio junho giugno",
    7: "july jul juli juillet julio julho luglio",
    8: "august aug août agosto augustus",
    9: "september sep sept septembre septiembre setembro settembre",
    10: "october oct oktober octobre octubre outubro ottobre",
    11: "november nov novembre noviembre novembro",
    12: "december dec dezember décembre diciembre dezembro dicembre",
}
_MONTH = {word: number for number, names in _MONTHS.items() for word in names.split()}
MONTH_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b|\b{_DAY} (?:of |de )?(?P<month>{MONTH_NAMES})\b"
    rf"|\b(?P<month2>{MONTH_NAMES})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)"
    r"|\b(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{2,4})\b",
    re.I,
)

# Days and spans of time that set a deadline, by the words that make one of them.
WEEKDAYS = r"monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_DEADLINE = re.compile(
    rf"\b(?:by|until|before|no later than|on|next|this coming) (?P<weekday>{WEEKDAYS})\b"
    r"|\b(?P<end>(?:by|at|before) the end of (?:the |this |next )?(?:day|week|month|year|quarter))\b"
    r"|\b(?P<soon>tomorrow|by tonight|next (?:week|month|year)|within the (?:hour|day|week|month)|end of day)\b"
    r"|\b(?P<few>(?:within|in) (?:an?|the next|some) (?:few |couple of )?(?:hours?|days?|weeks?))\b",
    re.I,
)
_SPELLED = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90, "zwei": 2, "drei": 3,
    "deux": 2, "trois": 3, "dos": 2, "tres": 3, "due": 2, "tre": 3, "twee": 2, "drie": 3, "dois": 2, "três": 3,
}  # fmt: skip
_TIME_UNITS = {
    "minute": r"minutes?|minuten?|minutos?|minuti|minuto|mins?",
    "hour": r"hours?|stunden?|heures?|horas?|or[ae]|uur|uren|hrs?",
    "day": r"days?|tag(?:e|en)?|jours?|días?|dias?|giorn[oi]|dag(?:en)?",
    "week": r"weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken",
    "month": r"months?|monat(?:e|en)?|mois|mes(?:es|i|e)?|maand(?:en)?",
    "year": r"years?|jahre?n?|ans?|années?|años?|anos?|ann[oi]|jaar|jaren",
}
_DURATION = re.compile(
    rf"\b(?P<n>\d{{1,4}}|{'|'.join(_SPELLED)})(?:[- ](?:to|-|–) ?\d{{1,4}})?[- ]"
    r"(?:(?:business|working|calendar|full|more) )?"
    rf"(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _TIME_UNITS.items())})\b",
    re.I,
)


def month_number(name: str) -> int:
    """1 for January, in any language of MONTH_NAMES."""
    return _MONTH[name.casefold()]


def amounts(text: str) -> Iterator[Fact]:
    """The amounts of money and percentages of `text`."""
    for match in _AMOUNT.finditer(plain(text)):
        number = _number(match["a"] or match["b"])
        unit = _UNIT[(match["sign"] or match["unit"]).casefold()]
        yield f"{number} {unit}", _span(text, match)


def _number(written: str) -> str:
    """One spelling for 1,200.50, 1.200,50 and 1200.5: the last mark before one or two digits is the decimal one."""
    decimal = re.search(r"[.,](\d{1,2})$", written)
    whole = re.sub(r"\D", "", written[: decimal.start()] if decimal else written)
    fraction = decimal.group(1).rstrip("0") if decimal else ""
    return f"{int(whole or 0)}.{fraction}" if fraction else str(int(whole or 0))


def dates(text: str) -> Iterator[Fact]:
    """The dates, deadlines and spans of time of `text`."""
    straight = plain(text)
    for match in _DATE.finditer(straight):
        yield _date(match), _span(text, match)
    for match in _DEADLINE.finditer(straight):
        yield _deadline(match), _span(text, match)
    for match in _DURATION.finditer(straight):
        unit = next(unit for unit in _TIME_UNITS if match[unit])
        number = str(_SPELLED.get(match["n"].casefold(), match["n"]))
        if (number, unit) != ("1", "minute"):  # "give me one minute" is no deadline
            yield f"{number} {unit}", _span(text, match)


def _date(match: re.Match[str]) -> str:
    """Month and day: the year is often left out."""
    if match["iso"]:
        return match["iso"][5:]
    if match["d"]:
        return f"{int(match['m']):02}-{int(match['d']):02}"
    month = _MONTH[(match["month"] or match["month2"]).casefold()]
    return f"{month:02}-{int(match['day'] or match['day2']):02}"


def _deadline(match: re.Match[str]) -> str:
    said = next(words for words in match.groups() if words)
    return " ".join(said.casefold().split())


def _span(text: str, match: re.Match[str]) -> Span:
    return Span(text[match.start() : match.end()], match.start(), match.end())
