"""Where drafts stand in help desks: at most one row for each version of a conversation, so that none is put twice."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base, Digest, Id, Key, new_id, now_utc
from service.storage.conversations import StoredConversation

__all__ = ["PlaceState", "StoredDeskDraft", "begin_place", "last_placed", "place_for", "retire_place"]


class PlaceState(StrEnum):
    """How it is with a draft in a desk: it is being put, stands there, is being taken back, is out of date, or found
    no place."""

    PLACING = "placing"
    STANDING = "standing"
    RETIRING = "retiring"
    RETIRED = "retired"
    LEFT_OUT = "left-out"


class StoredDeskDraft(Base):
    """A draft in a desk, for one version of its conversation.

    It is kept before the desk is asked to do anything, so that whoever goes on after a process that ended knows what
    may have been done. `place`, `ref` and `digest` are those of its `PlacedDraft`, also after it was retired, where
    something of it is left to be replaced; `reason` says why it is out of date or was not put.
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
    state: Mapped[Key] = mapped_column(default=PlaceState.PLACING)
    place: Mapped[Key | None]
    ref: Mapped[str | None]
    digest: Mapped[Digest | None]
    reason: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime] = mapped_column(default=now_utc, onupdate=now_utc)


def begin_place(session: Session, conversation: StoredConversation, draft_id: str) -> StoredDeskDraft:
    """The row of a draft for the conversation as it is now, which is going to be put."""
    row = place_for(session, conversation)
    if row is None:
        row = StoredDeskDraft(
            help_desk_id=conversation.help_desk,
            conversation_id=conversation.id,
            conversation_version=conversation.version,
        )
        session.add(row)
    row.draft_id, row.state, row.reason = draft_id, PlaceState.PLACING, ""
    session.flush()
    return row


def place_for(session: Session, conversation: StoredConversation) -> StoredDeskDraft | None:
    """The row of the draft for the conversation as it is now."""
    wanted = select(StoredDeskDraft).where(
        StoredDeskDraft.conversation_id == conversation.id,
        StoredDeskDraft.conversation_version == conversation.version,
    )
    return session.scalar(wanted)


def last_placed(session: Session, conversation_id: str) -> StoredDeskDraft | None:
    """The draft that was put last for a conversation and of which something is in the desk; None: nothing is."""
    wanted = select(StoredDeskDraft).where(
        StoredDeskDraft.conversation_id == conversation_id, StoredDeskDraft.ref.is_not(None)
    )
    return session.scalar(wanted.order_by(StoredDeskDraft.conversation_version.desc()).limit(1))


def retire_place(session: Session, place_id: str, reason: str) -> StoredDeskDraft | None:
    """Say that a draft in a desk is out of date; None where its conversation was forgotten meanwhile."""
    row = session.get(StoredDeskDraft, place_id)
    if row:
        row.state, row.reason = PlaceState.RETIRED, reason
    return row
