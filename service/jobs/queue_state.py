"""How it is with the queue: what waits and since when, what failed, and whether anybody works it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.diagnosis import Diagnosis, PartStatus
from service.storage import Database, now_utc
from service.storage.jobs import JobState, count_jobs, failed_since, longest_due
from service.storage.mailboxes import Mailboxes
from service.storage.slots import count_workers
from service.words import count

__all__ = ["QueueState", "queue_found", "queue_state"]

_LATE = timedelta(minutes=5)
_LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue at one moment: jobs by state, when the one that waits longest for its turn became due (None: none
    waits), how many `failed_lately`, in a day, and how many processes work it."""

    counts: Counter[JobState]
    due_since: datetime | None
    failed_lately: int
    workers: int

    @property
    def abandoned(self) -> bool:
        """Whether something is due and nobody is there to do it."""
        return self.due_since is not None and not self.workers

    def __str__(self) -> str:
        """It in words."""
        waiting = self.counts[JobState.WAITING] + self.counts[JobState.QUEUED]
        since = f", one is due since {self.due_since:%Y-%m-%d %H:%M} (UTC)" if self.due_since else ""
        worked = count(self.workers, "worker") if self.workers else "no worker"
        return (
            f"{count(waiting, 'event')} {'waits' if waiting == 1 else 'wait'}{since}; "
            f"{self.counts[JobState.DRAFTING]} being drafted, {self.counts[JobState.FAILED]} failed; "
            f"{worked} alive"
        )


def queue_state(database: Database, now: datetime, mailboxes: Mailboxes = None) -> QueueState:
    """The queue of a database as it is now, as far as it is of these mailboxes; raises StorageError."""
    with database.reading() as session:
        counts, due = count_jobs(session, now, mailboxes), longest_due(session, now, mailboxes)
        lately = failed_since(session, now - _LATELY, mailboxes)
    return QueueState(counts, due, lately, count_workers(database))


def queue_found(database: Database) -> Diagnosis:
    """Whether auto-drafts are made, for `drafter doctor`; raises StorageError."""
    now = now_utc()
    found = queue_state(database, now)
    says = str(found)
    if found.abandoned:
        fix = "Start `drafter serve`, or `drafter worker` where its auto_drafts_at_once is 0."
        return Diagnosis("auto-draft", PartStatus.WARNING, says, fix)
    if found.due_since and now - found.due_since > _LATE:
        fix = "See the log of what works it; have more written at once (auto_drafts_at_once), or add workers."
        return Diagnosis("auto-draft", PartStatus.WARNING, says, fix)
    if found.failed_lately:
        fix = "See why, and try them again: Jobs in the console, or GET /v1/jobs?state=failed"
        return Diagnosis("auto-draft", PartStatus.WARNING, f"{says} ({found.failed_lately} within a day)", fix)
    return Diagnosis("auto-draft", PartStatus.OK, says)
