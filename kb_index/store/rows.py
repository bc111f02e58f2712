"""Rows of the store: records of documents and passages as flat metadata, and scopes as filters over it.

Chroma keeps text, numbers and booleans by name. Lists are kept as JSON to read them back, and a passage's
mailboxes also as one flag each to filter by.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb_index.documents import Kind, Passage, Visibility
from kb_index.languages import base_language
from kb_index.passages.chunking import passage_id
from kb_index.scope import Scope

__all__ = ["LAYOUT", "Record", "Row", "from_passage", "from_record", "to_passage", "to_record", "where"]

LAYOUT = "3"
"""Moves whenever the rows of an older version could not be read any more."""

Row = dict[str, Any]
_EVERY_MAILBOX = "every mailbox"
_NONE = "[]"


@dataclass(frozen=True, slots=True)
class Record:
    """What is stored of a document besides its text; from `title` on it is as in `Document`. `version` moves with its
    content. `place` is where the source has it, its `Document.id` there, and `words` a hash of what it says: a
    document that moves keeps the `document_id` of its first place. `language` is ISO 639-1."""

    document_id: str
    source: str
    kind: Kind
    version: str
    passages: int
    visibility: Visibility
    mailboxes: tuple[str, ...]
    title: str = ""
    link: str | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    answered_with: tuple[str, ...] = ()
    place: str = ""
    words: str = ""
    language: str | None = None

    def passage_ids(self) -> list[str]:
        """Ids of the passages of this version."""
        return [passage_id(self.document_id, self.version, number) for number in range(self.passages)]


def where(scope: Scope) -> Row | None:
    """Chroma's filter for a scope within one kind; None where the scope admits everything."""
    parts: list[Row] = []
    if scope.mailbox is not None:
        parts.append({"$or": [{_EVERY_MAILBOX: True}, {_mailbox(scope.mailbox): True}]})
    if not scope.include_internal:
        parts.append({"visibility": str(Visibility.PUBLIC)})
    return {"$and": parts} if len(parts) > 1 else parts[0] if parts else None


def _mailbox(mailbox: str) -> str:
    return f"mailbox {mailbox}"


def _scoped(visibility: Visibility, mailboxes: tuple[str, ...]) -> Row:
    flags = {_mailbox(mailbox): True for mailbox in mailboxes} or {_EVERY_MAILBOX: True}
    return {"visibility": str(visibility), "mailboxes": json.dumps(mailboxes), **flags}


def from_record(record: Record) -> Row:
    """A record as metadata."""
    data = {
        "source": record.source,
        "kind": str(record.kind),
        "version": record.version,
        "passages": record.passages,
        "title": record.title,
        "link": record.link,
        "updated_at": record.updated_at.isoformat() if record.updated_at else None,
        "tags": json.dumps(record.tags),
        "answered_with": json.dumps(record.answered_with),
        "place": record.place,
        "words": record.words,
        "language": record.language,
    }
    present = {name: value for name, value in data.items() if value is not None}
    return present | _scoped(record.visibility, record.mailboxes)


def to_record(document_id: str, data: Row) -> Record:
    """The record that the metadata describe."""
    return Record(
        document_id,
        data["source"],
        Kind(data["kind"]),
        data["version"],
        data["passages"],
        Visibility(data["visibility"]),
        _list(data["mailboxes"]),
        data.get("title", ""),
        data.get("link"),
        _moment(data.get("updated_at")),
        _list(data.get("tags", _NONE)),
        _list(data.get("answered_with", _NONE)),
        data["place"],
        data["words"],
        data.get("language"),
    )


def _list(written: str) -> tuple[str, ...]:
    return () if written == _NONE else tuple(json.loads(written))  # nearly all are empty, and all are read each time


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def from_passage(passage: Passage) -> Row:
    """A passage as metadata: all but its id and text."""
    data = {
        "document_id": passage.document_id,
        "kind": str(passage.kind),
        "title": passage.title,
        "headings": json.dumps(passage.heading_path),
        "start": passage.start,
        "end": passage.end,
        "source": passage.source,
        "link": passage.link,
        "updated_at": passage.updated_at.isoformat() if passage.updated_at else None,
        "language": passage.language,
        "content_hash": passage.content_hash,
    }
    present = {name: value for name, value in data.items() if value is not None}
    return present | _scoped(passage.visibility, passage.mailboxes)


def to_passage(key: str, data: Row, text: str) -> Passage:
    """The passage that the metadata describe."""
    return Passage(
        id=key,
        document_id=data["document_id"],
        kind=Kind(data["kind"]),
        title=data["title"],
        heading_path=_list(data["headings"]),
        text=text,
        start=data["start"],
        end=data["end"],
        source=data["source"],
        link=data.get("link"),
        visibility=Visibility(data["visibility"]),
        updated_at=_moment(data.get("updated_at")),
        mailboxes=_list(data["mailboxes"]),
        language=base_language(data.get("language")),  # rows of older versions keep whole tags
        content_hash=data["content_hash"],
    )
