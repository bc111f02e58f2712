"""Leaks: nothing of internal sources, private notes or another customer, no card number."""

import re
from collections.abc import Iterator

from drafter.checks.base import READ_LIMIT, Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import known_text
from drafter.checks.common.hearsay import hearsay_in
from drafter.checks.common.prose import plain
from drafter.checks.internal_sources import find_leaks, find_noted
from drafter.draft import TextKind
from drafter.text.addresses import EMAIL
from drafter.text.card_numbers import card_numbers
from drafter.text.destinations import PHONE, DestinationKind, squeezed
from kb_index.documents import Kind, Visibility

__all__ = ["CHECKS"]

_RECORD = re.compile(
    r"(?:(?<=invoice )|(?<=order )|(?<=booking )|(?<=ticket )|(?<=case )|(?<=number )|(?<=#))"
    r"#?[A-Z]{0,5}-?\d{4,}[\w-]*",
    re.I,
)
_PERSONAL = {"email address": EMAIL, "phone number": PHONE, "number": _RECORD}
_DESTINATIONS = frozenset(DestinationKind) - {DestinationKind.LINK}
_SAME_NUMBER = 7
"""Equal last digits that make two spellings one number: country and area code may be left out."""
_NAME = re.compile(
    r"\b(?:Hi|Hello|Hey|Dear|Hallo|Bonjour|Hola|Ciao|Thanks,?|Regards,?|Cheers,?|Best,?|Grüße,?|Mr|Mrs|Ms|Herr|Frau)\.?"
    r"[ \n]+([A-Z][^\W\d_]+(?: [A-Z][^\W\d_]+)?)"
)


def _internal(given: CheckInput) -> Finding | None:
    return next(iter(find_leaks(given.text, given.brief.passages, known_text(given))), None)


def _foreign(given: CheckInput) -> Iterator[tuple[int, int, str, str]]:
    """Data of nobody's here, and addresses and numbers that only the customer gave and others shall use; each with a
    label and what is wrong."""
    known = known_text(given).casefold()
    digits = re.sub(r"\D", "", known)
    for label, pattern in _PERSONAL.items():
        for match in pattern.finditer(given.text):
            same = label != "email address" and re.sub(r"\D", "", match.group())[-_SAME_NUMBER:] in digits
            if match.group().casefold() not in known and not same:
                reason = f"{match.group()!r}: neither the conversation nor a public source has this {label}"
                yield *match.span(), label, reason
    # A note to colleagues tells what the customer wants, and where.
    for one in hearsay_in(given) if given.brief.kind.for_customer else ():
        if one.what in _DESTINATIONS:
            yield one.start, one.end, one.what, one.reason


def _foreign_data(given: CheckInput) -> Finding | None:
    return next((Finding(reason, start, end) for start, end, _, reason in _foreign(given)), None)


def _blank(given: CheckInput) -> tuple[Edit, ...]:
    return tuple(Edit(start, end, f"[{label}?]") for start, end, label, _ in _foreign(given))


def _foreign_name(given: CheckInput) -> Finding | None:
    """A name out of somebody else's conversation that neither ours nor the profile has."""
    past = [plain(c.quote) for c in given.citations if c.kind is Kind.PAST_CONVERSATION]
    known = known_text(given)
    for name in {name for quote in past for name in _NAME.findall(quote)}:
        for part in (name, *name.split()):
            match = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", given.text)
            if match and part not in known:
                return Finding(f"{part!r} is a name out of another customer's conversation", *match.span())
    return None


def _card(given: CheckInput) -> Finding | None:
    for place in card_numbers(given.text):
        return Finding("a full card number; the last four digits at most", *place)
    return None


def _mask(given: CheckInput) -> tuple[Edit, ...]:
    text = given.text
    return tuple(
        Edit(start, end, f"{_card_word(text[:start])}ending in {squeezed(text[start:end])[-4:]}")
        for start, end in card_numbers(text)
    )


def _card_word(before: str) -> str:
    return "" if re.search(r"\bcard\W*$", before[-16:], re.I) else "a card "


def _private(given: CheckInput) -> Finding | None:
    """Words, figures, names and addresses that only a private note has; a public source or the agent frees them."""
    notes = "\n\n".join(turn.text for turn in given.brief.request.history if turn.author == "note")[-3 * READ_LIMIT :]
    public = (f"{p.title}\n{p.text}" for p in given.brief.passages if p.visibility is Visibility.PUBLIC)
    return next(
        iter(find_noted(given.text, notes, "\n".join([known_text(given), given.brief.instruction, *public]))), None
    )


CHECKS = (
    Check(
        "no-internal-wording",
        "Nothing that only internal sources say",
        _internal,
        ("verify-before-giving-anything",),
        languages=Languages.ANY,
    ),
    Check(
        "no-foreign-data",
        "No data from elsewhere",
        _foreign_data,
        ("verify-before-giving-anything", "study-backdoor-case"),
        mend=_blank,
        kinds=frozenset(TextKind),
        languages=Languages.ANY,
        prevails=True,
    ),
    Check(
        "no-foreign-names",
        "No name of another customer",
        _foreign_name,
        ("verify-before-giving-anything", "study-backdoor-case"),
        languages=Languages.ANY,
    ),
    Check(
        "no-private-note",
        "Nothing that only a private note says",
        _private,
        ("verify-before-giving-anything",),
        languages=Languages.ANY,
    ),
    Check(
        "no-card-number",
        "No full card number",
        _card,
        ("bug-ask-specifics", "no-uncomfortable-demands"),
        mend=_mask,
        kinds=frozenset(TextKind),
        languages=Languages.ANY,
    ),
)
