"""Where drafts stand in help desks: at most one row for each version of a conversation, so that none is put twice."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base, Digest, Id, Key, insert_or_ignore, new_id, now_utc
from service.storage.conversations import StoredConversation

__all__ = ["PlaceState", "StoredDeskDraft", "claim_place", "fail_place", "last_placed", "unfinished_threads"]

_MOST_FAILURES = 5
_ABANDONED = timedelta(hours=1)
"""After so long a draft that was to be put is another process's no more: it has ended."""


class PlaceState(StrEnum):
    """How it is with a draft for a desk: it is being written, could not be, stands there, is out of date, or was left
    out on purpose."""

    WORKING = "working"
    FAILED = "failed"
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
    failures: Mapped[int] = mapped_column(default=0)
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
        "failures": 0,
        "begun_at": now,
        "updated_at": now,
    }
    wanted = select(StoredDeskDraft).where(
        StoredDeskDraft.conversation_id == conversation_id, StoredDeskDraft.conversation_version == version
    )
    if insert_or_ignore(session, StoredDeskDraft, values):
        return session.scalars(wanted).one()
    found = session.scalars(wanted.with_for_update()).one()
    abandoned = found.state == PlaceState.WORKING and found.begun_at <= now - _ABANDONED
    if not abandoned and found.state != PlaceState.FAILED:
        return None
    found.state, found.begun_at = PlaceState.WORKING, now
    return found


def fail_place(session: Session, place_id: str, reason: str) -> None:
    """Give back a claim that came to nothing, with what stood in its way, so that the same may be tried again."""
    if (found := session.get(StoredDeskDraft, place_id)) and found.state == PlaceState.WORKING:
        found.state, found.reason = PlaceState.FAILED, reason
        found.failures += 1


def unfinished_threads(session: Session, help_desk: str, now: datetime) -> list[str]:
    """The desk's ids of conversations whose drafts are to be tried again: that failed, a few times at most, or whose
    process has ended."""
    failed = (StoredDeskDraft.state == PlaceState.FAILED) & (StoredDeskDraft.failures < _MOST_FAILURES)
    left = (StoredDeskDraft.state == PlaceState.WORKING) & (StoredDeskDraft.begun_at <= now - _ABANDONED)
    wanted = select(StoredConversation.external_id).join(
        StoredDeskDraft, StoredDeskDraft.conversation_id == StoredConversation.id
    )
    return list(session.scalars(wanted.where(StoredDeskDraft.help_desk_id == help_desk, failed | left).distinct()))


def last_placed(session: Session, conversation_id: str) -> StoredDeskDraft | None:
    """The draft that was put last for a conversation and of which something is in the desk; None: nothing is."""
    wanted = select(StoredDeskDraft).where(
        StoredDeskDraft.conversation_id == conversation_id, StoredDeskDraft.ref.is_not(None)
    )
    return session.scalar(wanted.order_by(StoredDeskDraft.conversation_version.desc()).limit(1))
