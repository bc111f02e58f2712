"""Personal data in a text: where it stands and what it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["PersonalKind", "PersonalSpan", "blanked", "replaced"]

_BLANK = "\ue000"
"""A character that no word, number or space is: what it covers is not looked at again."""


class PersonalKind(StrEnum):
    """What it is, as it is called where it was taken out."""

    EMAIL = "email address"
    PHONE = "phone number"
    CARD = "card number"
    ACCOUNT = "bank account"
    SECRET = "password"  # noqa: S105 - what it is called
    TOKEN = "token"  # noqa: S105
    BIRTH = "date of birth"
    ADDRESS = "address"
    IP = "IP address"
    RECORD = "order number"
    """By which somebody is found again: an order, an invoice, a customer."""
    NUMBER = "number"
    """Any long number, whosever it is."""
    LINK = "link"
    CUSTOMER = "customer"
    AGENT = "agent"
    NAME = "name"
    COMPANY = "company"

    @property
    def is_name(self) -> bool:
        """Whether somebody is called so."""
        return self in (PersonalKind.CUSTOMER, PersonalKind.AGENT, PersonalKind.NAME)


@dataclass(frozen=True, slots=True)
class PersonalSpan:
    """`text[start:end]` is of this kind."""

    start: int
    end: int
    kind: PersonalKind


def blanked(text: str, places: Iterable[tuple[int, int]]) -> str:
    """`text` at the same length, with nothing to be read at these places, which must be in order and apart."""
    parts, end = [], 0
    for start, stop in places:
        parts += [text[end:start], _BLANK * (stop - start)]
        end = stop
    return "".join([*parts, text[end:]])


def replaced(text: str, spans: Iterable[PersonalSpan], put: Callable[[PersonalSpan], str]) -> str:
    """`text` with what `put` gives for each of `spans`, which must be in order and apart."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], put(span)]
        end = span.end
    return "".join([*parts, text[end:]])
