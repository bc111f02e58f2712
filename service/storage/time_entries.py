"""The time log: how long somebody worked on a case, for the export to the team's ERP."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base, Id, Key, insert_or_ignore, new_id, now_utc
from service.storage.conversations import StoredConversation
from service.storage.mailboxes import Mailboxes, within

__all__ = ["StoredTimeEntry", "list_time", "log_time", "unlog_time"]

_AT_ONCE = 500


class StoredTimeEntry(Base):
    """A line of the log. `id` is that of the hand-off that made it; `day` is the day of the work (ISO 8601)."""

    __tablename__ = "time_entries"
    __table_args__ = (Index(None, "mailbox_id", "id"), Index(None, "conversation_id"))

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    day: Mapped[Key]
    case_number: Mapped[str]
    minutes: Mapped[int]
    agent: Mapped[str]
    note: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now_utc)


def log_time(
    session: Session,
    entry_id: str,
    conversation: StoredConversation,
    *,
    day: date,
    case_number: str,
    minutes: int,
    agent: str,
    note: str,
) -> None:
    """Add a line; with an id that is there already nothing changes."""
    row = {
        "id": entry_id,
        "mailbox_id": conversation.mailbox_id,
        "conversation_id": conversation.id,
        "day": day.isoformat(),
        "case_number": case_number,
        "minutes": minutes,
        "agent": agent,
        "note": note,
    }
    insert_or_ignore(session, StoredTimeEntry, row)


def unlog_time(session: Session, entry_id: str) -> None:
    """Take a line away, if it is there."""
    session.execute(delete(StoredTimeEntry).where(StoredTimeEntry.id == entry_id))


def list_time(session: Session, mailboxes: Mailboxes = None, since: date | None = None) -> Iterator[StoredTimeEntry]:
    """The lines of work since that day, in the order in which they were made."""
    wanted = select(StoredTimeEntry).where(within(StoredTimeEntry.mailbox_id, mailboxes))
    if since is not None:
        wanted = wanted.where(StoredTimeEntry.day >= since.isoformat())
    last = ""
    while True:
        part = session.scalars(
            wanted.where(StoredTimeEntry.id > last).order_by(StoredTimeEntry.id).limit(_AT_ONCE)
        ).all()
        yield from part
        if len(part) < _AT_ONCE:
            return
        last = part[-1].id
