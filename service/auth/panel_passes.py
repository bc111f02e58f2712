"""Passes of agents who joined a panel by a code: who, in which help desk, since when, and its end by a lead."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.auth.rights import Asker
from service.auth.tables import PanelPass
from service.errors import NotFound
from service.storage import Database
from service.storage.base import new_id
from service.storage.mailboxes import Mailboxes, within

__all__ = ["begin_pass", "end_pass", "is_good", "list_passes"]

_KEPT = timedelta(days=30)
"""How long one that is over can be seen."""
_WRITTEN_EVERY = timedelta(minutes=1)


def begin_pass(
    session: Session, desk_id: str, mailbox: str, person: Asker, session_id: str, now: datetime, until: datetime
) -> str:
    """Note that a person, signed in by `session_id`, has joined the panel of a desk; gives the id of the pass."""
    session.execute(delete(PanelPass).where(PanelPass.until < now - _KEPT))
    made = PanelPass(
        id=new_id(now),
        desk_id=desk_id,
        mailbox_id=mailbox,
        account_id=person.id,
        agent=person.name,
        session_id=session_id,
        joined_at=now,
        used_at=now,
        until=until,
    )
    session.add(made)
    session.flush()
    return made.id


def is_good(database: Database, pass_id: str, now: datetime) -> bool:
    """Whether a pass opens conversations still; that it was used is noted."""
    with database.reading() as session:
        found = session.get(PanelPass, pass_id)
    if found is None or not found.runs(now):
        return False
    if now - found.used_at >= _WRITTEN_EVERY:
        with database.writing() as session:
            session.execute(update(PanelPass).where(PanelPass.id == pass_id).values(used_at=now))
    return True


def list_passes(session: Session, mailboxes: Mailboxes = None, most: int = 200) -> Sequence[PanelPass]:
    """The passes for these mailboxes, the newest first."""
    wanted = select(PanelPass).where(within(PanelPass.mailbox_id, mailboxes)).order_by(PanelPass.id.desc())
    return session.scalars(wanted.limit(most)).all()


def end_pass(session: Session, pass_id: str, by: str, now: datetime, mailboxes: Mailboxes = None) -> PanelPass:
    """End one now; one that is over stays as it is. Raises NotFound, also for one of another mailbox."""
    found = session.get(PanelPass, pass_id, with_for_update=True)
    if found is None or not (mailboxes is None or found.mailbox_id in mailboxes):
        raise NotFound(f"There is no panel {pass_id[:40]!r} that somebody joined; look at those that there are.")
    if found.runs(now):
        found.ended_at, found.ended_by = now, by
    return found
