"""What is indexed and what is found: documents, passages, hits."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

__all__ = ["Document", "Hit", "Kind", "Match", "Passage", "SourceItem", "SourceNote", "SourceProblem", "Visibility"]


class Kind(StrEnum):
    """What a document is; search ranks each kind on its own."""

    ARTICLE = "article"
    SAVED_REPLY = "saved_reply"
    NOTE = "note"
    PAST_CONVERSATION = "past_conversation"


class Visibility(StrEnum):
    """Who may read the words of a document: an internal one must never be quoted to a customer."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Match(StrEnum):
    """How far a hit can be trusted to be about the question.

    `possible`: near enough to be shown to a person or read closely, too far to be taken for an answer.
    """

    SURE = "sure"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Document:
    """One article, saved reply, note or past conversation, already cleaned to Markdown.

    `id` is stable across runs and unique in its source. `mailboxes` empty means: every mailbox. `language` is a tag
    as the source has it, such as `en-us`; where it is None, the text is read when it is indexed.
    `updated_at` is UTC and None where the source does not say. `answered_with`, of a past conversation, holds the ids
    in the index (`source::id`) of the articles and saved replies that its answer used: they are voted for.
    """

    id: str
    kind: Kind
    title: str
    text: str
    source: str
    link: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    updated_at: datetime | None = None
    mailboxes: tuple[str, ...] = ()
    language: str | None = None
    tags: tuple[str, ...] = ()
    answered_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """What could not become a document: `id` is that of the file (a row has its file's), `reason` says
    what is wrong, with the line where known, and what to do. What was indexed of it before stays, unless it is
    `gone`: no longer there at all. `below`: it is a folder, and nothing below it could be read."""

    id: str
    reason: str
    gone: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What the owner of a source should know though nothing failed: `left_out` where it was not indexed on purpose,
    else a remark on what was. `withdrawn`: it is not published, so that what was indexed of it before goes, whatever
    else is wrong with its file. `id` is that of the file or row; equal reasons are counted together."""

    id: str
    reason: str
    left_out: bool = False
    withdrawn: bool = False


SourceItem = Document | SourceProblem | SourceNote
"""What a source yields for each thing in it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document that is embedded and cited as a whole.

    `text_of_document[start:end] == text`, offsets in characters. `heading_path` goes from the title down to
    the heading the passage stands under. `document_id` is unique in the whole index: the document's source
    and its id, joined by `::`. `language` is ISO 639-1. `content_hash` is that of the words that were embedded.
    """

    id: str
    document_id: str
    kind: Kind
    title: str
    heading_path: tuple[str, ...]
    text: str
    start: int
    end: int
    source: str
    link: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    updated_at: datetime | None = None
    mailboxes: tuple[str, ...] = ()
    language: str | None = None
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that search found. `score` is comparable within one search only; `evidence` says why
    it is there: each signal's name and its value (`vector` is the cosine similarity, -1 to 1)."""

    passage: Passage
    score: float
    evidence: dict[str, float] = field(default_factory=dict)
    match: Match = Match.SURE
