"""The conversation a draft is written for, as callers hand it in, and its loader."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from drafter.errors import ConversationError
from drafter.situation import Channel

__all__ = [
    "CONVERSATION_LIMIT",
    "MESSAGE_LIMIT",
    "NAME_LIMIT",
    "Conversation",
    "Customer",
    "Message",
    "describe",
    "parse_conversation",
    "read_conversation",
]

MESSAGE_LIMIT = 200_000
"""Characters of one message that are read; what follows is cut and the draft says so."""

CONVERSATION_LIMIT = 1_000_000
"""Characters of a conversation that are read, the newest messages first; the draft says where older ones are cut."""

MOST_MESSAGES = 2_000
MOST_ATTACHMENTS = 200
NAME_LIMIT = 1_000
SUBJECT_LIMIT = 10_000

Name = Annotated[str, Field(max_length=NAME_LIMIT)]
"""A name, an address, an id: one line that a help desk holds beside the words."""


class Customer(BaseModel):
    """The person who asks. `verified` is set by the help desk, never read from what the customer writes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name | None = None
    email: Name | None = None
    plan: Name | None = None
    verified: bool = False


class Message(BaseModel):
    """One message. `author` is `customer`, `agent`, `bot` or `note` (a private note of the team).

    Either `text` or `html` is given; `at` is UTC.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    author: str = Field(pattern="^(customer|agent|bot|note)$")
    text: str = ""
    html: str | None = None
    at: AwareDatetime | None = None
    name: Name | None = None
    attachments: tuple[Name, ...] = Field(default=(), max_length=MOST_ATTACHMENTS)


class Conversation(BaseModel):
    """A conversation as the help desk holds it, oldest message first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Name = Field(min_length=1)
    mailbox: Name = "default"
    channel: Channel = Channel.EMAIL
    subject: str = Field(default="", max_length=SUBJECT_LIMIT)
    customer: Customer = Customer()
    messages: tuple[Message, ...] = Field(min_length=1, max_length=MOST_MESSAGES)

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
    if not raw.strip():
        raise ConversationError(f"{name} is empty; a conversation is a JSON object with 'id' and 'messages'.")
    try:
        data = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ConversationError(
            f"{name} is not UTF-8 (byte {error.start}: {raw[error.start : error.start + 1]!r}); save it as UTF-8."
        ) from error
    except (json.JSONDecodeError, RecursionError) as error:
        place = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ConversationError(f"{name} is not valid JSON{place}: {error}. Fix it there.") from error
    try:
        return Conversation.model_validate(data)
    except ValidationError as error:
        raise ConversationError(f"{name}: {describe(error)}") from error


def read_conversation(path: Path) -> Conversation:
    """The conversation in the file at `path`; raises ConversationError as `parse_conversation` does."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConversationError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    return parse_conversation(raw, str(path))


def describe(error: ValidationError) -> str:
    """The first faults of a validation error, in words: field, rule, and what was given."""
    lines = []
    for fault in error.errors(include_url=False)[:5]:
        field = ".".join(str(part) for part in fault["loc"]) or "conversation"
        given = "" if fault["type"] in ("missing", "value_error") else f" (given: {str(fault['input'])[:60]!r})"
        lines.append(f"{field}: {fault['msg'].removeprefix('Value error, ')}{given}")
    return "; ".join(lines)
