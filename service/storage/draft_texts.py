"""Every version of a draft's text. Versions are only added, so that nothing that anybody typed is lost."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base, Id, Key, new_id, now_utc

__all__ = ["DraftText", "TextOrigin", "add_text", "newest_texts", "texts_of"]


class TextOrigin(StrEnum):
    """Who wrote a version: the drafter, a person, a rule or model that refined a person's text for them, or a person
    who went back to an earlier one."""

    DRAFTED = "drafted"
    EDITED = "edited"
    REFINED = "refined"
    RESTORED = "restored"


class DraftText(Base):
    """The text of a draft as somebody left it; `number` counts from 1. `refinement`: of a refined one what was asked
    for, who did it and what it cost, as `RefinementNote` of the API has it."""

    __tablename__ = "draft_texts"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[Id] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str]
    origin: Mapped[Key]
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now_utc)
    refinement: Mapped[dict[str, Any] | None]


def add_text(
    session: Session,
    draft_id: str,
    text: str,
    origin: TextOrigin,
    made_by: str,
    *,
    after: int = 0,
    refinement: dict[str, Any] | None = None,
) -> DraftText:
    """Add the version that follows number `after`."""
    added = DraftText(
        draft_id=draft_id, number=after + 1, text=text, origin=origin, made_by=made_by, refinement=refinement
    )
    session.add(added)
    return added


def texts_of(session: Session, draft_id: str) -> Sequence[DraftText]:
    """Every version, the oldest first."""
    return session.scalars(select(DraftText).where(DraftText.draft_id == draft_id).order_by(DraftText.number)).all()


def newest_texts(session: Session, draft_ids: Collection[str]) -> dict[str, DraftText]:
    """The newest version of each of these drafts that has one, by the draft's id."""
    wanted = select(DraftText).where(DraftText.draft_id.in_(draft_ids)).order_by(DraftText.number)
    return {found.draft_id: found for found in session.scalars(wanted)}
