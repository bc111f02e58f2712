"""What is wrong with an input, in plain words: the field and the rule, and never the value, which may be private."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["describe_faults"]

_SHOWN = 5
_MOMENT = "must be a moment with its time zone, such as 2026-11-30T09:00:00Z"
_OBJECT = "must be a JSON object"
_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "there is no such field",
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "string_type": "must be a text",
    "string_too_short": "must have {min_length:,} or more characters",
    "string_too_long": "must have {max_length:,} or fewer characters",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be {ge:,} or more",
    "less_than_equal": "must be {le:,} or less",
    "enum": "must be one of {expected}",
    "timezone_aware": _MOMENT,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
}
"""Type of a fault (https://docs.pydantic.dev/latest/errors/validation_errors/) to what is said of the field."""

_ONE_OF = re.compile(r"\^\(([\w|-]+)\)\$")


def describe_faults(faults: Sequence[Any], body: Any) -> str:
    """The first faults that validation found in a request."""
    lines = []
    for fault in _deepest(faults)[:_SHOWN]:
        place = [str(part) for part in fault["loc"][1:]]
        if fault["type"] == "json_invalid":
            line = str(body)[: int(place[0])].count("\n") + 1
            return f"The body is not valid JSON at line {line}: {fault['ctx']['error']}."
        lines.append(f"{'.'.join(place) or fault['loc'][0]}: {_rule(fault)}")
    return "; ".join(lines)


def _deepest(faults: Sequence[Any]) -> list[Any]:
    """The faults without those that only follow: where one item is wrong, the list around it is found empty too."""
    found = [f for f in faults if not any(g is not f and g["loc"][: len(f["loc"])] == f["loc"] for g in faults)]
    return found or list(faults)


def _rule(fault: Any) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "string_pattern_mismatch" and (choice := _ONE_OF.fullmatch(context["pattern"])):
        return f"must be one of {', '.join(map(repr, choice[1].split('|')))}"
    if kind in ("too_short", "too_long"):
        # Of a text that is looked at before it is measured, pydantic says that it is a value with items.
        things = "characters" if context["field_type"] == "Value" else "items"
        few = kind == "too_short"
        return (
            f"must have {context['min_length' if few else 'max_length']:,} or {'more' if few else 'fewer'} {things}"
        )
    if kind in _WORDS:
        return _WORDS[kind].format_map(context)
    return str(fault["msg"]).removeprefix("Value error, ")
