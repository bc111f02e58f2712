"""YAML whose values know their lines, so that a fault in a file can be told with its place.

People write these files by hand: a key that stands twice is a mistake, and never silently the last one wins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from kb_index.sources.yaml_bounds import LOADER, YamlTooLarge, check_yaml

__all__ = ["YamlFault", "YamlTree", "read_yaml"]


class YamlFault(ValueError):
    """The text is not what it should be: `problem` in words, in `line` (the first is 1)."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class YamlTree:
    """A mapping as values, and as the tree of nodes that it was written in."""

    fields: dict[str, Any]
    node: yaml.MappingNode

    def line(self, *place: int | str, culprit: str | None = None) -> int:
        """The line of the value at `place` (keys and list positions), or of `culprit` within that value.

        Where there is no such value, it is the line of the last part of the way that exists. The first line is 1.
        """
        node: yaml.Node = self.node
        line = node.start_mark.line
        for part in place:
            found = _child(node, part)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        return next((leaf.start_mark.line for leaf in _leaves(node) if leaf.value == culprit), line) + 1


def read_yaml(text: str, what: str) -> YamlTree:
    """The mapping in `text`, which a fault calls `what`.

    Raises YamlFault where it is no mapping, no valid YAML, larger than `check_yaml` allows, or says a key twice.
    """
    try:
        check_yaml(text)
        node = yaml.compose(text, Loader=LOADER)
        fields = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-02-30
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        hint = " (a value with a colon in it needs quotes)" if "mapping values" in str(problem) else ""
        # libyaml reports what is never closed one line behind the end.
        line = min(mark.line if mark else 0, text.rstrip().count("\n")) + 1
        rule = "is too large" if isinstance(error, YamlTooLarge) else "is not valid YAML"
        raise YamlFault(line, f"{what} {rule}: {problem}{hint}.") from error
    if not isinstance(node, yaml.MappingNode):
        raise YamlFault(1, f"{what} must be lines of the form 'key: value'.")
    for key in _repeated(node):
        raise YamlFault(key.start_mark.line + 1, f"the key {key.value!r} stands twice; remove one of them.")
    return YamlTree(fields, node)


def _repeated(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Each key that its mapping holds already, in `node` and all below it."""
    seen: set[str] = set()
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        if isinstance(child, tuple):
            key, child = child
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key
                seen.add(key.value)
        yield from _repeated(child)


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
