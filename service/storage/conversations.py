"""Conversations and their messages, kept as they were received."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from drafter.conversation import MOST_FACTS, MOST_MESSAGES, Conversation, Message
from drafter.text.surrogates import mended
from service.errors import NotFound
from service.storage.account_looks import fact_key, find_look, used_facts
from service.storage.base import Base, Digest, Id, Key, digest_of, new_id, now_utc
from service.storage.mailboxes import Mailboxes, within
from service.storage.paging import DEFAULT_LIMIT, ListPage, page_of
from service.storage.pictures import Pictures, pictures_of, with_pictures

__all__ = [
    "StoredConversation",
    "StoredMessage",
    "conversation_of",
    "earlier_conversations",
    "find_conversation",
    "get_conversation",
    "list_conversations",
    "message_of",
    "messages_of",
    "newest_speaker",
    "search_words",
    "with_account",
]


_NO_PICTURES: Pictures = {}


class StoredConversation(Base):
    """A conversation: whose it is and where, without what was said.

    `version` grows with every public message that comes or changes; a draft is for one version. `external_id` is the
    help desk's own. `address_key` and `inbox_key` find the customer: see `addresses`. `words` is what a search looks
    at, `active_at` when something last happened.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "help_desk", "external_key"),
        Index(None, "mailbox_id", "active_at", "id"),
        Index(None, "active_at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    help_desk: Mapped[Key]
    external_id: Mapped[str]
    external_key: Mapped[Digest]
    channel: Mapped[Key]
    subject: Mapped[str]
    customer: Mapped[dict[str, Any]]
    address_key: Mapped[Digest | None] = mapped_column(index=True)
    inbox_key: Mapped[Digest | None] = mapped_column(index=True)
    words: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now_utc)
    active_at: Mapped[datetime] = mapped_column(default=now_utc)


