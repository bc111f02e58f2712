"""Hand-offs as they are listed: which, in which state they are now, and how many there are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from service.storage.base import now_utc
from service.storage.handoffs import AT_WORK, HandoffState, StoredHandoff
from service.storage.mailboxes import Mailboxes, within
from service.storage.paging import DEFAULT_LIMIT, ListPage, page_of

__all__ = ["WhichHandoffs", "count_handoffs", "list_handoffs", "targets_of"]


@dataclass(frozen=True, slots=True)
class WhichHandoffs:
    """Those of a conversation, to a target, planned from `since` to before `until`, where such are named."""

    mailboxes: Mailboxes = None
    conversation_id: str | None = None
    target_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What holds for them, and for no others."""
        found: list[ColumnElement[bool]] = []
        if self.conversation_id is not None:
            found.append(StoredHandoff.conversation_id == self.conversation_id)
        if self.target_id is not None:
            found.append(StoredHandoff.target_id == self.target_id)
        if self.since is not None:
            found.append(StoredHandoff.planned_at >= self.since)
        if self.until is not None:
            found.append(StoredHandoff.planned_at < self.until)
        return [within(StoredHandoff.mailbox_id, self.mailboxes), *found]


def list_handoffs(
    session: Session,
    which: WhichHandoffs,
    *,
    state: HandoffState | None = None,
    now: datetime | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> ListPage[StoredHandoff]:
    """Hand-offs, the newest first, in a `state` as it is `now` where one is named."""
    wanted = select(StoredHandoff).where(*which.conditions)
    if state is not None:
        wanted = wanted.where(_state_at(now or now_utc()) == state)
    return page_of(session, wanted, (StoredHandoff.id,), cursor, limit)


def count_handoffs(session: Session, which: WhichHandoffs, now: datetime) -> dict[HandoffState, int]:
    """How many of them are in each state now; states in which there are none are missing."""
    state = _state_at(now)
    rows = session.execute(select(state, func.count()).where(*which.conditions).group_by(state))
    return {HandoffState(name): number for name, number in rows}


def _state_at(now: datetime) -> ColumnElement[str]:
    """As `StoredHandoff.state_at` has it."""
    lost = (StoredHandoff.state == HandoffState.SENDING) & (StoredHandoff.confirmed_at <= now - AT_WORK)
    return case((lost, literal(HandoffState.UNCLEAR.value)), else_=StoredHandoff.state)


def targets_of(session: Session, mailboxes: Mailboxes) -> list[str]:
    """The names of targets to which anything of these mailboxes was handed off, those that are gone too."""
    wanted = select(StoredHandoff.target_id).where(within(StoredHandoff.mailbox_id, mailboxes)).distinct()
    return list(session.scalars(wanted.order_by(StoredHandoff.target_id)))
