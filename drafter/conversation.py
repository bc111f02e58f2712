"""The conversation a draft is written for, as callers hand it in, and its loader."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    FailFast,
    Field,
    PlainSerializer,
    Tag,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from drafter.errors import ConversationError
from drafter.situation import Channel, Intent
from drafter.text.surrogates import MENDED, Text, mended

__all__ = [
    "ATTACHMENT_BYTES",
    "ATTACHMENT_CHARACTERS",
    "CONVERSATION_LIMIT",
    "FILE_LIMIT",
    "MESSAGE_LIMIT",
    "MOST_ATTACHMENTS",
    "MOST_FACTS",
    "MOST_MESSAGES",
    "NAME_LIMIT",
    "SUBJECT_LIMIT",
    "AccountFact",
    "AccountUse",
    "Attachment",
    "Conversation",
    "Customer",
    "Given",
    "Message",
    "describe",
    "parse_conversation",
    "read_conversation",
]

MESSAGE_LIMIT = 200_000
"""Characters of one message that are read; what follows is cut and the draft says so."""

CONVERSATION_LIMIT = 1_000_000
"""Characters of a conversation that are read, the newest messages first; the draft says where older ones are cut."""

FILE_LIMIT = 16 * 1024 * 1024
"""Bytes of a file that is read as a conversation."""

MOST_MESSAGES = 2_000
"""Messages that a conversation may have."""

MOST_ATTACHMENTS = 200
"""Attachments that a message may have."""

MOST_FACTS = 60
"""Facts about its customer that a conversation may come with."""

ATTACHMENT_BYTES = 10 * 1024 * 1024
"""Bytes of an attachment that are taken in; a larger one is known by its name."""

ATTACHMENT_CHARACTERS = 100_000
"""Characters that are read of what an attachment says; the draft says where one is longer."""

NAME_LIMIT = 1_000
SUBJECT_LIMIT = 10_000
_MOST_FIELDS = 100
_EARLIEST = datetime.min.replace(tzinfo=UTC) + timedelta(days=366)
_LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=366)

Name = Annotated[str, Field(max_length=NAME_LIMIT), MENDED]
"""A name, an address, an id: one line that a help desk holds beside the words."""


def _in_utc(at: datetime) -> datetime | None:
    """`at` in UTC; None within a year of where dates end, which no help desk means and nobody can reckon with."""
    try:
        utc = at.astimezone(UTC)
    except OverflowError:
        return None
    return utc if _EARLIEST < utc < _LATEST else None


class Given(BaseModel):
    """What outsiders fill in. It is refused early: listing each of half a million faults takes seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _has_few_fields(cls, data: Any) -> Any:
        if isinstance(data, dict) and len(data) > _MOST_FIELDS:
            raise ValueError(f"{len(data):,} fields where there are {len(cls.model_fields)}")
        return data


class Customer(Given):
    """The person who asks, `id` is what your own records call them. `verified` is set by the help desk, never read
    from what the customer writes."""

    id: Name | None = None
    name: Name | None = None
    email: Name | None = None
    plan: Name | None = None
    verified: bool = False


