"""Conversations and their messages, kept as they were received."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, Digest, Id, Key, new_id, now_utc

__all__ = ["StoredConversation", "StoredMessage"]


class StoredConversation(Base):
    """A conversation: whose it is and where, without what was said.

    `version` grows with every public message that comes or changes; a draft is for one version. `external_id` is the
    help desk's own. `address_key` and `inbox_key` find the customer: see `addresses`.
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
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now_utc)
    active_at: Mapped[datetime] = mapped_column(default=now_utc)


class StoredMessage(Base):
    """A message as it was received: `content` is it, character by character; we never change a word of it.

    `key` tells messages of a conversation apart: by the help desk's id, or by what they say and how often.
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
