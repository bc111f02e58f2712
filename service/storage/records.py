"""A conversation with everything that hangs on it, as plain values: what a customer is given who asks for theirs."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from service.storage.account_looks import StoredAccountLook
from service.storage.base import Base
from service.storage.citations import citations_of
from service.storage.conversations import StoredConversation, messages_of
from service.storage.draft_texts import texts_of
from service.storage.drafts import StoredDraft
from service.storage.handoffs import StoredHandoff
from service.storage.idempotency import IdempotencyKey
from service.storage.jobs import StoredJob
from service.storage.outcomes import StoredOutcome
from service.storage.pictures import pictures_of, with_pictures
from service.storage.proposals import StoredProposal
from service.storage.time_entries import StoredTimeEntry
from service.storage.webhooks import StoredHookEvent

__all__ = ["conversation_record"]

_OURS = {
    "address_key",
    "inbox_key",
    "external_key",
    "document_key",
    "event_key",
    "open_key",
    "key",
    "request",
    "fingerprint",
    "words",
}
"""Columns that only serve to find rows again."""


def conversation_record(session: Session, stored: StoredConversation) -> dict[str, Any]:
    """The conversation, its messages, what was looked up of its customer's account, drafts with every version of
    their text and what they cite, what became of it, what was proposed because of it, what was handed off, the time
    that was logged, events that told of it, answers that are kept for repeated requests, and what webhooks were told.
    """
    pictures = pictures_of(session, stored.id)
    drafts = session.scalars(
        select(StoredDraft).where(StoredDraft.conversation_id == stored.id).order_by(StoredDraft.id)
    )
    return {
        **_plain(stored),
        "messages": [
            {**_plain(message), "content": with_pictures(message.content, pictures)}
            for message in messages_of(session, stored.id)
        ],
        "account": _all(_of(session, StoredAccountLook, stored)),
        "drafts": [
            {**_plain(d), "texts": _all(texts_of(session, d.id)), "citations": _all(citations_of(session, d.id))}
            for d in drafts.all()
        ],
        "outcomes": _all(_of(session, StoredOutcome, stored)),
        "proposals": _all(_of(session, StoredProposal, stored)),
        "handoffs": _all(_of(session, StoredHandoff, stored)),
        "time": _all(_of(session, StoredTimeEntry, stored)),
        "events": _all(_of(session, StoredJob, stored)),
        "kept_answers": _all(_of(session, IdempotencyKey, stored)),
        "webhook_events": _all(_of(session, StoredHookEvent, stored)),
    }


def _of(session: Session, table: type[Base], stored: StoredConversation) -> Iterable[Base]:
    wanted = select(table).where(table.conversation_id == stored.id)  # type: ignore[attr-defined]
    return session.scalars(wanted.order_by(table.id)).all()  # type: ignore[attr-defined]


def _all(rows: Iterable[Base]) -> list[dict[str, Any]]:
    return [_plain(row) for row in rows]


def _plain(row: Base) -> dict[str, Any]:
    """The row's columns but those that only we need; moments stay moments."""
    columns = inspect(type(row)).columns.keys()
    return {name: getattr(row, name) for name in columns if name not in _OURS}
