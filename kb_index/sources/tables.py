"""Documents from tables: a CSV file with a header line, or JSONL with one object a line."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb_index.documents import SourceProblem
from kb_index.errors import SourceError
from kb_index.sources.fields import BODY_NAMES, ID_NAMES, Fields

__all__ = ["TableRow", "read_csv", "read_jsonl"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: `id` is its id column, else its line number in the file."""

    id: str
    body: str
    fields: Fields


def read_csv(text: str, file_id: str) -> Iterator[TableRow | SourceProblem]:
    """The rows below the header; commas, semicolons or tabs between columns.

    Raises SourceError where the header has no column for the text.
    """
    # The limit, 128 KiB by default, is that of the whole process: only ever raise it.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    columns = [name.strip().lower() for name in reader.fieldnames or ()]
    if not set(BODY_NAMES) & set(columns):
        raise SourceError(f"no column for the text: it has {_listed(columns)}, it needs one of {_listed(BODY_NAMES)}")
    try:
        for row in reader:
            if None in row.values() and reader.line_num > text.count("\n"):
                yield SourceProblem(
                    file_id, f"line {reader.line_num}: the file ends within this row; export it again"
                )
                continue
            named = {name: value for name, value in row.items() if name}
            yield _table_row(named, file_id, f"line {reader.line_num}", str(reader.line_num))
    except csv.Error as error:
        raise SourceError(
            f"line {reader.line_num + 1}: not CSV ({error}); the rows after it were not read"
        ) from error


def read_jsonl(text: str, file_id: str) -> Iterator[TableRow | SourceProblem]:
    """A row for each line that is not blank; a bad line is reported and the next one read."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield SourceProblem(file_id, f"line {number}: not JSON ({error}); write one object a line")
            continue
        if not isinstance(row, dict):
            yield SourceProblem(file_id, f"line {number}: {type(row).__name__} instead of an object like {{...}}")
            continue
        yield _table_row(row, file_id, f"line {number}", str(number))


def _table_row(row: Mapping[str, object], file_id: str, where: str, number: str) -> TableRow | SourceProblem:
    fields = Fields(row)
    body = fields.first(BODY_NAMES)
    if not body:
        return SourceProblem(file_id, f"{where}: no text; fill one of {_listed(BODY_NAMES)}")
    return TableRow(fields.first(ID_NAMES) or number, body, fields)


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(repr(name) for name in names) or "no columns"
