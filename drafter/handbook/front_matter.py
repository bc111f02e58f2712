"""A text file with YAML front matter whose faults can be told with file and line.

People without a programmer at hand edit these files, so every PromptError says where, which rule, and what to do.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from drafter.errors import PromptError, unknown
from drafter.handbook.yaml_tree import YamlFault, YamlTree, read_yaml

__all__ = ["FrontMatter", "read_front_matter"]

_BEFORE = 1
"""Lines of the file before the front matter: the opening dashes."""

_PLAIN_RULES = {
    "missing": "this key is missing; add it",
    "tuple_type": "must be a list, such as [one, two]",
    "dict_type": "must map facets to lists, such as {tone: [angry, frustrated]}",
}
"""Pydantic's words where they would puzzle somebody who is no programmer."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The parts of a file: `fields` of the front matter, and the `body` that begins at `body_line`."""

    path: Path
    fields: dict[str, Any]
    body: str
    body_line: int
    tree: YamlTree

    def line(self, *place: int | str, culprit: str | None = None) -> int:
        """The line of the value at `place` (keys and list positions), or of `culprit` within that value."""
        return self.tree.line(*place, culprit=culprit) + _BEFORE

    def fault(self, rule: str, *place: int | str) -> PromptError:
        """An error about the value at `place`, to be raised."""
        return PromptError(f"{self.path}:{self.line(*place)}: {rule}")

    def describe(self, error: ValidationError) -> PromptError:
        """The first fault that pydantic found in the fields, as an error to be raised.

        A validator may name the faulty word within a field as `culprit` in the error's context.
        """
        fault = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in fault["loc"])
        given = "" if fault["type"] in ("missing", "value_error") else f" (given: {str(fault['input'])[:60]!r})"
        rule = _PLAIN_RULES.get(fault["type"], fault["msg"].removeprefix("Value error, "))
        line = self.line(*fault["loc"], culprit=fault.get("ctx", {}).get("culprit"))
        return PromptError(f"{self.path}:{line}: {field}: {rule}{given}.")


def read_front_matter(path: Path, keys: Collection[str]) -> FrontMatter:
    """The file at `path`; raises PromptError where it has no readable front matter or a key not in `keys`."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise PromptError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise PromptError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    if lines[0].strip() != "---":
        raise PromptError(f"{path}:1: the front matter is missing; begin the file with a line '---'.")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        raise PromptError(f"{path}:1: the front matter does not end; close it with a line '---'.")
    try:
        tree = read_yaml("\n".join(lines[1:end]), "the front matter")
    except YamlFault as fault:
        raise PromptError(f"{path}:{fault.line + _BEFORE}: {fault.problem}") from fault
    front = FrontMatter(path, tree.fields, "\n".join(lines[end + 1 :]), end + 2, tree)
    for key in tree.fields:
        if key not in keys:
            raise front.fault(f"{unknown('key', str(key), keys)}.", key)
    return front
