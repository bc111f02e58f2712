"""Incident hooks: status pages and monitors that put a mailbox into downtime mode. Their secrets are not here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.errors import NotFound
from service.storage.base import Base, Key, now_utc
from service.storage.mailboxes import ensure_mailbox

__all__ = [
    "StoredIncidentHook",
    "add_incident_hook",
    "get_incident_hook",
    "list_incident_hooks",
    "remove_incident_hook",
]


class StoredIncidentHook(Base):
    """Who may put a mailbox into downtime mode by a webhook. `settings`: what drafts say and no page tells."""

    __tablename__ = "incident_hooks"

    id: Mapped[Key] = mapped_column(primary_key=True)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"), index=True)
    settings: Mapped[dict[str, Any]]
    set_up_by: Mapped[str]
    set_up_at: Mapped[datetime] = mapped_column(default=now_utc)
    heard_at: Mapped[datetime | None]


def add_incident_hook(
    session: Session, hook_id: str, mailbox: str, settings: Mapping[str, str], made_by: str
) -> StoredIncidentHook:
    """Let a status page tell of incidents under a name of ours, which is not taken (`connected_names`)."""
    added = StoredIncidentHook(
        id=hook_id, mailbox_id=ensure_mailbox(session, mailbox).id, settings=dict(settings), set_up_by=made_by
    )
    session.add(added)
    session.flush()
    return added


def get_incident_hook(session: Session, hook_id: str) -> StoredIncidentHook:
    """The hook of this name; raises NotFound."""
    if found := session.get(StoredIncidentHook, hook_id):
        return found
    raise NotFound(f"There is no status page {hook_id!r}; `drafter handoffs` lists those that there are.")


def list_incident_hooks(session: Session) -> list[StoredIncidentHook]:
    """All of them, by name."""
    return list(session.scalars(select(StoredIncidentHook).order_by(StoredIncidentHook.id)))


def remove_incident_hook(session: Session, hook_id: str) -> None:
    """Forget a hook; an incident that it armed runs on until it ends. Raises NotFound."""
    session.delete(get_incident_hook(session, hook_id))
    session.flush()
