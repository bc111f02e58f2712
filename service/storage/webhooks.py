"""Webhooks: who wants to hear of what, and the outbox of what they have not heard yet.

What happens is written down in the transaction in which it happens, once for each webhook that listens: so nothing is
told that did not happen, and nothing that happened is lost, whatever ends the process. `service/hooks/` sends it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base, Id, Key, new_id, now_utc

__all__ = [
    "DeliveryState",
    "HookEvent",
    "HookState",
    "StoredHook",
    "StoredHookDelivery",
    "StoredHookEvent",
    "announce",
    "drop_old_events",
]

_KEPT = timedelta(days=7)
"""How long events are kept, delivered or not: what waits for a webhook that is paused is bounded so."""


class HookEvent(StrEnum):
    """What a webhook can tell of."""

    DRAFT_READY = "draft.ready"
    DRAFT_STALE = "draft.stale"
    OUTCOME_RECORDED = "outcome.recorded"
    TEST = "webhook.test"
    """Asked for by a person; it goes to one webhook, whatever that listens to."""


class HookState(StrEnum):
    """Whether a webhook is sent to: `paused` by a person, `off` because nobody took what was sent."""

    ACTIVE = "active"
    PAUSED = "paused"
    OFF = "off"


class DeliveryState(StrEnum):
    """Where one event stands for one webhook."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class StoredHook(Base):
    """A webhook. No events: all; no mailboxes: all. `reason` says why it is off.

    Its secret is derived from `seed` and a key that the database holds only sealed, so that whoever reads the row can
    sign nothing; `old_seed` is that of the secret before, good until `old_until`. `lease` names who sends to it,
    until `leased_until`; without one it is left alone until then. `failures` counts tries in a row that failed, since
    `failing_since`.
    """

    __tablename__ = "webhooks"

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(default="")
    url: Mapped[str]
    events: Mapped[list[Any]]
    mailboxes: Mapped[list[Any]]
    seed: Mapped[Key]
    old_seed: Mapped[Key | None]
    old_until: Mapped[datetime | None]
    state: Mapped[Key] = mapped_column(default=HookState.ACTIVE)
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now_utc)
    created_by: Mapped[str]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    lease: Mapped[Id | None]
    leased_until: Mapped[datetime | None]
    served_at: Mapped[datetime] = mapped_column(default=now_utc)


class StoredHookEvent(Base):
    """Something that happened. `data` holds ids, states and times, never what anybody wrote."""

    __tablename__ = "webhook_events"
    __table_args__ = (Index(None, "conversation_id"), Index(None, "at"))

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    type: Mapped[Key]
    conversation_id: Mapped[Id | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now_utc)


class StoredHookDelivery(Base):
    """One event on its way to one webhook; `due_at`: when it is tried next, `status` and `error`: what came last."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index(None, "webhook_id", "id"),
        Index(None, "webhook_id", "state", "due_at"),
        Index(None, "event_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    webhook_id: Mapped[Id] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[Id] = mapped_column(ForeignKey("webhook_events.id", ondelete="CASCADE"))
    state: Mapped[Key] = mapped_column(default=DeliveryState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now_utc)
    status: Mapped[int | None]
    error: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


def announce(
    session: Session, event: HookEvent, mailbox: str, conversation_id: str, data: Mapping[str, str | bool | None]
) -> None:
    """Write down for every webhook that listens what happens in this transaction; nothing where none does."""
    # Locked against deletion alone: a row that points to a webhook which is gone would undo all that happens here.
    listening = select(StoredHook.id, StoredHook.events, StoredHook.mailboxes).where(
        StoredHook.state != HookState.OFF
    )
    hooks = session.execute(listening.order_by(StoredHook.id).with_for_update(read=True, key_share=True))
    hearing = [
        key for key, events, boxes in hooks if event in (events or [event]) and mailbox in (boxes or [mailbox])
    ]
    if not hearing:
        return
    told = {"mailbox": mailbox, "conversation_id": conversation_id, **data}
    happened = StoredHookEvent(type=event, conversation_id=conversation_id, data=told)
    session.add(happened)
    session.flush()
    session.add_all(StoredHookDelivery(webhook_id=hook, event_id=happened.id) for hook in hearing)


def drop_old_events(session: Session, now: datetime) -> None:
    """Forget what happened long ago, with all that was to be told of it."""
    session.execute(delete(StoredHookEvent).where(StoredHookEvent.at < now - _KEPT))
