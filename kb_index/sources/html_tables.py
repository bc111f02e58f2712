"""Tables of HTML as tables of Markdown: each cell stands under its own header.

Cells that span rows or columns are repeated, because Markdown has none and a row must be understood alone. A table
that only lays out a page, or holds another table, is no table to readers: its cells become paragraphs.
"""

import re
from collections.abc import Mapping

from bs4 import Tag

__all__ = ["unwrap_layout_tables", "write_table"]

_CELLS = ["td", "th"]
_LAYOUT_ROLES = ("presentation", "none")
_PARTS = ["thead", "tbody", "tfoot", "tr", "td", "th"]
_MOST_CELLS = 20_000
_MOST_SPAN = 100
_POINT = re.compile(r"^[ \t]*(?:[-*+][ \t]+|(?=\d{1,3}\. ))", re.MULTILINE)

Grid = list[list[str]]


def unwrap_layout_tables(root: Tag) -> None:
    """Make paragraphs of the cells of tables that are there for their looks."""
    for table in root.find_all("table"):
        if _lays_out(table):
            for part in [table, *(each for each in table.find_all(_PARTS) if each.find_parent("table") is table)]:
                part.name = "div"


def write_table(table: Tag, written: Mapping[int, str]) -> str:
    """The table in Markdown, given the words of each cell by the `id` of its element."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    grid = _grid(rows, written)
    if not any(any(row) for row in grid):
        return ""
    width = max(map(len, grid))
    grid = [row + [""] * (width - len(row)) for row in grid]
    heads = _heads(rows)
    header = _merged(grid[:heads]) if heads else [""] * width
    lines = [header, ["---"] * width, *(row for row in grid[heads:] if any(row))]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _lays_out(table: Tag) -> bool:
    if table.get("role") in _LAYOUT_ROLES or table.find("table"):
        return True
    cells = table.find_all(_CELLS)
    return len(cells) == 1 or any(cell.find(["h1", "h2", "h3", "pre"]) for cell in cells)


def _grid(rows: list[Tag], written: Mapping[int, str]) -> Grid:
    """The words of each row and column; a cell stands in all those that it spans."""
    grid: Grid = []
    spanning: dict[int, tuple[int, str]] = {}  # column: rows that are left, and the words
    for row in rows:
        line: list[str] = []
        cells = row.find_all(_CELLS, recursive=False)
        for cell in cells:
            _take_spanning(spanning, line)
            to_the_end = cell.get("rowspan") == "0"
            words, down = _words(written.get(id(cell), "")), _MOST_SPAN if to_the_end else _span(cell, "rowspan")
            for number in range(_span(cell, "colspan")):
                if down > 1:
                    spanning[len(line)] = (down - 1, words)
                line.append(words if len(cells) > 1 or not number else "")  # a title over all columns is said once
        while spanning and max(spanning) >= len(line):
            _take_spanning(spanning, line)
            line.append("") if spanning and max(spanning) >= len(line) else None
        grid.append(line)
        if sum(map(len, grid)) > _MOST_CELLS:
            break
    return grid


def _take_spanning(spanning: dict[int, tuple[int, str]], line: list[str]) -> None:
    """Go on in this row with cells of rows above that reach into it."""
    while len(line) in spanning:
        left, words = spanning.pop(len(line))
        if left > 1:
            spanning[len(line)] = (left - 1, words)
        line.append(words)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, ""))
    return max(1, min(_MOST_SPAN, int(value))) if value.isascii() and value.isdecimal() and len(value) < 6 else 1


def _words(text: str) -> str:
    """What stands in a cell, in one line: the points of a list parted by semicolons."""
    if len(_POINT.findall(text)) > 1:
        before, *points = (" ".join(part.split()) for part in _POINT.split(text))
        text = " ".join(filter(None, (before, "; ".join(filter(None, points)))))
    return " ".join(text.split()).replace("|", r"\|")


def _heads(rows: list[Tag]) -> int:
    """How many of the first rows are headers: those of thead or all of th; else the first row, unless it begins as
    the others do with a header of its own."""
    kinds = [[cell.name for cell in row.find_all(_CELLS, recursive=False)] for row in rows]
    within = next(
        (number for number, row in enumerate(rows) if getattr(row.parent, "name", "") != "thead"), len(rows)
    )
    if 0 < within < len(rows) and (within == 1 or all("td" not in row for row in kinds[:within])):
        return within
    if kinds and kinds[0] and "td" not in kinds[0]:
        return 1
    return 0 if all(row[:1] == ["th"] for row in kinds) else 1


def _merged(rows: Grid) -> list[str]:
    """One header of several rows, what stands above first."""
    return [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*rows, strict=True)]
