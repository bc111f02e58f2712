"""Where the figures of a draft stand, and the deadlines that hold no figure; what a figure is, figures.py says."""

import re
from collections.abc import Iterator
from functools import lru_cache

from drafter.checks.common.prose import Span, plain
from drafter.text.any_of import any_of
from drafter.text.figure_words import CURRENCY, MONTH
from drafter.text.figures import Figure, figures

__all__ = ["MONTH_NAMES", "WEEKDAYS", "deadlines", "figures_of", "is_money", "is_time", "placed_figures"]

MONTH_NAMES = any_of(MONTH)
WEEKDAYS = r"monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_CURRENCIES = frozenset(CURRENCY.values())
_DEADLINE = re.compile(
    rf"\b(?:(?:by|until|before|no later than|on|next|this coming) (?:{WEEKDAYS})"
    r"|(?:by|at|before) the end of (?:the |this |next )?(?:day|week|month|year|quarter)"
    r"|tomorrow|by tonight|next (?:week|month|year)|within the (?:hour|day|week|month)|end of day"
    r"|(?:within|in) (?:a|the next|some) (?:few|couple of) (?:hours|days|weeks)"
    r"|(?:within|in) an? (?:hour|day|week|month))\b",
    re.I,
)
_NO_NUMBER = re.compile(r"(?:an?|every|each|per|pro|par|por|al|ein\w*|une?|una?|um|een)\b|/|\w+ly$", re.I)


def placed_figures(text: str) -> Iterator[tuple[Figure, Span]]:
    """The figures of `text` with their places."""
    taken: dict[str, int] = {}
    for figure in figures(text):
        start = text.find(figure.text, taken.get(figure.text, 0))
        if start >= 0:
            taken[figure.text] = start + len(figure.text)
            yield figure, Span(figure.text, start, start + len(figure.text))


@lru_cache(maxsize=16)
def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures of `text`, remembered: the proofs of a draft are read again and again."""
    return tuple(figures(text))


def is_money(figure: Figure) -> bool:
    """Whether it is an amount of money or a percentage."""
    return figure.unit in _CURRENCIES or figure.unit == "percent"


def is_time(figure: Figure) -> bool:
    """Whether it is a date or a counted span of time; "one minute" is a way to ask for patience."""
    counted = "seconds" in figure.unit and figure.text != "one minute" and not _NO_NUMBER.match(figure.text)
    return counted or figure.unit in ("date", "clock")


def deadlines(text: str) -> list[Span]:
    """The deadlines without a figure: "by Friday", "next week"."""
    return [Span(text[m.start() : m.end()], m.start(), m.end()) for m in _DEADLINE.finditer(plain(text))]
