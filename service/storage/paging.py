"""Pages of a list, newest first: a cursor says where the next one begins, whatever is added meanwhile."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.errors import InputError
from service.storage.base import UtcDateTime, digest_of

__all__ = ["DEFAULT_LIMIT", "MOST", "ListPage", "page_of"]

T = TypeVar("T")

DEFAULT_LIMIT, MOST = 50, 200


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """Some items of a list, and the cursor of those behind them; None: there are none."""

    items: Sequence[T]
    next_cursor: str | None


def page_of(
    session: Session,
    listed: Select[T],
    by: tuple[InstrumentedAttribute[Any], ...],
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> ListPage[T]:
    """The page of `listed` behind `cursor`, ordered by the columns `by`, the greatest first.

    `by` are moments and texts, the last an id, so that no two rows are alike. An item whose place moves to the front
    while somebody turns pages is on none of those that follow, and none is on two of them. Raises InputError.
    """
    if not 1 <= limit <= MOST:
        raise InputError(f"a page has 1 to {MOST} items, not {limit}.")
    name = digest_of(" ".join(str(column) for column in by))[:8]
    if cursor is not None:
        listed = listed.where(tuple_(*by) < tuple_(*_place(cursor, name, by)))
    rows = list(session.scalars(listed.order_by(*(column.desc() for column in by)).limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit]
    return ListPage(rows, _cursor(name, [getattr(rows[-1], column.key) for column in by]) if more else None)


def _cursor(name: str, values: Sequence[Any]) -> str:
    written = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps([name, *written]).encode()).decode().rstrip("=")


def _place(cursor: str, name: str, by: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    """The values in a cursor; raises InputError for what no list of this kind has given."""
    try:
        said, *values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if said != name or len(values) != len(by):
            raise ValueError(said)
        return [_value(value, column) for value, column in zip(values, by, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise InputError("the cursor is none that this list has given; ask for the first page without one.") from None


def _value(value: Any, column: InstrumentedAttribute[Any]) -> Any:
    if not isinstance(value, str):
        raise TypeError(value)
    if not isinstance(column.type, UtcDateTime):
        return value
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment
