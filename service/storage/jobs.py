"""Jobs: what becomes of each event that was accepted. It ends with one draft, or the reason why there is none.

Here it is kept; `service/jobs/` does it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.errors import EditConflict, NotFound
from service.storage.base import Base, Digest, Id, Key, digest_of, insert_or_ignore, new_id
from service.storage.conversations import StoredConversation
from service.storage.mailboxes import Mailboxes, within
from service.storage.paging import DEFAULT_LIMIT, ListPage, page_of

__all__ = [
    "JobState",
    "Refusal",
    "StoredJob",
    "count_jobs",
    "due_jobs",
    "end_job",
    "failed_since",
    "find_job",
    "get_job",
    "handed_jobs",
    "jobs_at_work",
    "list_jobs",
    "locked_job",
    "longest_due",
    "mark_handed",
    "new_job",
    "newer_job",
    "open_jobs",
    "queue_length",
    "retry_job",
    "rival_job",
    "run_again",
]


class JobState(StrEnum):
    """Where a job stands. It is `waiting` until its quiet period is over, and `queued` from then on."""

    WAITING = "waiting"
    QUEUED = "queued"
    DRAFTING = "drafting"
    DRAFTED = "drafted"
    REFUSED = "refused"
    FAILED = "failed"


class Refusal(StrEnum):
    """Why there is no draft, for programs; `StoredJob.reason` says it to people."""

    SWITCHED_OFF = "switched-off"
    NEWER_EVENT = "newer-event"
    CUSTOMER_WROTE = "customer-wrote"
    ANSWERED = "answered"
    CLOSED = "closed"
    NOTHING_TO_ANSWER = "nothing-to-answer"
    DRAFT_THERE = "draft-there"
    NO_REPLY_NEEDED = "no-reply-needed"
    LIMIT_REACHED = "limit-reached"
    DELETED = "deleted"
    DISCONNECTED = "disconnected"


_OPEN = (JobState.QUEUED.value, JobState.DRAFTING.value)


class StoredJob(Base):
    """An accepted event. `event_id` is the caller's, one in a mailbox; `made_by` sent it, and has the budget for it.

    It is begun at `due_at`; `burst_at` is when the first event of its burst came. While it waits the state that is
    kept is `queued`. `run` counts the workflows that were meant for it and `handed` is the last one that there is;
    `begun` counts the drafts that were begun, `failures` those that came to nothing. `draft_id` is there once the
    draft is kept, which is before it stands in a help desk.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "event_key"),
        Index(None, "mailbox_id", "id"),
        Index(None, "conversation_id", "state"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    event_id: Mapped[str]
    event_key: Mapped[Digest]
    kind: Mapped[Key]
    state: Mapped[Key] = mapped_column(default=JobState.QUEUED)
    refusal: Mapped[Key | None]
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[Key]
    conversation_version: Mapped[int | None]
    draft_id: Mapped[Id | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"), index=True)
    run: Mapped[int] = mapped_column(default=1)
    handed: Mapped[int] = mapped_column(default=0)
    begun: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    burst_at: Mapped[datetime]
    due_at: Mapped[datetime]
    accepted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in _OPEN

    @property
    def workflow(self) -> str:
        """The name of its newest workflow."""
        return f"{self.id}.{self.run}"

    def state_at(self, now: datetime) -> JobState:
        """Where it stands at that moment."""
        waits = self.state == JobState.QUEUED and self.due_at > now
        return JobState.WAITING if waits else JobState(self.state)


def find_job(session: Session, mailbox: str, event_id: str) -> StoredJob | None:
    """The job of an event that came before."""
    return session.scalar(
        select(StoredJob).where(StoredJob.mailbox_id == mailbox, StoredJob.event_key == digest_of(event_id))
    )


def new_job(session: Session, mailbox: str, event_id: str, values: dict[str, Any]) -> StoredJob:
    """Keep a job; gives that of the same event where another process was quicker."""
    named = {"mailbox_id": mailbox, "event_id": event_id, "event_key": digest_of(event_id)}
    insert_or_ignore(session, StoredJob, {**values, **named})
    found = find_job(session, mailbox, event_id)
    if found is None:
        raise TypeError("a job that was just kept is gone")
    return found


def locked_job(session: Session, job_id: str, *, lock: bool = True) -> tuple[StoredJob, StoredConversation] | None:
    """The job as it is now and its conversation, which nobody else changes until the transaction ends; None where it
    was forgotten."""
    job = session.get(StoredJob, job_id)
    if job is None:
        return None
    look: dict[str, Any] = {"with_for_update": lock or None, "populate_existing": lock}
    # The conversation first, as those do who receive: two that lock in two orders would wait for each other.
    conversation = session.get(StoredConversation, job.conversation_id, **look)
    found = session.get(StoredJob, job_id, **look)
    return (found, conversation) if found and conversation else None


def newer_job(session: Session, job: StoredJob) -> StoredJob | None:
    """A job of the same conversation that came later and has not ended."""
    wanted = select(StoredJob).where(
        StoredJob.conversation_id == job.conversation_id, StoredJob.state.in_(_OPEN), StoredJob.id > job.id
    )
    return session.scalars(wanted.order_by(StoredJob.id.desc())).first()


def rival_job(session: Session, job: StoredJob) -> StoredJob | None:
    """Another job of the same conversation that is being drafted for."""
    wanted = select(StoredJob).where(
        StoredJob.conversation_id == job.conversation_id, StoredJob.state == JobState.DRAFTING, StoredJob.id != job.id
    )
    return session.scalars(wanted).first()


def open_jobs(session: Session, conversation_id: str) -> Sequence[StoredJob]:
    """The jobs of a conversation that have not ended, oldest first, locked."""
    wanted = select(StoredJob).where(StoredJob.conversation_id == conversation_id, StoredJob.state.in_(_OPEN))
    return session.scalars(wanted.order_by(StoredJob.id).with_for_update()).all()


def end_job(
    session: Session, job: StoredJob, state: JobState, reason: str, now: datetime, refusal: Refusal | None = None
) -> None:
    """End a job, and say why. A draft that is refused is not the job's any more, whatever was kept of it."""
    job.state, job.reason, job.refusal, job.ended_at = state, reason, refusal, now
    job.draft_id = None if state is JobState.REFUSED else job.draft_id
    session.flush()


def run_again(session: Session, job: StoredJob, due_at: datetime) -> None:
    """Put a job into the queue once more, from that moment on."""
    job.state, job.due_at, job.ended_at, job.run = JobState.QUEUED, due_at, None, job.run + 1
    session.flush()


def retry_job(session: Session, job_id: str, now: datetime, mailboxes: Mailboxes = None) -> StoredJob:
    """Begin a failed job anew; raises NotFound, EditConflict for one that has not failed."""
    get_job(session, job_id, mailboxes)
    found = locked_job(session, job_id)
    if found is None:
        raise _not_found(job_id)
    job = found[0]
    if job.state != JobState.FAILED:
        raise EditConflict(f"The job {job_id!r} is {job.state_at(now)}; only one that has failed is tried again.")
    job.failures, job.reason = 0, ""
    run_again(session, job, now)
    return job


def get_job(session: Session, job_id: str, mailboxes: Mailboxes = None) -> StoredJob:
    """The job with this id; raises NotFound, also for one of another mailbox."""
    found = session.get(StoredJob, job_id)
    if found is None or not (mailboxes is None or found.mailbox_id in mailboxes):
        raise _not_found(job_id)
    return found


def list_jobs(
    session: Session,
    now: datetime,
    mailboxes: Mailboxes = None,
    *,
    conversation_id: str | None = None,
    states: Collection[JobState] = (),
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> ListPage[StoredJob]:
    """Jobs, the newest first: of a conversation, in these states at this moment, where such are named."""
    wanted = select(StoredJob).where(within(StoredJob.mailbox_id, mailboxes))
    if conversation_id is not None:
        wanted = wanted.where(StoredJob.conversation_id == conversation_id)
    if states:
        wanted = wanted.where(or_(*(_in_state(state, now) for state in states)))
    return page_of(session, wanted, (StoredJob.id,), cursor, limit)


def count_jobs(session: Session, now: datetime, mailboxes: Mailboxes = None) -> Counter[JobState]:
    """How many jobs there are in each state."""
    counted = select(func.count()).select_from(StoredJob).where(within(StoredJob.mailbox_id, mailboxes))
    return Counter({state: session.scalar(counted.where(_in_state(state, now))) or 0 for state in JobState})


def longest_due(session: Session, now: datetime, mailboxes: Mailboxes = None) -> datetime | None:
    """When the job became due that has waited longest for its turn; None: none waits."""
    wanted = select(func.min(StoredJob.due_at)).where(within(StoredJob.mailbox_id, mailboxes))
    return session.scalar(wanted.where(_in_state(JobState.QUEUED, now)))


def failed_since(session: Session, since: datetime, mailboxes: Mailboxes = None) -> int:
    """How many jobs have failed since that moment and not been tried again."""
    wanted = select(func.count()).select_from(StoredJob).where(within(StoredJob.mailbox_id, mailboxes))
    return session.scalar(wanted.where(StoredJob.state == JobState.FAILED, StoredJob.ended_at >= since)) or 0


def queue_length(session: Session) -> int:
    """How many jobs have not ended."""
    return session.scalar(select(func.count()).select_from(StoredJob).where(StoredJob.state.in_(_OPEN))) or 0


def jobs_at_work(session: Session, *, mailbox: str | None = None, made_by: str | None = None) -> int:
    """How many drafts are being written for a mailbox, or for who sent their events; those of desks whose
    conversations are still being read are not."""
    wanted = select(func.count()).select_from(StoredJob)
    wanted = wanted.where(StoredJob.state == JobState.DRAFTING, StoredJob.conversation_version.is_not(None))
    if mailbox is not None:
        wanted = wanted.where(StoredJob.mailbox_id == mailbox)
    if made_by is not None:
        wanted = wanted.where(StoredJob.made_by == made_by)
    return session.scalar(wanted) or 0


def due_jobs(session: Session, now: datetime, most: int) -> Sequence[StoredJob]:
    """Jobs whose time has come and for which there is no workflow yet, the longest due first."""
    wanted = select(StoredJob).where(
        StoredJob.state == JobState.QUEUED, StoredJob.due_at <= now, StoredJob.handed < StoredJob.run
    )
    return session.scalars(wanted.order_by(StoredJob.due_at, StoredJob.id).limit(most)).all()


def mark_handed(session: Session, jobs: Iterable[StoredJob]) -> None:
    """Say that there is a workflow for the run of each of `jobs`."""
    for job in jobs:
        handed = update(StoredJob).where(StoredJob.id == job.id, StoredJob.handed < job.run)
        session.execute(handed.values(handed=job.run))


def handed_jobs(session: Session) -> Sequence[StoredJob]:
    """Jobs that have not ended though there is, or was, a workflow for them."""
    wanted = select(StoredJob).where(StoredJob.state.in_(_OPEN), StoredJob.handed == StoredJob.run)
    return session.scalars(wanted.order_by(StoredJob.id)).all()


def _not_found(job_id: str) -> NotFound:
    return NotFound(f"There is no job {job_id!r}; list the jobs to see what there is.")


def _in_state(state: JobState, now: datetime) -> ColumnElement[bool]:
    if state is JobState.WAITING:
        return and_(StoredJob.state == JobState.QUEUED, StoredJob.due_at > now)
    if state is JobState.QUEUED:
        return and_(StoredJob.state == JobState.QUEUED, StoredJob.due_at <= now)
    return StoredJob.state == state
