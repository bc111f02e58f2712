"""Drafts and every version of their text."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, Id, Key, new_id, now_utc

__all__ = ["DraftState", "DraftVersion", "StoredDraft", "VersionOrigin"]


class DraftState(StrEnum):
    """Where a draft stands: `working` and `ready` are alive, `stale` may be read but not sent unread."""

    WORKING = "working"
    READY = "ready"
    STALE = "stale"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SENT = "sent"


class VersionOrigin(StrEnum):
    """Who wrote a version of the text: the drafter, a person, or a person who went back to an earlier one."""

    DRAFTED = "drafted"
    REFINED = "refined"
    EDITED = "edited"
    RESTORED = "restored"


class StoredDraft(Base):
    """A draft. `draft` is it in full, as the drafter gave it; None while it is written.

    `version` is that of its text (0: none yet), `conversation_version` that of the conversation it is for. `reason`
    says why it is stale, failed or cancelled.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index(None, "conversation_id", "id"),
        Index(None, "mailbox_id", "id"),
        Index(None, "state", "updated_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    conversation_version: Mapped[int]
    kind: Mapped[Key]
    state: Mapped[Key] = mapped_column(default=DraftState.WORKING)
    reason: Mapped[str] = mapped_column(default="")
    instruction: Mapped[str | None]
    made_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[Key | None]
    model: Mapped[str | None]
    composed: Mapped[bool | None]
    prompt_hash: Mapped[str | None]
    cost_usd: Mapped[float | None]
    draft: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now_utc)
    updated_at: Mapped[datetime] = mapped_column(default=now_utc)
    ready_at: Mapped[datetime | None]


class DraftVersion(Base):
    """The text of a draft as somebody left it. Versions are only added, so that nothing is ever lost."""

    __tablename__ = "draft_versions"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[Id] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str]
    origin: Mapped[Key]
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now_utc)
