"""Targets of hand-offs that are set up: which, and for whose mailbox. Their secrets are not here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.errors import NotFound
from service.storage.base import Base, Key, now_utc
from service.storage.mailboxes import Mailboxes, ensure_mailbox, within

__all__ = ["StoredTarget", "add_target", "get_target", "list_targets", "remove_target"]


class StoredTarget(Base):
    """A target that agents of a mailbox may hand off to."""

    __tablename__ = "handoff_targets"

    id: Mapped[Key] = mapped_column(primary_key=True)
    kind: Mapped[Key]
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"), index=True)
    settings: Mapped[dict[str, Any]]
    set_up_by: Mapped[str]
    set_up_at: Mapped[datetime] = mapped_column(default=now_utc)


def add_target(
    session: Session, target_id: str, kind: str, mailbox: str, settings: Mapping[str, str], made_by: str
) -> StoredTarget:
    """Set a target up under a name of ours, which is not taken (`connected_names`)."""
    added = StoredTarget(
        id=target_id,
        kind=kind,
        mailbox_id=ensure_mailbox(session, mailbox).id,
        settings=dict(settings),
        set_up_by=made_by,
    )
    session.add(added)
    session.flush()
    return added


def get_target(session: Session, target_id: str, mailboxes: Mailboxes = None) -> StoredTarget:
    """The target of this name; raises NotFound, also for one of another mailbox."""
    found = session.get(StoredTarget, target_id)
    if found is None or not (mailboxes is None or found.mailbox_id in mailboxes):
        raise NotFound(f"There is no target {target_id!r}; list the targets to see what there is.")
    return found


def list_targets(session: Session, mailboxes: Mailboxes = None) -> list[StoredTarget]:
    """All of these mailboxes, by name."""
    wanted = select(StoredTarget).where(within(StoredTarget.mailbox_id, mailboxes))
    return list(session.scalars(wanted.order_by(StoredTarget.id)))


def remove_target(session: Session, target_id: str) -> None:
    """Forget a target; what was handed off stays. Raises NotFound."""
    session.delete(get_target(session, target_id))
    session.flush()
