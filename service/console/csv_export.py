"""Tables as CSV, line by line: for spreadsheets, which must not take a customer's words for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from service.shares import Share

__all__ = ["csv_lines"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet would run (OWASP, "CSV Injection")."""


def csv_lines(records: Iterable[Any]) -> Iterator[str]:
    """A line of names, then one for each record, a dataclass; nothing where there is no record.

    A share takes two columns, its part and `..._of`; what a dataclass holds in another one stands beside the rest.
    Times are ISO 8601 in UTC. Before a text that begins like a formula stands an apostrophe.
    """
    named = False
    for record in records:
        row = dict(_cells(record))
        if not named:
            yield _line(row)
            named = True
        yield _line(row.values())


def _cells(record: Any) -> Iterator[tuple[str, str]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Share):
            yield field.name, str(value.part)
            yield f"{field.name}_of", str(value.whole)
        elif is_dataclass(value):
            yield from _cells(value)
        else:
            yield field.name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, int | float):
        return f"{value:.6g}" if isinstance(value, float) else str(value)
    text = "; ".join(map(_piece, value)) if isinstance(value, tuple | list) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _piece(value: Any) -> str:
    return value.counts if isinstance(value, Share) else "" if value is None else str(value)


def _line(cells: Iterable[str] | Mapping[str, str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(list(cells))
    return buffer.getvalue()
