"""Outcomes: what became of a draft, or of a conversation that needed none."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, Id, Key, new_id, now_utc

__all__ = ["OutcomeKind", "StoredOutcome"]


class OutcomeKind(StrEnum):
    """What a person did or said."""

    SENT = "sent"
    THUMBS_UP = "thumbs-up"
    THUMBS_DOWN = "thumbs-down"
    NO_REPLY_NEEDED = "no-reply-needed"


class StoredOutcome(Base):
    """What became of it. `text` is what was sent, `draft_version` the version of our text that it began from."""

    __tablename__ = "outcomes"
    __table_args__ = (
        Index(None, "mailbox_id", "id"),
        Index(None, "draft_id"),
        Index(None, "conversation_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    draft_id: Mapped[Id | None] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    draft_version: Mapped[int | None]
    kind: Mapped[Key]
    text: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now_utc)
