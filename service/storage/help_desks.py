"""Connected help desks: which, for whose mailbox, and how far their lists were read. Their secrets are not here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.errors import NotFound
from service.storage.base import Base, Key, now_utc
from service.storage.mailboxes import ensure_mailbox

__all__ = ["StoredHelpDesk", "add_help_desk", "get_help_desk", "list_help_desks", "note_trouble", "remove_help_desk"]


class StoredHelpDesk(Base):
    """A help desk that is connected. `cursors` says for each of its lists where to go on; `trouble` is what last went
    wrong with it ("": nothing), `seen_at` when it last answered or called."""

    __tablename__ = "help_desks"

    id: Mapped[Key] = mapped_column(primary_key=True)
    kind: Mapped[Key]
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    address: Mapped[str]
    settings: Mapped[dict[str, Any]]
    cursors: Mapped[dict[str, Any]]
    trouble: Mapped[str] = mapped_column(default="")
    connected_by: Mapped[str]
    connected_at: Mapped[datetime] = mapped_column(default=now_utc)
    seen_at: Mapped[datetime | None]


def add_help_desk(
    session: Session,
    desk_id: str,
    kind: str,
    mailbox: str,
    address: str,
    settings: Mapping[str, str],
    made_by: str,
) -> StoredHelpDesk:
    """Connect a help desk under a name of ours, which is not taken (`connected_names`)."""
    added = StoredHelpDesk(
        id=desk_id,
        kind=kind,
        mailbox_id=ensure_mailbox(session, mailbox).id,
        address=address,
        settings=dict(settings),
        cursors={},
        connected_by=made_by,
    )
    session.add(added)
    session.flush()
    return added


def get_help_desk(session: Session, desk_id: str, *, lock: bool = False) -> StoredHelpDesk:
    """The help desk of this name; raises NotFound."""
    if found := session.get(StoredHelpDesk, desk_id, with_for_update=lock, populate_existing=lock):
        return found
    raise NotFound(f"No help desk {desk_id!r} is connected; `drafter desks` lists those that are.")


def list_help_desks(session: Session) -> list[StoredHelpDesk]:
    """All of them, by name."""
    return list(session.scalars(select(StoredHelpDesk).order_by(StoredHelpDesk.id)))


def note_trouble(session: Session, desk_id: str, trouble: str, now: datetime) -> None:
    """Note that a help desk answered or called just now ("": all is well), or what went wrong with it."""
    found = get_help_desk(session, desk_id, lock=True)
    found.trouble = trouble
    found.seen_at = found.seen_at if trouble else now


def remove_help_desk(session: Session, desk_id: str) -> None:
    """Forget a help desk and where drafts stand in it; conversations stay. Raises NotFound."""
    session.delete(get_help_desk(session, desk_id, lock=True))
    session.flush()
