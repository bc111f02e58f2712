"""Receiving: a conversation comes in as the help desk or an agent has it now, and what is new of it is kept.

Whoever hands one in may give all of it or only the latest messages, twice or in another order: what is known is known
by the help desk's id, and where there is none by what is said, when and how often. A message that the help desk
itself has changed is kept as it is there now, with what was read of its files before where this time only their names
are known.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from drafter.conversation import Conversation, Message
from drafter.situation import Channel
from service.errors import InputError
from service.storage.account_looks import keep_given
from service.storage.addresses import MailAddress
from service.storage.base import digest_of, insert_new, new_id, now_utc
from service.storage.conversations import (
    StoredConversation,
    StoredMessage,
    find_conversation,
    messages_of,
    search_words,
)
from service.storage.drafts import retire_drafts
from service.storage.handoffs import note_answered
from service.storage.mailboxes import ensure_mailbox
from service.storage.pictures import drop_unused, keep_pictures, parted

__all__ = ["Received", "receive", "told_of"]

_AGENT_WROTE = "An answer went out after this was written."
_CUSTOMER_WROTE = "The customer wrote again after this was written."
_CHANGED = "A message was changed after this was written."


@dataclass(frozen=True, slots=True)
class Received:
    """What came in: the conversation as it is kept, how many messages were new, and whether it `moved_on`: a public
    message came or changed, so that drafts for what was there before are stale."""

    conversation: StoredConversation
    new: int
    moved_on: bool


def receive(
    session: Session,
    conversation: Conversation,
    help_desk: str = "",
    message_ids: Sequence[str | None] = (),
    now: datetime | None = None,
) -> Received:
    """Keep what is new of `conversation`, which `help_desk` ("": nobody in particular) calls by its id.

    `message_ids` are the help desk's, one a message, None or absent where it has none. Raises InputError.
    """
    if message_ids and len(message_ids) != len(conversation.messages):
        raise InputError(
            f"{len(message_ids)} ids were given for {len(conversation.messages)} messages; give one each."
        )
    now = now or now_utc()
    given = {"channel": conversation.channel.value, "subject": conversation.subject}
    stored, is_new = _locked(session, conversation.mailbox, help_desk, conversation.id, given)
    _take_details(stored, conversation)
    known = {} if is_new else {message.key: message for message in messages_of(session, stored.id)}
    number = max((message.number for message in known.values()), default=0)
    arrived, changed, pictures = list[StoredMessage](), list[StoredMessage](), dict[str, bytes]()
    placed = _first_moment(conversation, now)
    for key, external_id, message in _keyed(conversation.messages, message_ids):
        content, shown = parted(message)
        pictures |= shown
        if there := known.get(key):
            content = _with_files_of(there.content, content)
            if there.content != content:
                there.content, there.author = content, message.author
                changed.append(there)
            placed = there.placed_at
            continue
        placed, number = message.at or placed, number + 1
        arrived.append(
            StoredMessage(
                conversation_id=stored.id,
                number=number,
                key=key,
                external_id=external_id,
                author=message.author,
                placed_at=placed,
                received_at=now,
                content=content,
            )
        )
    session.add_all(arrived)
    keep_pictures(session, stored.id, pictures)
    if changed:
        drop_unused(session, stored.id, (message.content for message in (*known.values(), *arrived)))
    moved_on = _move_on(session, stored, arrived, changed, is_new=is_new)
    if arrived or changed:
        stored.active_at = now
    session.flush()
    if conversation.account or conversation.account_missing:
        keep_given(session, stored.id, conversation.account, conversation.account_missing, now)
    return Received(stored, len(arrived), moved_on)


def told_of(session: Session, mailbox: str, help_desk: str, external_id: str) -> StoredConversation:
    """The row of a conversation that a help desk tells of, locked; where it is new, nothing is known of it yet."""
    return _locked(session, mailbox, help_desk, external_id, {"channel": Channel.EMAIL.value, "subject": ""})[0]


def _locked(
    session: Session, mailbox: str, help_desk: str, external_id: str, given: Mapping[str, str]
) -> tuple[StoredConversation, bool]:
    """The row of the conversation, which nobody else changes until the transaction ends; and whether it was made now,
    so that nothing hangs on it yet."""
    mailbox = ensure_mailbox(session, mailbox).id
    if found := find_conversation(session, mailbox, help_desk, external_id, lock=True):
        return found, False
    new: dict[str, Any] = {
        **given,
        "id": new_id(),
        "mailbox_id": mailbox,
        "help_desk": help_desk,
        "external_id": external_id,
        "external_key": digest_of(external_id),
        "customer": {},
        "words": "",
    }
    if made := insert_new(session, StoredConversation, new):
        return made, True
    found = find_conversation(session, mailbox, help_desk, external_id, lock=True)
    if found is None:
        raise TypeError("a conversation that was just kept is gone")
    return found, False


def _take_details(stored: StoredConversation, conversation: Conversation) -> None:
    """Take over what the help desk says about the conversation; what it does not say this time stays, but for who is
    verified: somebody else may have written since."""
    given: Mapping[str, Any] = conversation.customer.model_dump(mode="json", exclude_defaults=True)
    before = {name: value for name, value in stored.customer.items() if name != "verified"}
    stored.channel = conversation.channel.value
    stored.subject = conversation.subject or stored.subject
    stored.customer = {**before, **given}
    address = MailAddress.read(stored.customer.get("email") or "")
    stored.address_key = address.key if address else None
    stored.inbox_key = address.inbox_key if address else None
    seen = (stored.subject, stored.external_id, *map(str, stored.customer.values()))
    stored.words = search_words(" ".join(seen))


def _keyed(messages: Sequence[Message], ids: Sequence[str | None]) -> Iterator[tuple[str, str | None, Message]]:
    """Each message with its key and the help desk's id: without one, by what it says and how often that was said."""
    said = Counter[str]()
    for message, external_id in zip(messages, ids or [None] * len(messages), strict=True):
        if external_id is not None:
            yield digest_of(f"id:{external_id}"), external_id, message
            continue
        named = message.model_copy(update={"attachments": tuple(file.name for file in message.files)})
        words = json.dumps(named.model_dump(mode="json"), sort_keys=True)
        said[words] += 1
        yield digest_of(f"said:{said[words]}:{words}"), None, message