class StoredMessage(Base):
    """A message as it was received: `content` is it, character by character; we never change a word of it. The
    bytes of its pictures stand apart: see `pictures`.

    `key` tells messages of a conversation apart: by the help desk's id, or by what they say and how often.
    `placed_at` is where it stands among the others: when it was written, as far as anybody says.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        UniqueConstraint("conversation_id", "key"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    number: Mapped[int]
    key: Mapped[Digest]
    external_id: Mapped[str | None]
    author: Mapped[Key]
    placed_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now_utc)
    content: Mapped[dict[str, Any]]


def get_conversation(session: Session, conversation_id: str, mailboxes: Mailboxes = None) -> StoredConversation:
    """The conversation with this id of ours; raises NotFound, also for one of another mailbox."""
    found = session.get(StoredConversation, conversation_id)
    if found is None or not (mailboxes is None or found.mailbox_id in mailboxes):
        raise NotFound(f"There is no conversation {conversation_id!r}; list the conversations to see what there is.")
    return found


def find_conversation(
    session: Session, mailbox: str, help_desk: str, external_id: str, *, lock: bool = False
) -> StoredConversation | None:
    """The conversation that the help desk calls so; `lock` it until the transaction ends."""
    wanted = select(StoredConversation).where(
        StoredConversation.mailbox_id == mailbox,
        StoredConversation.help_desk == help_desk,
        StoredConversation.external_key == digest_of(external_id),
    )
    return session.scalar(wanted.with_for_update() if lock else wanted)


def list_conversations(
    session: Session,
    mailboxes: Mailboxes = None,
    *,
    search: str = "",
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> ListPage[StoredConversation]:
    """Conversations, the last active first. `search`: words of subject, customer or id that all must occur.

    Those that a help desk has told of and of which nothing is known yet are left out.
    """
    known = or_(StoredConversation.version > 0, StoredConversation.help_desk == "")
    wanted = select(StoredConversation).where(within(StoredConversation.mailbox_id, mailboxes), known)
    for word in search_words(search).split():
        wanted = wanted.where(StoredConversation.words.contains(word, autoescape=True))
    return page_of(session, wanted, (StoredConversation.active_at, StoredConversation.id), cursor, limit)


def earlier_conversations(
    session: Session, mailbox: str, address_key: str, since: datetime, *, but: str = "", most: int = 10
) -> Sequence[StoredConversation]:
    """Others of this mailbox with the very same mail address, in which something happened since; newest first."""
    wanted = select(StoredConversation).where(
        StoredConversation.mailbox_id == mailbox,
        StoredConversation.address_key == address_key,
        StoredConversation.active_at >= since,
        StoredConversation.version > 0,
        StoredConversation.id != but,
    )
    return session.scalars(wanted.order_by(StoredConversation.active_at.desc()).limit(most)).all()


def messages_of(session: Session, conversation_id: str) -> Sequence[StoredMessage]:
    """The messages of a conversation, oldest first."""
    wanted = select(StoredMessage).where(StoredMessage.conversation_id == conversation_id)
    return session.scalars(wanted.order_by(StoredMessage.placed_at, StoredMessage.number)).all()


def newest_speaker(session: Session, conversation_id: str) -> str | None:
    """Who wrote last, `customer` or `agent`: notes are not for the customer, and machines answer nothing."""
    wanted = select(StoredMessage.author).where(
        StoredMessage.conversation_id == conversation_id, StoredMessage.author.in_(("customer", "agent"))
    )
    return session.scalars(wanted.order_by(StoredMessage.placed_at.desc(), StoredMessage.number.desc())).first()


def message_of(stored: StoredMessage, pictures: Pictures = _NO_PICTURES) -> Message:
    """A message as it was received, with these of its pictures; it knows of the others."""
    return Message.model_validate(with_pictures(stored.content, pictures))


def conversation_of(
    session: Session, stored: StoredConversation, until: datetime | None = None, *, pictures: bool = False
) -> Conversation:
    """The conversation as it is worked on: the newest messages where there are too many, and the account data that an
    agent has not left out. `until`: as it was at that moment, but for what was changed since. `pictures`: with their
    bytes, for a model that sees."""
    received = (m for m in messages_of(session, stored.id) if until is None or m.received_at <= until)
    shown = pictures_of(session, stored.id) if pictures else _NO_PICTURES
    messages = tuple(message_of(message, shown) for message in received)
    conversation = Conversation.model_validate(
        {
            "id": stored.external_id,
            "mailbox": stored.mailbox_id,
            "channel": stored.channel,
            "subject": stored.subject,
            "customer": stored.customer,
            "messages": messages[-MOST_MESSAGES:],
        }
    )
    return with_account(session, stored, conversation)


def with_account(session: Session, stored: StoredConversation, conversation: Conversation) -> Conversation:
    """The conversation, as it is kept or comes from elsewhere, with what was looked up of its customer and what an
    agent says of who is writing. What comes with it is used too, unless an agent has left that out."""
    look = find_look(session, stored.id)
    if look is None:
        return conversation
    customer = conversation.customer
    if look.confirmed_version == stored.version and not _says_more(session, stored, conversation):
        customer = customer.model_copy(update={"verified": True})
    given = {fact_key(fact): fact for fact in conversation.account}
    account = [fact for key, fact in given.items() if key not in look.left_out]
    account += [fact for fact in used_facts(look) if fact_key(fact) not in given]
    known = {"customer": customer, "account": tuple(account[:MOST_FACTS]), "account_missing": tuple(look.missing)}
    return conversation.model_copy(update=known)


def _says_more(session: Session, stored: StoredConversation, conversation: Conversation) -> bool:
    """Whether it has messages that are not kept yet: who wrote those nobody has made sure of."""
    said = Counter(map(_said, conversation.messages))
    return bool(said - Counter(_said(message_of(kept)) for kept in messages_of(session, stored.id)))


def _said(message: Message) -> tuple[object, ...]:
    return message.author, message.at, message.text, message.html


def search_words(text: str) -> str:
    """`text` as it is searched: whatever the case, the accents and the space between words."""
    plain = unicodedata.normalize("NFKD", mended(text).replace("\0", " ").casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())
