"""A text file with YAML front matter whose faults can be told with file and line.

People without a programmer at hand edit these files, so every PromptError says where, which rule, and what to do.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from drafter.errors import PromptError

__all__ = ["FrontMatter", "read_front_matter", "unknown"]

_FIRST_LINE = 2
"""Where the front matter begins in the file: after the opening dashes."""

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""Five times as fast where libyaml is there, as it is in every wheel of PyYAML."""

_LISTED = 30
"""Names that an error lists; more would hide the nearest ones."""

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
    node: yaml.MappingNode

    def line(self, *place: int | str, culprit: str | None = None) -> int:
        """The line of the value at `place` (keys and list positions), or of `culprit` within that value."""
        node: yaml.Node = self.node
        line = node.start_mark.line
        for part in place:
            found = _child(node, part)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        return next((leaf.start_mark.line for leaf in _leaves(node) if leaf.value == culprit), line) + _FIRST_LINE

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
    node, fields = _parse(path, "\n".join(lines[1:end]))
    front = FrontMatter(path, fields, "\n".join(lines[end + 1 :]), end + 2, node)
    for key in fields:
        if key not in keys:
            raise front.fault(f"{unknown('key', str(key), keys)}.", key)
    return front


def unknown(what: str, given: str, known: Collection[str]) -> str:
    """An error's words for a name that is not in `known`, with the nearest ones, and with all where they are few."""
    near = get_close_matches(given, list(known), n=3)
    if len(known) > _LISTED:
        return f"unknown {what} {given!r} among {len(known)}" + (f"; near are {', '.join(near)}" if near else "")
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"unknown {what} {given!r}{hint}; known are {', '.join(sorted(known))}"


def _parse(path: Path, text: str) -> tuple[yaml.MappingNode, dict[str, Any]]:
    """The front matter as a tree, which knows its lines, and as values."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
        fields = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        hint = " (a value with a colon in it needs quotes)" if "mapping values" in str(problem) else ""
        # libyaml reports what is never closed one line behind the end.
        line = min(mark.line if mark else 0, text.count("\n")) + _FIRST_LINE
        raise PromptError(f"{path}:{line}: the front matter is not valid YAML: {problem}{hint}.") from error
    if not isinstance(node, yaml.MappingNode):
        raise PromptError(f"{path}:{_FIRST_LINE}: the front matter must be lines of the form 'key: value'.")
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            line = key.start_mark.line + _FIRST_LINE
            raise PromptError(f"{path}:{line}: the key {key.value!r} stands twice; remove one of them.")
        seen.add(key.value)
    return node, fields


def _child(node: yaml.Node, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    """The node that names `part` and the node of its value."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _leaves(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _leaves(item)
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                yield from _leaves(part)