def _is_known(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("it is no date that anybody could mean")
    return at


class AccountFact(Given):
    """What a record of ours, called `source`, says of this customer: that its `label` ("Plan") is this `value`.

    `as_of` (UTC) is when the record said so. `scope` are the intents that it may be used for; none: any. `note` is
    for the agent alone, and proves nothing: what the customer called something themselves.
    """

    label: Text = Field(min_length=1, max_length=100)
    value: Text = Field(min_length=1, max_length=500)
    as_of: Annotated[AwareDatetime, AfterValidator(_in_utc), AfterValidator(_is_known)]
    source: Text = Field(min_length=1, max_length=100)
    scope: tuple[Intent, ...] = ()
    note: Text = Field(default="", max_length=500)

    @property
    def words(self) -> str:
        """The fact in words: these prove a sentence, and are quoted."""
        return f"{self.label}: {self.value}"

    @property
    def day(self) -> str:
        """When it was so."""
        return f"{self.as_of:%Y-%m-%d}"


class AccountUse(AccountFact):
    """A fact as it was for one text: `withheld` says why that may not use it; empty: it may."""

    withheld: str = ""


def _decoded(given: Any) -> Any:
    """The bytes that base64 stands for, as JSON and mail carry them; bytes as they are."""
    if not isinstance(given, str):
        return given
    try:
        raw = base64.b64decode("".join(given.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("it is no base64; encode the bytes of the file so") from error
    if len(raw) > ATTACHMENT_BYTES:
        raise ValueError(f"the file has more than {ATTACHMENT_BYTES:,} bytes; give its name alone")
    return raw


FileBytes = Annotated[
    bytes,
    BeforeValidator(_decoded),
    Field(max_length=ATTACHMENT_BYTES),
    PlainSerializer(lambda raw: base64.b64encode(raw).decode(), return_type=str, when_used="json-unless-none"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]


class Attachment(Given):
    """A file of a message. `type` is its media type, `content` its bytes (base64) as long as they are not read.

    `text` is what it says, its pages apart by form feeds, given by who has read it already or read from `content`;
    `unread` says why not all of it is known.
    """

    name: Name = Field(min_length=1)
    type: Name = ""
    content: FileBytes | None = None
    text: Text = Field(default="", max_length=ATTACHMENT_CHARACTERS)
    unread: Name = ""


def _form(given: Any) -> str:
    return "name" if isinstance(given, str) else "file"


NameOrFile = Annotated[
    Annotated[Name, Tag("name")] | Annotated[Attachment, Tag("file")],
    Discriminator(_form),
]
"""An attachment by its name alone, or as a whole."""


class Message(Given):
    """One message. `author` is `customer`, `agent`, `bot` or `note` (a private note of the team).

    Either `text` or `html` is given; `at` is UTC. Of an attachment the name alone may be given.
    """

    author: Text = Field(pattern="^(customer|agent|bot|note)$")
    text: Text = ""
    html: Text | None = None
    at: Annotated[AwareDatetime, AfterValidator(_in_utc)] | None = None
    name: Name | None = None
    attachments: Annotated[tuple[NameOrFile, ...], FailFast(), Field(max_length=MOST_ATTACHMENTS)] = ()

    @property
    def files(self) -> tuple[Attachment, ...]:
        """The attachments; of some nothing but the name is known."""
        given = (Attachment(name=one) if isinstance(one, str) else one for one in self.attachments if one)
        return tuple(given)


class Conversation(Given):
    """A conversation as the help desk holds it, oldest message first; `account` is what records of ours say of its
    customer, `account_missing` in words what could not be looked up. `link` is where colleagues open it; notes that
    go on to them hold it."""

    id: Name = Field(min_length=1)
    mailbox: Name = "default"
    channel: Channel = Channel.EMAIL
    subject: Text = Field(default="", max_length=SUBJECT_LIMIT)
    customer: Customer = Customer()
    messages: Annotated[tuple[Message, ...], FailFast(), Field(min_length=1, max_length=MOST_MESSAGES)]
    link: Annotated[Text, Field(max_length=SUBJECT_LIMIT, pattern=r"^https?://[^\s<>\"]+$")] | None = None
    account: Annotated[tuple[AccountFact, ...], FailFast(), Field(max_length=MOST_FACTS)] = ()
    account_missing: Annotated[tuple[Name, ...], FailFast(), Field(max_length=MOST_FACTS)] = ()

    @model_validator(mode="after")
    def _has_a_customer_message(self) -> Self:
        if not any(m.author == "customer" for m in self.messages):
            raise ValueError("no message has author 'customer', so there is nobody to reply to")
        return self

    @property
    def last_customer_at(self) -> datetime | None:
        """When the customer last wrote, or None where the help desk does not say."""
        return next((m.at for m in reversed(self.messages) if m.author == "customer"), None)


def parse_conversation(raw: bytes, name: str) -> Conversation:
    """The conversation in `raw` (UTF-8 JSON); `name` says in errors where it came from.

    Raises ConversationError naming the line, or the field and the rule that it breaks.
    """
    if len(raw) > FILE_LIMIT:
        raise ConversationError(f"{name} is larger than {FILE_LIMIT:,} bytes; no conversation is.")
    if not raw.strip():
        raise ConversationError(f"{name} is empty; a conversation is a JSON object with 'id' and 'messages'.")
    try:
        data = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ConversationError(
            f"{name} is not UTF-8 (byte {error.start}: {raw[error.start : error.start + 1]!r}); save it as UTF-8."
        ) from error
    except (ValueError, RecursionError) as error:  # also a number of more than 4,300 digits
        place = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ConversationError(f"{name} is not valid JSON{place}: {error}. Fix it there.") from error
    if not isinstance(data, dict):
        raise ConversationError(f"{name} holds no JSON object; a conversation is one with 'id' and 'messages'.")
    try:
        return Conversation.model_validate(data)
    except ValidationError as error:
        raise ConversationError(f"{name}: {describe(error)}") from error


def read_conversation(path: Path) -> Conversation:
    """The conversation in the file at `path`; raises ConversationError as `parse_conversation` does."""
    name = mended(str(path))
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, a device never ends
            raise ConversationError(f"{name} cannot be read: it is no file. Check the path.")
        with path.open("rb") as file:
            raw = file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise ConversationError(f"{name} cannot be read: {error.strerror}. Check the path.") from error
    return parse_conversation(raw, name)


def describe(error: ValidationError) -> str:
    """The first faults of a validation error, in words: field, rule, and what was given."""
    lines = []
    faults = error.errors(include_url=False)
    # Where one item is wrong, pydantic also finds that the tuple around it holds none.
    deepest = [f for f in faults if not any(g is not f and g["loc"][: len(f["loc"])] == f["loc"] for g in faults)]
    for fault in (deepest or faults)[:5]:
        field = ".".join(str(part) for part in fault["loc"]) or "conversation"
        given = "" if fault["type"] in ("missing", "value_error") else f" (given: {str(fault['input'])[:60]!r})"
        lines.append(f"{field}: {fault['msg'].removeprefix('Value error, ')}{given}")
    return mended("; ".join(lines))
