"""Where the values of a TOML text stand: `tomllib` keeps no lines, and whoever edits the file wants one."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

__all__ = ["TomlFault", "TomlText"]

_TABLE = re.compile(r"\s*\[\s*([\w-]+)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")
_PLACE = re.compile(r" \((?:at line (?P<line>\d+), column \d+|at end of document)\)$")


class TomlFault(ValueError):
    """The text is no TOML: `problem` in words, in `line` (the first is 1)."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


class TomlText:
    """A TOML text of tables one level deep: its `data`, and the lines on which it stands. Raises TomlFault."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        try:
            self.data: Mapping[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = _PLACE.search(str(error))
            line = int(place["line"]) if place and place["line"] else max(len(self._lines), 1)
            raise TomlFault(line, f"is not valid TOML: {_PLACE.sub('', str(error))}") from error
        self._places = dict(_places(self._lines))

    def line(self, table: str, key: str | None = None, item: object = None) -> int:
        """The line of a key in `table` (a key outside of tables is its own table), or of an item of its list.

        Where there is no such key, it is the line of the table, else the first one.
        """
        found = self._places.get((table, key)) or self._places.get(("", table)) or self._places.get((table, None), 0)
        if not isinstance(item, str) or (table, key) not in self._places:
            return found + 1
        written = (item, item.replace("\\", "\\\\"))
        return (
            next((n for n in range(found, len(self._lines)) if any(w in self._lines[n] for w in written)), found) + 1
        )


def _places(lines: list[str]) -> dict[tuple[str, str | None], int]:
    """Where each table and key begins, the first line being 0."""
    table, found = "", dict[tuple[str, str | None], int]()
    for number, line in enumerate(lines):
        if header := _TABLE.match(line):
            table = header[1]
            found.setdefault((table, None), number)
        elif key := _KEY.match(line):
            found.setdefault((table, key[1]), number)
    return found