def _with_files_of(before: Mapping[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """A message as it is now, each file as it was known before where less of it is known now: names may come without
    their files, and reading may end early."""
    files = {file["name"]: file for file in before.get("attachments", ()) if _is_known(file)}
    if not files:
        return content
    now = [file if _is_known(file) else files.get(_name(file), file) for file in content.get("attachments", ())]
    return {**content, "attachments": now} if now else content


def _is_known(file: Any) -> bool:
    return isinstance(file, Mapping) and bool(file.get("text") or file.get("content") or file.get("picture"))


def _name(file: Any) -> str:
    return str(file["name"]) if isinstance(file, Mapping) else str(file)


def _first_moment(conversation: Conversation, now: datetime) -> datetime:
    """Where the first messages stand that bear no time."""
    return next((message.at for message in conversation.messages if message.at), now)


def _move_on(
    session: Session,
    stored: StoredConversation,
    arrived: Sequence[StoredMessage],
    changed: Sequence[StoredMessage],
    *,
    is_new: bool,
) -> bool:
    """Count a new version and retire its drafts where a public message came or changed."""
    authors = {message.author for message in arrived} - {"note"}
    if not authors and all(message.author == "note" for message in changed):
        return False
    stored.version += 1
    reason = _CUSTOMER_WROTE if "customer" in authors else _AGENT_WROTE if authors else _CHANGED
    if not is_new:
        retire_drafts(session, stored.id, reason)
    if "agent" in authors and not is_new:
        note_answered(session, stored.id, "answered in the help desk")
    return True
