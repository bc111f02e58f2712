"""How much a YAML text may hold: 300 bytes of aliases unfold to gigabytes, and deep nesting ends the process.

The parser of libyaml takes no more time than the text is long, but what builds values from its events calls itself
for each level (100,000 brackets are a segmentation fault), and each walk over the values visits what an alias stands
for again. So the events are counted before anything is built.
"""

import yaml

__all__ = ["LOADER", "YamlTooLarge", "check_yaml"]

LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""Five times as fast where libyaml is there, as it is in every wheel of PyYAML."""

MAX_CHARACTERS = 100_000
MAX_DEPTH = 40
MAX_VALUES = 50_000
"""Keys, values, lists and mappings, those that an alias repeats counted each time."""


class YamlTooLarge(yaml.MarkedYAMLError):
    """The text is valid so far, but longer, deeper or fuller than anything that people write by hand."""


def check_yaml(text: str) -> None:
    """Raises YamlTooLarge, or another yaml.YAMLError where `text` is no YAML; takes time by the length of `text`."""
    if len(text) > MAX_CHARACTERS:
        raise YamlTooLarge(problem=f"it has {len(text):,} characters, the limit is {MAX_CHARACTERS:,}")
    size = _Size()
    for event in yaml.parse(text, Loader=LOADER):
        if problem := size.add(event):
            raise YamlTooLarge(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]


class _Size:
    """Counts values as they are told, with what aliases stand for."""

    def __init__(self) -> None:
        self._values = 0
        self._of_anchor: dict[str | None, int] = {}
        self._opened: list[tuple[str | None, int]] = []

    def add(self, event: yaml.Event) -> str:
        """What is too much with this event; empty while all is well."""
        if isinstance(event, yaml.NodeEvent):
            self._values += 1
        if isinstance(event, yaml.AliasEvent):
            if any(event.anchor == anchor for anchor, _ in self._opened):
                return f"*{event.anchor} stands within itself"
            self._values += self._of_anchor.get(event.anchor, 0)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._opened.append((event.anchor, self._values))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self._opened.pop()
            if anchor:
                self._of_anchor[anchor] = self._values - before
        if len(self._opened) > MAX_DEPTH:
            return f"it nests more than {MAX_DEPTH} deep"
        if self._values > MAX_VALUES:
            return f"it holds more than {MAX_VALUES:,} values, with what its aliases repeat"
        return ""
