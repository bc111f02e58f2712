"""Documents from tables: a CSV file with a header line, JSONL with one object a line, or an export in JSON."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb_index.documents import SourceNote, SourceProblem
from kb_index.errors import SourceError
from kb_index.sources.exports import find_records, said_by_actions, versions_of
from kb_index.sources.fields import BODY_NAMES, ID_NAMES, Fields, as_text, plain_name

__all__ = ["TableItem", "TableRow", "read_csv", "read_json", "read_jsonl"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: `id` is its id column, else its line number in the file."""

    id: str
    body: str
    fields: Fields


_COLUMN_NAMES = (*BODY_NAMES, "comment_value_html", "comment_value", "comment", "body_text", "response", "macro_text")
"""The columns of a table that hold the text: in those of macros it is a comment. Objects in JSON have such too, and
are no articles for it."""

TableItem = TableRow | SourceProblem | SourceNote


def read_csv(text: str, file_id: str) -> Iterator[TableItem]:
    """The rows below the header; commas, semicolons or tabs between columns.

    Raises SourceError where the header has no column for the text.
    """
    # The limit, 128 KiB by default, is that of the whole process: only ever raise it.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    columns = [name.strip().lower() for name in reader.fieldnames or ()]
    if not set(map(plain_name, _COLUMN_NAMES)) & set(map(plain_name, columns)):
        raise SourceError(
            f"no column for the text: it has {_listed(columns)}, it needs one of {_listed(_COLUMN_NAMES)}"
        )
    try:
        for row in reader:
            if None in row.values() and reader.line_num > text.count("\n"):
                yield SourceProblem(
                    file_id, f"line {reader.line_num}: the file ends within this row; export it again"
                )
                continue
            named = {name: value for name, value in row.items() if name}
            yield _table_row(named, file_id, f"line {reader.line_num}", str(reader.line_num), _COLUMN_NAMES)
    except csv.Error as error:
        raise SourceError(
            f"line {reader.line_num + 1}: not CSV ({error}); the rows after it were not read"
        ) from error


def read_jsonl(text: str, file_id: str) -> Iterator[TableItem]:
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
        for record in versions_of(row):
            yield _table_row(record, file_id, f"line {number}", str(number))


def read_json(text: str, file_id: str) -> Iterator[TableItem]:
    """A row for each article, saved reply or macro in an export of a help desk, however deep it stands.

    Raises SourceError where the text is no JSON, or holds nothing that could be one.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        if _holds_lines(text):  # as Zendesk exports
            yield from read_jsonl(text, file_id)
            return
        raise SourceError(f"is not JSON ({error}); export it again") from error
    number = 0
    for number, record in enumerate(find_records(whole), start=1):
        yield _table_row(record, file_id, f"object {number}", str(number))
    if not number:
        yield SourceNote(file_id, "holds no article: no object with a title and a text", left_out=True)


def _table_row(
    row: Mapping[str, object], file_id: str, where: str, number: str, bodies: tuple[str, ...] = BODY_NAMES
) -> TableItem:
    said = said_by_actions(row)
    fields = Fields(row if said is None else {**row, **said})
    body = fields.first(bodies) if said is None else as_text(said["body"])
    key = fields.first(ID_NAMES) or number
    if said is not None and not body:
        return SourceNote(f"{file_id}#{key}", "says nothing to the customer: it only sets fields", left_out=True)
    if not body:
        return SourceProblem(file_id, f"{where}: no text; fill one of {_listed(bodies)}")
    return TableRow(key, body, fields)


def _holds_lines(text: str) -> bool:
    """Whether each line is an object of its own: the first one tells."""
    first, more, _ = text.strip().partition("\n")
    try:
        return bool(more) and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(repr(name) for name in names) or "no columns"
