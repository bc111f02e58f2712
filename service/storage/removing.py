"""Removing: conversations that are too old or somebody's who asked to be forgotten, and that person's address
wherever others have written it.

It is done in steps, each whole by itself, so that nobody waits long; whatever stops it, doing it again goes on from
there. What was removed is written down as counts.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service.storage.addresses import MailAddress
from service.storage.base import now_utc
from service.storage.conversations import StoredConversation
from service.storage.database import Database
from service.storage.idempotency import IdempotencyKey, drop_expired
from service.storage.mailboxes import list_mailboxes
from service.storage.removals import Removal, RemovalKind
from service.storage.subjects import MENTIONING, OWNED, Mention, Subject, belonging, find_mentions
from service.storage.webhooks import drop_old_events

__all__ = ["MASK", "Told", "forget_conversations", "mask", "note_removal", "remove_mentions", "retain"]

_AT_ONCE = 100
Told = Callable[[Session, Removal], None]
"""Told of a deletion in the transaction that writes it down: the audit log, which is not this room's."""

MASK = "█"
"""Stands for each character of a forgotten address, so that what is known of the places behind it stays true."""


def forget_conversations(database: Database, subject: Subject) -> Counter[str]:
    """Delete the customer's conversations with all that hangs on them; rows by table."""
    counts = Counter[str]()
    for part in _parts(ref.id for ref in subject.conversations):
        with database.writing() as session:
            counts += _delete(session, part)
    return counts


def remove_mentions(database: Database, address: MailAddress) -> Counter[str]:
    """Take an address out of everything that others wrote and we hold; rows by table.

    A kept answer to a repeated request is dropped instead: it must be what the caller was told, or nothing.
    """
    with database.reading() as session:
        found = list(find_mentions(session, address))
    counts = Counter[str]()
    for part in _parts(found):
        with database.writing() as session:
            for mention in part:
                counts[mention.table.__tablename__] += _clean(session, mention, address.pattern)
    return +counts


def retain(
    database: Database, now: datetime | None = None, made_by: str = "retention", tell: Told | None = None
) -> Mapping[str, Counter[str]]:
    """Delete conversations in which nothing has happened for longer than their mailbox keeps them, and answers and
    events whose time is over; rows by table, by mailbox. `tell` hears of each mailbox where something was deleted."""
    now = now or now_utc()
    with database.writing() as session:
        drop_expired(session, now)
        drop_old_events(session, now)
    with database.reading() as session:
        days = {box.id: box.retention_days for box in list_mailboxes(session) if box.retention_days}
    removed = {name: _retained(database, name, now - timedelta(days=kept)) for name, kept in days.items()}
    for name, counts in removed.items():
        if counts:
            note_removal(
                database,
                Removal(kind=RemovalKind.RETENTION, mailbox_id=name, made_by=made_by, counts=dict(counts)),
                tell,
            )
    return removed


def note_removal(database: Database, removal: Removal, tell: Told | None = None) -> None:
    """Write down that something was removed, and tell of it."""
    with database.writing() as session:
        session.add(removal)
        if tell:
            tell(session, removal)


def mask(value: Any, pattern: re.Pattern[str]) -> Any:
    """A text, or a JSON value with its texts, in which a mark stands for each character that the pattern finds."""
    if isinstance(value, str):
        return pattern.sub(lambda found: MASK * len(found[0]), value)
    if isinstance(value, Mapping):
        return {mask(key, pattern): mask(part, pattern) for key, part in value.items()}
    if isinstance(value, list):
        return [mask(part, pattern) for part in value]
    return value


def _retained(database: Database, mailbox: str, before: datetime) -> Counter[str]:
    old = select(StoredConversation.id).where(
        StoredConversation.mailbox_id == mailbox, StoredConversation.active_at < before
    )
    counts = Counter[str]()
    while True:
        with database.writing() as session:
            ids = session.scalars(old.limit(_AT_ONCE).with_for_update(skip_locked=True)).all()
            counts += _delete(session, ids)
        if len(ids) < _AT_ONCE:
            return counts


def _delete(session: Session, ids: Sequence[str]) -> Counter[str]:
    """Delete conversations; what hangs on them goes by the tables' own rule."""
    counts = Counter[str]()
    if ids:
        for table in OWNED:
            counted = select(func.count()).select_from(table).where(belonging(table, ids))
            counts[table.__tablename__] = session.scalar(counted) or 0
        session.execute(delete(StoredConversation).where(StoredConversation.id.in_(ids)))
    return +counts


def _clean(session: Session, mention: Mention, pattern: re.Pattern[str]) -> bool:
    """Take the address out of a row; whether it was there still."""
    row = session.get(mention.table, mention.id, with_for_update=True, populate_existing=True)
    if row is None:
        return False
    if isinstance(row, IdempotencyKey):
        session.delete(row)
        return True
    for column in MENTIONING[mention.table]:
        value = getattr(row, column.key)
        if (cleaned := mask(value, pattern)) != value:
            setattr(row, column.key, cleaned)
    return True


def _parts(items: Any) -> Iterator[list[Any]]:
    left = iter(items)
    while part := list(islice(left, _AT_ONCE)):
        yield part
