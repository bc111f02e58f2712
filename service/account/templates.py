"""From what a record answers to facts, as the mailbox's profile says; a record may answer anything."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from drafter.account_sources import FactTemplate, HttpRecords, McpRecords
from drafter.conversation import AccountFact
from service.account.base import MOST_OF_ONE, AccountQuestion
from service.account.values import value_text
from service.errors import AccountSourceError

__all__ = ["MOST_BYTES", "facts_of", "filled", "read_json"]

MOST_BYTES = 256 * 1024
"""The size of an answer that is read: the facts of one customer are a few lines."""

_PLACE = re.compile(r"\{([^{}]*)\}")
_STEPS = (".", "..")
"""Segments of a path that encoding leaves as they are, and that lead up in it (RFC 3986, 5.2.4)."""
_AHEAD = timedelta(days=1)
_LONGEST = 500


def filled(template: str, asked: AccountQuestion, *, encoded: bool) -> str:
    """A template with what is known of the customer, for an address with every sign in it `encoded`.

    Raises AccountSourceError where that is not known: nobody is asked about nobody.
    """
    known = {"email": asked.email, "customer_id": asked.customer_id}

    def put(place: re.Match[str]) -> str:
        value = known[place[1]]
        if not value:
            raise AccountSourceError(f"it asks by {place[1]}, which nobody has given of this customer")
        if encoded and value in _STEPS:
            raise AccountSourceError(f"it asks by {place[1]}, and {value!r} there would lead to another address")
        return quote(value, safe="") if encoded else value

    return _PLACE.sub(put, template)


def read_json(body: bytes) -> Any:
    """What an answer holds; raises AccountSourceError for something else than JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise AccountSourceError("it answered with something else than JSON") from None


def facts_of(records: HttpRecords | McpRecords, answer: Any, asked: AccountQuestion) -> list[AccountFact]:
    """The facts in an answer, at most MOST_OF_ONE; raises AccountSourceError for one of another shape."""
    found = _at(answer, records.items) if records.items else answer
    if found is None:
        return []
    if records.items and not isinstance(found, list):
        raise AccountSourceError(f"it has no list at {records.items}")
    items: Sequence[Any] = found if isinstance(found, list) and records.items else [found]
    made = (fact for item in items for template in records.facts if (fact := _fact(records, template, item, asked)))
    return list(_first(made))


def _first(facts: Iterator[AccountFact]) -> Iterator[AccountFact]:
    for number, fact in enumerate(facts):
        if number == MOST_OF_ONE:
            return
        yield fact


def _fact(
    records: HttpRecords | McpRecords, template: FactTemplate, item: Any, asked: AccountQuestion
) -> AccountFact | None:
    """The fact of an item; None where a value of it is not there."""
    label, value = _told(template.label, item), _told(template.value, item)
    if not (label and value):
        return None
    if len(value) > _LONGEST:
        raise AccountSourceError(f"its {label[:40]!r} has {len(value):,} characters; a fact has {_LONGEST} at most")
    as_of = _moment(_at(item, template.as_of), asked.at) if template.as_of else asked.at
    try:
        return AccountFact(label=label, value=value, as_of=as_of, source=records.name, scope=records.intents)
    except ValidationError as error:
        raise AccountSourceError(f"it gave what is no fact ({error.errors()[0]['msg']})") from None


def _told(template: str, item: Any) -> str:
    """A template with the values of an item; empty where one of them is not there."""
    values = [_plain(_at(item, pointer), pointer) for pointer in _PLACE.findall(template)]
    if not all(values):
        return ""
    left = iter(values)
    return _PLACE.sub(lambda _: next(left), template).strip()


def _plain(value: Any, pointer: str) -> str:
    if isinstance(value, dict | list):
        raise AccountSourceError(f"it has no plain value at {pointer}")
    return value_text(value)


def _at(value: Any, pointer: str) -> Any:
    """What stands at a JSON pointer, None where nothing does (RFC 6901)."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isascii() and key.isdecimal() and len(key) < 6:
            value = value[int(key)] if int(key) < len(value) else None
        else:
            return None
    return value


def _moment(value: Any, now: datetime) -> datetime:
    """When a fact was so; now where nothing says it, or what is no moment, or one that is yet to come."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value, UTC)
        else:
            found = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return now
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return now if found > now + _AHEAD else found
