"""Drafting for a job: begun, written and kept, each only while it is still wanted.

A process may end at any moment. What a job is at is in its row, so that another begins it anew; the number of the
beginning goes with the draft, and only that of the newest one is kept.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from drafter.conversation import Conversation
from drafter.draft import Draft
from drafter.errors import ConversationError
from drafter.situation import Outcome
from service.errors import Busy
from service.jobs.obstacles import Obstacle, charge_job, find_obstacle, spent, what_happened
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage import Clock, Session, now_utc
from service.storage.conversations import StoredConversation, conversation_of
from service.storage.drafts import begin_draft, finish_draft
from service.storage.jobs import JobState, Refusal, StoredJob, end_job, locked_job, newer_job, run_again

__all__ = ["MADE_BY", "JobDrafting"]

_LOG = logging.getLogger("service")

MADE_BY = "auto-draft"
"""Who made these drafts."""

_PAUSES = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))
"""How long to wait after each failure; after one more the job has failed."""

_MOST_CRASHES = 20
"""Beginnings of one job that may end with their process: one that ends every process is not begun for ever."""

_LOOK_SECONDS = 1.0
"""How often to look whether a draft is still wanted while it is written."""

_LEAVE_SECONDS = 5.0
"""How long a draft that is given up may take to end."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A draft that was begun: the `number`-th beginning of its job."""

    job_id: str
    number: int
    conversation: Conversation


class JobDrafting:
    """Drafts with `parts`, by their rules."""

    def __init__(self, parts: ServiceParts, clock: Clock = now_utc) -> None:
        self._parts = parts
        self._clock = clock
        self._at_work = 0
        self._changed = threading.Condition()
        self._draining = self._leaving = False

    def run(self, job_id: str, run: int) -> None:
        """Do what is to be done for a job in this run of it; nothing is raised, for what happened is in its row."""
        with self._counted():
            try:
                self._put_back(job_id, run) if self._draining else self._do(job_id, run)
            except Exception:
                _LOG.exception("the job %s could not go on; it is begun anew", job_id)

    def drain(self, seconds: float) -> None:
        """Begin nothing any more, and return when what was begun is done; after that time it is put back."""
        self._draining = True
        with self._changed:
            if not self._changed.wait_for(lambda: not self._at_work, seconds):
                self._leaving = True
                self._changed.wait_for(lambda: not self._at_work, _LEAVE_SECONDS)

    def _do(self, job_id: str, run: int) -> None:
        work = self._begin(job_id, run)
        if work is None:
            return
        try:
            draft = self._written(work)
        except Exception as error:
            self._fail(work, error)
        else:
            self._settle(work, draft)

    def _put_back(self, job_id: str, run: int) -> None:
        with self._parts.database().writing() as session:
            found = locked_job(session, job_id)
            if found and found[0].is_open and found[0].run == run:
                run_again(session, found[0], found[0].due_at)

    def _begin(self, job_id: str, run: int) -> _Work | None:
        now = self._clock()
        with self._parts.database().writing() as session:
            found = locked_job(session, job_id)
            if found is None or not found[0].is_open or found[0].run != run:
                return None
            job, conversation = found
            job.failures += job.state == JobState.DRAFTING  # its process ended
            job.state = JobState.QUEUED
            if job.failures > _MOST_CRASHES:
                reason = f"The process that drafts ended {job.failures} times while it was at this."
                end_job(session, job, JobState.FAILED, reason, now)
                return None
            obstacle = (
                _overtaken(session, job)
                or find_obstacle(session, conversation)
                or spent(session, job, self._parts.rules, now)
            )
            if obstacle:
                end_job(session, job, JobState.REFUSED, obstacle.reason, now, obstacle.refusal)
                return None
            job.state, job.conversation_version = JobState.DRAFTING, conversation.version
            job.begun += 1
            return _Work(job.id, job.begun, conversation_of(session, conversation))

    def _written(self, work: _Work) -> Draft | None:
        """The draft; None where it is not wanted any more, or the process is to end."""
        looked_at = time.monotonic()
        with closing(self._parts.draft(work.conversation, None)) as events:
            for event in events:
                if isinstance(event, Draft):
                    return event
                if self._leaving:
                    return None
                if time.monotonic() - looked_at > _LOOK_SECONDS:
                    looked_at = time.monotonic()
                    if not self._is_wanted(work):
                        return None
        raise TypeError("the last event of a drafter is the draft, and there was none")

    def _is_wanted(self, work: _Work) -> bool:
        with self._parts.database().reading() as session:
            found = locked_job(session, work.job_id, lock=False)
            return found is not None and _is_at(found[0], work) and _objection(session, *found) is None

    def _settle(self, work: _Work, draft: Draft | None) -> None:
        """Keep the draft, or say why there is none; one that was given up without a reason is begun anew."""
        now = self._clock()
        with self._parts.database().writing() as session:
            found = locked_job(session, work.job_id)
            if found is None or not _is_at(found[0], work):
                return  # it was forgotten, a newer event took its place, or it was begun anew
            job, conversation = found
            obstacle = _objection(session, job, conversation) or _needless(draft)
            if obstacle:
                end_job(session, job, JobState.REFUSED, obstacle.reason, now, obstacle.refusal)
            elif draft is None:
                run_again(session, job, now)
            else:
                begun = begin_draft(session, conversation, MADE_BY)
                job.draft_id = finish_draft(session, begun.id, draft).id
                charge_job(session, job, draft.receipt.cost_usd or 0.0, now)
                end_job(session, job, JobState.DRAFTED, "", now)

    def _fail(self, work: _Work, error: Exception) -> None:
        """Begin the job anew in a while, unless it has failed too often."""
        now, words = self._clock(), problem_of(error).message
        with self._parts.database().writing() as session:
            found = locked_job(session, work.job_id)
            if found is None or not _is_at(found[0], work):
                return
            job = found[0]
            if self._draining:  # what drafts has been stopped
                run_again(session, job, now)
            elif isinstance(error, Busy):
                run_again(session, job, now + min(timedelta(seconds=error.retry_after), _PAUSES[1]))
            elif job.failures >= len(_PAUSES) or isinstance(error, ConversationError):  # which waiting does not mend
                end_job(session, job, JobState.FAILED, words, now)
            else:
                job.reason = words
                run_again(session, job, now + _PAUSES[job.failures])
                job.failures += 1
        _LOG.warning("the job %s came to nothing (%s)", work.job_id, type(error).__name__)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._changed:
            self._at_work += 1
        try:
            yield
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify_all()


def _is_at(job: StoredJob, work: _Work) -> bool:
    """Whether the job is at that beginning still."""
    return job.state == JobState.DRAFTING and job.begun == work.number


def _overtaken(session: Session, job: StoredJob) -> Obstacle | None:
    """That a newer event took the place of a job that is tried again."""
    if newer := newer_job(session, job):
        return Obstacle(Refusal.NEWER_EVENT, f"A newer event of the conversation came: {newer.event_id!r}.")
    return None


def _objection(session: Session, job: StoredJob, conversation: StoredConversation) -> Obstacle | None:
    """Why a draft that was begun is not wanted any more."""
    happened = what_happened(session, conversation, job.conversation_version or 0)
    return happened or find_obstacle(session, conversation)


def _needless(draft: Draft | None) -> Obstacle | None:
    """What the drafter itself says of a conversation that needs no reply, such as an automatic one."""
    if draft is None or draft.outcome is not Outcome.NONE:
        return None
    return Obstacle(Refusal.NO_REPLY_NEEDED, draft.outcome_reason)
