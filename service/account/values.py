"""Plain values of records, as people write them."""

from collections.abc import Mapping
from typing import Any

from drafter.text.visible import visible

__all__ = ["plain_fields", "value_text"]

_LONGEST = 2_000


def value_text(value: Any) -> str:
    """A plain value; empty for none, and for what is no plain value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | str):
        return " ".join(visible(str(value)[:_LONGEST]).split())
    return ""


def plain_fields(given: Any, before: str = "") -> dict[str, str]:
    """The fields of a record that hold a plain value, `before` their names; none where it is no record."""
    fields = given if isinstance(given, Mapping) else {}
    told = ((f"{before}{name}", value_text(value)) for name, value in fields.items())
    return {name: text for name, text in told if text}
