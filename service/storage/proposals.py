"""Proposals: what somebody taught in place, for a person to approve or decline; what was declined stays declined."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, Digest, Id, Key, new_id, now_utc

__all__ = ["ProposalKind", "ProposalState", "StoredProposal"]


class ProposalKind(StrEnum):
    """What is proposed."""

    GOLDEN_CASE = "golden-case"
    SAVED_REPLY = "saved-reply"
    ARTICLE = "article"
    GUIDELINE = "guideline"


class ProposalState(StrEnum):
    """Whether a person has decided, and how."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"


class StoredProposal(Base):
    """A proposal. `fingerprint` is that of what it says, so that the same one is not made twice."""

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "kind", "fingerprint"),
        Index(None, "state", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    kind: Mapped[Key]
    fingerprint: Mapped[Digest]
    state: Mapped[Key] = mapped_column(default=ProposalState.OPEN)
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    conversation_id: Mapped[Id | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    draft_id: Mapped[Id | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"))
    made_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now_utc)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(default="")
