"""Downtime mode: an incident that a person armed for a mailbox, until it ends or somebody disarms it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from drafter.mailbox import Incident
from service.errors import InputError, NotFound
from service.storage.base import Base, Digest, Id, Key, new_id, now_utc
from service.storage.mailboxes import Mailboxes, ensure_mailbox, within

__all__ = [
    "LONGEST",
    "StoredIncident",
    "ToldIncident",
    "arm_downtime",
    "disarm_downtime",
    "running_incident",
    "running_incidents",
    "tell_incident",
]

LONGEST = timedelta(days=3)


class StoredIncident(Base):
    """An incident, `told` as drafts need it: see `drafter.mailbox.Incident`. `hook_key` finds the one that a status
    page told of again, `told_at` is the moment of the newest that the page said of it (None: it says no moments)."""

    __tablename__ = "incidents"
    __table_args__ = (Index(None, "mailbox_id", "ends_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    told: Mapped[dict[str, Any]]
    armed_by: Mapped[str]
    armed_at: Mapped[datetime] = mapped_column(default=now_utc)
    ends_at: Mapped[datetime]
    ended_by: Mapped[str | None]
    hook_key: Mapped[Digest | None] = mapped_column(index=True)
    told_at: Mapped[datetime | None]

    @property
    def incident(self) -> Incident:
        """What drafts are told."""
        return Incident.model_validate(self.told)


@dataclass(frozen=True, slots=True)
class ToldIncident:
    """What a status page says: the incident as it is (None: it is over), when that was (None: it does not say), and
    whether it is what the page says first of it."""

    incident: Incident | None
    at: datetime | None = None
    first: bool = False


def arm_downtime(
    session: Session, mailbox: str, incident: Incident, made_by: str, lasts: timedelta, now: datetime | None = None
) -> StoredIncident:
    """Put a mailbox into downtime mode for so long; one that is running ends with it. Raises InputError."""
    if not timedelta() < lasts <= LONGEST:
        raise InputError(f"downtime mode lasts up to {LONGEST.days} days; arm it again if it takes longer.")
    now = now or now_utc()
    ensure_mailbox(session, mailbox)
    for running in running_incidents(session, {mailbox}, now):
        running.ends_at, running.ended_by = now, made_by
    told = incident.model_dump(mode="json")
    armed = StoredIncident(mailbox_id=mailbox, told=told, armed_by=made_by, armed_at=now, ends_at=now + lasts)
    session.add(armed)
    session.flush()
    return armed


def disarm_downtime(
    session: Session, incident_id: str, made_by: str, mailboxes: Mailboxes = None, now: datetime | None = None
) -> StoredIncident:
    """End an incident now; one that has ended stays as it is. Raises NotFound, also for one of another mailbox."""
    found = session.get(StoredIncident, incident_id, with_for_update=True)
    if found is None or not (mailboxes is None or found.mailbox_id in mailboxes):
        raise NotFound(f"There is no incident {incident_id!r}; look at those that are running.")
    now = now or now_utc()
    if found.ends_at > now:
        found.ends_at, found.ended_by = now, made_by
    return found


def tell_incident(
    session: Session,
    mailbox: str,
    hook_key: str,
    news: ToldIncident,
    made_by: str,
    lasts: timedelta,
    now: datetime,
) -> str:
    """A status page tells of an incident, again by the same `hook_key`. What came of it: `armed`, `changed`, `ended`,
    or "" where nothing changes.

    What comes late changes nothing: what is older than the newest that was told, or the first word of an incident of
    which more is known. One that has ended, by the page or by a person, does not begin again; one that somebody else
    armed is left alone. However often it is told of, it ends at LONGEST after it began.
    """
    ensure_mailbox(session, mailbox)
    told_before = select(StoredIncident).where(StoredIncident.hook_key == hook_key)
    found = session.scalar(told_before.order_by(StoredIncident.id.desc()).limit(1).with_for_update())
    if found is not None and (found.ends_at <= now or _is_late(found, news)):
        return ""
    incident = news.incident
    if incident is None:
        if found is None:  # it began and ended before we heard of it: what comes late does not begin it either
            session.add(_over(mailbox, hook_key, made_by, now))
            return ""
        found.ends_at, found.ended_by = now, made_by
        return "ended"
    told = incident.model_dump(mode="json")
    if found is None:
        if running_incidents(session, {mailbox}, now):
            return ""
        armed = arm_downtime(session, mailbox, incident, made_by, lasts, now)
        armed.hook_key, armed.told_at = hook_key, news.at
        return "armed"
    found.ends_at = min(now + lasts, found.armed_at + LONGEST)
    changed = found.told != told
    found.told, found.told_at = told, news.at or found.told_at
    return "changed" if changed else ""


def _is_late(known: StoredIncident, news: ToldIncident) -> bool:
    return news.first or bool(news.at and known.told_at and news.at < known.told_at)


def _over(mailbox: str, hook_key: str, made_by: str, now: datetime) -> StoredIncident:
    """An incident of which we only know that it is over."""
    return StoredIncident(
        mailbox_id=mailbox, told={}, armed_by=made_by, armed_at=now, ends_at=now, ended_by=made_by, hook_key=hook_key
    )


def running_incidents(
    session: Session, mailboxes: Mailboxes = None, now: datetime | None = None
) -> list[StoredIncident]:
    """The incidents that are armed now, by mailbox."""
    wanted = select(StoredIncident).where(
        within(StoredIncident.mailbox_id, mailboxes), StoredIncident.ends_at > (now or now_utc())
    )
    return list(session.scalars(wanted.order_by(StoredIncident.mailbox_id, StoredIncident.id)))


def running_incident(session: Session, mailbox: str, now: datetime | None = None) -> Incident | None:
    """What drafts of a mailbox are told now; None: it is not in downtime mode."""
    running = running_incidents(session, {mailbox}, now)
    return running[-1].incident if running else None
