"""Numbers of payment cards, told from other long numbers by the network's first digits and the check digit.

A card number that is missed does more harm than an order number that is taken for one, so letters may stand right
before it, and an expiry date or a security code behind it; only the end of an identifier ("bp-021b-...") is none. The
first digits are those of payment networks (ISO/IEC 7812 issuer ranges: 2 to 6, RuPay's 81 and 82, Troy's 9792), which
spares phone and SIM numbers; one digit again and again is a placeholder, though its check digit fits.
"""

import re
from collections.abc import Iterator

__all__ = ["card_numbers"]

_RUN = re.compile(r"(?<![+\d_/-])\d+(?:[ -]\d+)*")
_GROUP = re.compile(r"\d+")
_FIRST = re.compile(r"[2-6]|8[12]|9792")
_SHORTEST, _LONGEST = 13, 19
_FIRST_GROUP, _GROUP_DIGITS = 4, 3  # digits at least where only a part of a run of numbers is a card number

_Place = tuple[int, int]


def card_numbers(text: str) -> Iterator[_Place]:
    """The places, start and end, of the card numbers in `text`: 13 to 19 digits, in groups or not."""
    for run in _RUN.finditer(text):
        groups = [group.span() for group in _GROUP.finditer(text, run.start(), run.end())]
        if len(groups) <= _LONGEST and _is_card("".join(text[start:end] for start, end in groups)):
            yield run.span()
            continue
        after = 0
        for number, (start, _) in enumerate(groups):
            if start >= after and (end := _end(text, groups[number : number + _LONGEST])):
                yield start, end
                after = end


def _end(text: str, groups: list[_Place]) -> int | None:
    """Where the longest card number ends that begins with the first of these groups."""
    digits, found = "", None
    for start, end in groups:
        digits += text[start:end]
        if end - start < (_GROUP_DIGITS if start > groups[0][0] else _FIRST_GROUP) or len(digits) > _LONGEST:
            break
        if _is_card(digits):
            found = end
    return found


def _is_card(digits: str) -> bool:
    """Whether these are as many as a card has, of a network, the last one the check digit (ISO/IEC 7812-1, Luhn)."""
    if not _SHORTEST <= len(digits) <= _LONGEST:
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    fits = sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    return fits and _FIRST.match(digits) is not None and len(set(digits)) > 1
