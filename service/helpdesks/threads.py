"""From what a desk answers to conversations as drafts are written for them: moments, authors, channels, bounds."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pydantic import ValidationError

from drafter.conversation import (
    MOST_ATTACHMENTS,
    MOST_MESSAGES,
    NAME_LIMIT,
    SUBJECT_LIMIT,
    Attachment,
    Conversation,
    Customer,
    Message,
)
from drafter.situation import Channel
from service.errors import HelpDeskError, NothingToAnswer
from service.helpdesks.base import DeskThread, WaitingFile

__all__ = [
    "DeskFile",
    "DeskMessage",
    "ThreadFacts",
    "channel_of",
    "known_moment",
    "moment",
    "named",
    "safe_id",
    "same_address",
    "thread_of",
    "understood",
]

_SOCIAL = ("facebook", "twitter", "tweet", "instagram", "tiktok", "reddit", "youtube")
_CHAT = ("chat", "messenger", "beacon", "whatsapp", "sms", "widget", "line", "telegram", "conversation")
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class DeskFile:
    """An attachment that can be fetched from `place`, as `ThreadFacts.fetch` knows it; "": it cannot."""

    name: str
    place: str
    type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class DeskMessage:
    """A message of a desk: `author` is `customer`, `agent`, `bot` or `note`; `html` or else `text`. Of `files` some
    desks tell the names alone."""

    id: str
    author: str
    at: datetime | None
    html: str | None = None
    text: str = ""
    name: str | None = None
    files: Sequence[str | Attachment | DeskFile] = ()


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """What a desk says about a conversation beside its messages. `fetch` gives the bytes of a file by its place."""

    id: str
    mailbox: str
    subject: str = ""
    channel: Channel = Channel.EMAIL
    customer: Customer = field(default_factory=Customer)
    resolved: bool = False
    fetch: Callable[[str], bytes] | None = None


def thread_of(facts: ThreadFacts, said: Iterable[DeskMessage]) -> DeskThread:
    """The conversation, oldest message first; raises NothingToAnswer where no customer wrote."""
    ordered = _in_order(said)[-MOST_MESSAGES:]
    if not any(one.author == "customer" for one in ordered):
        raise NothingToAnswer(
            f"No customer has written in the conversation {facts.id!r}, so there is none to answer."
        )
    conversation = Conversation(
        id=facts.id,
        mailbox=facts.mailbox,
        channel=facts.channel,
        subject=facts.subject[:SUBJECT_LIMIT],
        customer=facts.customer,
        messages=tuple(map(_message, ordered)),
    )
    waiting = tuple(_waiting(facts, ordered)) if facts.fetch else ()
    return DeskThread(conversation, tuple(one.id for one in ordered), facts.resolved, waiting)


def moment(value: Any) -> datetime | None:
    """A moment in UTC: of ISO 8601 (without a zone: UTC) or of seconds since 1970; None for None and "".

    Raises ValueError for anything else.
    """
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(str(value))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("a moment that no calendar has") from error


def known_moment(value: Any) -> datetime:
    """The moment of what has one; raises ValueError where it has none."""
    if (found := moment(value)) is None:
        raise ValueError("there is no time")
    return found


def safe_id(desk: str, value: str) -> str:
    """An id that can stand in an address without leading elsewhere; raises HelpDeskError."""
    if not _ID.fullmatch(value):
        raise HelpDeskError(f"{value[:40]!r} is no id of {desk}: those have letters, figures, - and _ only.")
    return value


def named(*parts: str | None, limit: int = NAME_LIMIT) -> str | None:
    """A name from its parts, None where there is none."""
    return " ".join(part.strip() for part in parts if part and part.strip())[:limit] or None


def same_address(one: Any, other: Any) -> bool:
    """Whether both are the same mail address."""
    given = [str(value or "").strip().casefold() for value in (one, other)]
    return "@" in given[0] and given[0] == given[1]


def channel_of(*names: str | None) -> Channel:
    """Where a conversation takes place, by the words that a desk has for it."""
    said = " ".join(name for name in names if name).casefold()
    if any(word in said for word in _SOCIAL):
        return Channel.SOCIAL
    return Channel.CHAT if any(word in said for word in _CHAT) else Channel.EMAIL


@contextmanager
def understood(desk: str, what: str) -> Iterator[None]:
    """Say of an answer that is not as documented which one it is, never what stands in it; raises HelpDeskError."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ValidationError) as error:
        raise HelpDeskError(
            f"{desk} answered with {what} that cannot be read ({type(error).__name__}). "
            "Report it: its interface may have changed."
        ) from error


def _in_order(said: Iterable[DeskMessage]) -> list[DeskMessage]:
    """Oldest first; of two in one second, the one that was numbered first. One without a time stays behind the one
    that the desk names before it."""
    placed, at = list[tuple[float, int, DeskMessage]](), 0.0
    for one in said:
        at = one.at.timestamp() if one.at else at
        placed.append((at, int(one.id) if one.id.isascii() and one.id.isdecimal() else 0, one))
    return [one for _, _, one in sorted(placed, key=lambda place: place[:2])]


def _waiting(facts: ThreadFacts, ordered: Sequence[DeskMessage]) -> Iterator[WaitingFile]:
    """The files that can be fetched of what customers wrote."""
    for place, message in enumerate(ordered):
        for number, file in enumerate(_files(message) if message.author == "customer" else ()):
            if isinstance(file, DeskFile) and file.place and facts.fetch:
                yield WaitingFile(place, number, file.size, partial(facts.fetch, file.place))


def _files(said: DeskMessage) -> list[str | Attachment | DeskFile]:
    """The files that are kept of a message: those with a name."""
    return [one for one in said.files if one and (isinstance(one, str) or one.name)][:MOST_ATTACHMENTS]


def _kept(file: str | Attachment | DeskFile) -> str | Attachment:
    if isinstance(file, DeskFile):
        return Attachment(name=file.name[:NAME_LIMIT], type=file.type[:NAME_LIMIT])
    return file[:NAME_LIMIT] if isinstance(file, str) else file


def _message(said: DeskMessage) -> Message:
    given: Mapping[str, Any] = {"html": said.html} if said.html is not None else {"text": said.text}
    files = tuple(map(_kept, _files(said)))
    return Message(author=said.author, at=said.at, name=named(said.name), attachments=files, **given)
