"""What an export of a help desk holds, told by what stands in it: articles, or the saved replies of a team.

Saved replies are macros with actions (Zendesk, Gorgias), objects of the type `macro` (Intercom), lists under a name
such as `canned_responses`, tables with a column such as `shortcut`, and texts of which many have placeholders.
Where nothing tells, nobody guesses: that a text is for customers to read is for its owner to say.
"""

import json
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from kb_index.documents import Kind
from kb_index.errors import SourceError
from kb_index.sources.exports import find_records
from kb_index.sources.fields import BODY_NAMES, Fields, plain_name
from kb_index.sources.file_text import read_text
from kb_index.sources.placeholders import VARIABLE, read_placeholders
from kb_index.sources.tables import TableRow, read_csv

__all__ = ["kind_of_export"]

_LISTS = frozenset(
    map(
        plain_name, ("macros", "saved_replies", "canned_responses", "message_templates", "snippets", "cannedresponse")
    )
)
_TYPES = frozenset(map(plain_name, ("macro", "saved_reply", "canned_response", "message_template", "snippet")))
_COLUMNS = frozenset(
    map(plain_name, ("shortcut", "short_code", "macro", "macro_name", "macro_title", "comment_value", "actions"))
)
_FILLED_IN = ("customer.", "agent.", "conversation.")
_WITH_PLACEHOLDERS = 1 / 3
_MOST_BYTES = 100_000_000
_LOOKED_AT = 200


def kind_of_export(path: Path) -> Kind | None:
    """Saved replies where a JSON or CSV file holds such; None where it does not say so, or cannot be read."""
    if not path.is_file():
        return None
    try:
        if path.suffix.lower() == ".json":
            found = _in_json(json.loads(read_text(path, _MOST_BYTES)))
        elif path.suffix.lower() == ".csv":
            found = _in_csv(read_text(path, _MOST_BYTES), path.name)
        else:
            return None
    except (SourceError, OSError, ValueError, RecursionError):
        return None  # which the reader says
    return Kind.SAVED_REPLY if found else None


def _in_json(whole: object) -> bool:
    if isinstance(whole, dict):
        named = {plain_name(name) for name, held in whole.items() if held}
        if named & _LISTS:
            return "articles" not in named
    records = list(islice(find_records(whole), _LOOKED_AT))
    if not records:
        return False
    return all(map(_is_macro, records)) or _many([Fields(record).first(BODY_NAMES) for record in records])


def _is_macro(record: Mapping[str, object]) -> bool:
    actions = record.get("actions")
    return plain_name(record.get("type", "")) in _TYPES or (isinstance(actions, list) and bool(actions))


def _in_csv(text: str, name: str) -> bool:
    rows = [row for row in islice(read_csv(text, name), _LOOKED_AT) if isinstance(row, TableRow)]
    columns = {plain_name(column) for row in rows for column in row.fields.everything}
    return bool(columns & _COLUMNS) or _many([row.body for row in rows])


def _many(texts: list[str]) -> bool:
    """Whether so many name the customer, the agent or the ticket by a placeholder that they are to be filled in."""
    filled = (VARIABLE.finditer(read_placeholders(text).text) for text in texts)
    having = sum(any(found[1].startswith(_FILLED_IN) for found in each) for each in filled)
    return having > 0 and having >= _WITH_PLACEHOLDERS * len(texts)
