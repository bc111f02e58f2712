"""What was handed off: what, where, by whom, and how it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.console.selection import Selection
from service.storage.conversations import StoredConversation
from service.storage.handoff_list import WhichHandoffs, list_handoffs
from service.storage.handoffs import HandoffState, StoredHandoff

__all__ = ["HandedOff", "handed_off", "handoff_lines", "which_handoffs"]

_NAMED = ("title", "subject")
"""Fields that say in a line what a hand-off is about."""
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A hand-off as leads see it, and as it stands in the table. `by`: who confirmed it, or else planned it."""

    id: str
    mailbox: str
    conversation_id: str
    about: str
    kind: str
    target: str
    title: str
    state: HandoffState
    by: str
    planned_at: datetime
    confirmed_at: datetime | None
    link: str | None
    told: str
    reason: str
    fixed_at: datetime | None
    undone_by: str | None
    undone_at: datetime | None


def which_handoffs(chosen: Selection, target: str = "") -> WhichHandoffs:
    """Those that were planned on the chosen days, in the chosen mailboxes, to the `target` where one is named."""
    until = chosen.begins + (chosen.until - chosen.since) + timedelta(days=1)
    return WhichHandoffs(chosen.visible, target_id=target or None, since=chosen.begins, until=until)


def handed_off(session: Session, row: StoredHandoff, now: datetime) -> HandedOff:
    """One of them for people."""
    values = row.values
    about = next((values[name] for name in _NAMED if values.get(name)), "")
    return HandedOff(
        id=row.id,
        mailbox=row.mailbox_id,
        conversation_id=row.conversation_id,
        about=about or session.get_one(StoredConversation, row.conversation_id).subject,
        kind=row.kind,
        target=row.target_id,
        title=row.title,
        state=row.state_at(now),
        by=row.agent or row.confirmed_by or row.planned_by,
        planned_at=row.planned_at,
        confirmed_at=row.confirmed_at,
        link=row.link,
        told=row.told,
        reason=row.reason,
        fixed_at=row.fixed_at,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
    )


def handoff_lines(
    session: Session, which: WhichHandoffs, now: datetime, state: HandoffState | None = None
) -> Iterator[HandedOff]:
    """All of them, the newest first."""
    cursor, more = None, True
    while more:
        page = list_handoffs(session, which, state=state, now=now, cursor=cursor, limit=_AT_ONCE)
        yield from [handed_off(session, row, now) for row in page.items]
        cursor, more = page.next_cursor, page.next_cursor is not None
        session.expunge_all()
