"""The faults of a golden case in words, each with its file and line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from drafter.errors import unknown
from drafter.handbook.yaml_tree import YamlTree
from drafter.text.excerpts import shorten

__all__ = ["CaseFault", "validation_faults"]

_SHOWN = 60
"""Characters of a wrong value that are shown."""

_PLAIN_RULES = {
    "missing": "this key is missing; add it",
    "tuple_type": "must be a list, such as [one, two]",
    "model_type": "must hold lines of the form 'key: value'",
    "dict_type": "must hold lines of the form 'key: value'",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "string_type": "must be text; put quotes around it",
}
"""Pydantic's words where they would puzzle somebody who is no programmer."""


@dataclass(frozen=True, slots=True)
class CaseFault:
    """Something that the lint found: where (`file:line`, or the cases as a whole), and what to do about it."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def validation_faults(error: ValidationError, tree: YamlTree, path: Path, model: type[BaseModel]) -> list[str]:
    """Every fault that pydantic found in the file at `path`: its line, the field, the rule, and what was given."""
    faults = error.errors(include_url=False)
    return [f"{path}:{_sentence(fault, tree, model)}" for fault in faults if not _follows(fault, faults)]


def _follows(fault: ErrorDetails, faults: Sequence[ErrorDetails]) -> bool:
    """Whether a list is too short only because its items were refused: that is told already."""
    place = fault["loc"]
    return fault["type"] == "too_short" and any(f["loc"][: len(place)] == place for f in faults if f is not fault)


def _sentence(fault: ErrorDetails, tree: YamlTree, model: type[BaseModel]) -> str:
    line, field = tree.line(*fault["loc"]), ".".join(map(str, fault["loc"])) or "the case"
    if fault["type"] == "extra_forbidden":
        return f"{line}: {unknown('key', str(fault['loc'][-1]), _siblings(fault['loc'], model))}."
    if fault["type"] == "enum":
        known = re.findall(r"'([^']+)'", str(fault.get("ctx", {}).get("expected")))
        return f"{line}: {unknown(field, str(fault['input']), known)}."
    found = shorten(str(fault["input"]), _SHOWN)
    given = "" if fault["type"] in ("missing", "value_error") else f" (given: {found!r})"
    rule = _PLAIN_RULES.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    return f"{line}: {field}: {rule}{given}."


def _siblings(place: Sequence[int | str], model: type[BaseModel]) -> list[str]:
    """Which keys may stand where the one at `place` was found."""
    for part in place[:-1]:
        if isinstance(part, str):
            kind = model.model_fields[part].annotation
            model = next(k for k in (kind, *get_args(kind)) if isinstance(k, type) and issubclass(k, BaseModel))
    return sorted(model.model_fields.keys() - {"path", "lines"})
