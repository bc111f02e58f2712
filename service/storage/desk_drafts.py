"""Where drafts stand in help desks: at most one row for each version of a conversation, so that none is put twice."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base, Digest, Id, Key, insert_or_ignore, new_id, now_utc

__all__ = ["PlaceState", "StoredDeskDraft", "claim_place", "last_placed", "release_place"]

_ABANDONED = timedelta(hours=1)
"""After so long a draft that was to be put is another process's no more: it has ended."""


class PlaceState(StrEnum):
    """How it is with a draft for a desk: it is being written, it stands there, is out of date, or was not put."""

    WORKING = "working"
    STANDING = "standing"
    RETIRED = "retired"
    LEFT_OUT = "left-out"


class StoredDeskDraft(Base):
    """A draft in a desk, for one version of its conversation.

    `place`, `ref` and `digest` are those of its `PlacedDraft`, also after it was retired, where something of it is
    left to be replaced; `reason` says why it is out of date or was not put.
    """

    __tablename__ = "desk_drafts"
    __table_args__ = (
        UniqueConstraint("conversation_id", "conversation_version"),
        Index(None, "help_desk_id", "state"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    help_desk_id: Mapped[Key] = mapped_column(ForeignKey("help_desks.id", ondelete="CASCADE"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    conversation_version: Mapped[int]
    draft_id: Mapped[Id | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"), index=True)
    state: Mapped[Key] = mapped_column(default=PlaceState.WORKING)
    place: Mapped[Key | None]
    ref: Mapped[str | None]
    digest: Mapped[Digest | None]
    reason: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[datetime] = mapped_column(default=now_utc)
    updated_at: Mapped[datetime] = mapped_column(default=now_utc, onupdate=now_utc)


def claim_place(
    session: Session, help_desk: str, conversation_id: str, version: int, now: datetime
) -> StoredDeskDraft | None:
    """The row of a draft that is ours to write and put; None where another has done it, or is at it."""
    values = {
        "id": new_id(now),
        "help_desk_id": help_desk,
        "conversation_id": conversation_id,
        "conversation_version": version,
        "state": PlaceState.WORKING.value,
        "reason": "",
        "begun_at": now,
        "updated_at": now,
    }
    wanted = select(StoredDeskDraft).where(
        StoredDeskDraft.conversation_id == conversation_id, StoredDeskDraft.conversation_version == version
    )
    if insert_or_ignore(session, StoredDeskDraft, values):
        return session.scalars(wanted).one()
    found = session.scalars(wanted.with_for_update()).one()
    if found.state != PlaceState.WORKING or found.begun_at > now - _ABANDONED:
        return None
    found.begun_at = now
    return found


def release_place(session: Session, place_id: str) -> None:
    """Give back a claim that came to nothing, so that the same may be tried again."""
    if (found := session.get(StoredDeskDraft, place_id)) and found.state == PlaceState.WORKING:
        session.delete(found)


def last_placed(session: Session, conversation_id: str) -> StoredDeskDraft | None:
    """The draft that was put last for a conversation and of which something is in the desk; None: nothing is."""
    wanted = select(StoredDeskDraft).where(
        StoredDeskDraft.conversation_id == conversation_id, StoredDeskDraft.ref.is_not(None)
    )
    return session.scalar(wanted.order_by(StoredDeskDraft.conversation_version.desc()).limit(1))
