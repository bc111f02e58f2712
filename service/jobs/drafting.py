"""Drafting for a job: begun, written and kept, each only while it is still wanted.

A process may end at any moment. What a job is at is in its row, so that another begins it anew; the number of the
beginning goes with the draft, and only that of the newest one is kept. A job of a connected help desk reads the
conversation from the desk first, again before it keeps a draft, and ends when the draft stands there.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from drafter.conversation import Conversation
from drafter.draft import Draft, TextKind
from drafter.errors import ConversationError
from drafter.situation import Outcome
from service.conversation_links import linked
from service.errors import Busy, HelpDeskBusy, HelpDeskError
from service.helpdesks.desk_drafts import Placing, Retiring, placing, put_before, resumed
from service.helpdesks.opened import OpenDesks
from service.jobs.desk_side import DeskFinding, DeskSide
from service.jobs.obstacles import Obstacle, charge_job, find_obstacle, spent, what_happened
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage import Clock, Session, now_utc
from service.storage.conversations import StoredConversation, conversation_of
from service.storage.drafts import begin_draft, finish_draft
from service.storage.jobs import (
    JobState,
    Refusal,
    StoredJob,
    end_job,
    locked_job,
    newer_job,
    rival_job,
    run_again,
)
from service.telemetry.draft_watch import DraftWatch
from service.telemetry.metrics import DraftFigures

__all__ = ["MADE_BY", "JobDrafting"]

_LOG = logging.getLogger("service")

MADE_BY = "auto-draft"
"""Who made these drafts."""

_PAUSES = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))
"""How long to wait after each failure; after one more the job has failed."""

_RIVAL = timedelta(seconds=5)
"""How long to wait for another job of the same conversation."""

_MOST_CRASHES = 20
"""Beginnings of one job that may end with their process: one that ends every process is not begun for ever."""

_LOOK_SECONDS = 1.0
"""How often to look whether a draft is still wanted while it is written."""

_LEAVE_SECONDS = 5.0
"""How long a draft that is given up may take to end."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A job that was begun for the `number`-th time. `desk`: the connected help desk that its conversation is in,
    "": none; `conversation`: what is drafted for, None as long as the desk has not been asked."""

    job_id: str
    number: int
    desk: str
    mailbox: str
    thread_id: str
    conversation: Conversation | None = None


@dataclass(frozen=True, slots=True)
class _Refused:
    """That there is no draft, once what stands in the desk has been taken back."""

    obstacle: Obstacle
    outdated: Retiring


class JobDrafting:
    """Drafts with `parts`, by their rules; what is counted of drafts is counted in `figures`."""

    def __init__(self, parts: ServiceParts, figures: DraftFigures, clock: Clock = now_utc) -> None:
        self._parts = parts
        self._figures = figures
        self._clock = clock
        self._desks = DeskSide(OpenDesks(parts.database, parts.sealing), parts.database(), clock)
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
            if work.desk:
                self._do_for_desk(work)
            elif work.conversation:
                self._draft(work, work.conversation, None)
        except Exception as error:
            if self._fail(work, error) and work.desk:
                self._leave_there(work)

    def _do_for_desk(self, work: _Work) -> None:
        found = self._read(work)
        looked = self._look(work, found)
        if isinstance(looked, Conversation):
            self._draft(work, looked, found)
        elif looked:
            self._finish_there(work, found, looked)

    def _draft(self, work: _Work, conversation: Conversation, found: DeskFinding | None) -> None:
        watch = DraftWatch(self._figures, TextKind.REPLY, conversation.mailbox)
        try:
            with watch.within():
                draft = self._written(work, conversation, watch)
            found = self._read(work) if found and draft else found
            end = self._settle(work, draft, found, watch)
        except Busy:
            watch.refuse()
            raise
        except Exception:
            watch.end("failed")
            raise
        watch.end("cancelled", draft)  # unless it was kept
        if end and found:
            self._finish_there(work, found, end)

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
            job.state, job.conversation_version = JobState.QUEUED, None
            if job.failures > _MOST_CRASHES:
                reason = f"The process that drafts ended {job.failures} times while it was at this."
                end_job(session, job, JobState.FAILED, reason, now)
                return None
            if overtaken := _overtaken(session, job):
                end_job(session, job, JobState.REFUSED, overtaken.reason, now, overtaken.refusal)
                return None
            if rival_job(session, job):
                run_again(session, job, now + _RIVAL)
                return None
            asked = None if conversation.help_desk else self._asked(session, job, conversation, now)
            if isinstance(asked, Obstacle):
                end_job(session, job, JobState.REFUSED, asked.reason, now, asked.refusal)
                return None
            job.state = JobState.DRAFTING
            job.begun += 1
            where = conversation.help_desk, conversation.mailbox_id, conversation.external_id
            return _Work(job.id, job.begun, *where, asked)

    def _asked(
        self, session: Session, job: StoredJob, conversation: StoredConversation, now: datetime
    ) -> Conversation | Obstacle:
        """The conversation that is to be drafted for, as it is kept now; or why there is to be no draft."""
        obstacle = find_obstacle(session, conversation) or spent(session, job, self._parts.rules, now)
        if obstacle:
            return obstacle
        job.conversation_version = conversation.version
        asked = conversation_of(session, conversation, pictures=True)
        return linked(session, conversation, asked, self._parts.public_url)

    def _read(self, work: _Work) -> DeskFinding:
        return self._desks.read(work.desk, work.mailbox, work.thread_id)

    def _look(self, work: _Work, found: DeskFinding) -> Conversation | Placing | _Refused | None:
        """What a job of a desk comes to: a conversation to draft for, a draft that is there and is only to be put,
        one to be taken back, or nothing any more."""
        now = self._clock()
        with self._parts.database().writing() as session:
            there = locked_job(session, work.job_id)
            if there is None or not _is_at(there[0], work):
                return None  # it was forgotten, or begun anew
            job, conversation = there
            asked = self._desks.take(session, conversation, found) or self._asked(session, job, conversation, now)
            if not isinstance(asked, Obstacle):
                return asked
            if asked.refusal is Refusal.DRAFT_THERE and (begun := resumed(session, conversation)):
                job.draft_id = begun.draft_id
                return begun
            if asked.refusal is Refusal.DRAFT_THERE and job.draft_id:  # a process ended right behind its end
                put = put_before(session, conversation, job.draft_id)
                if put is not None:
                    end_job(session, job, JobState.DRAFTED, put, now)
                    return None
            return self._refuse(session, job, conversation, asked)

    def _refuse(
        self, session: Session, job: StoredJob, conversation: StoredConversation, obstacle: Obstacle
    ) -> _Refused | None:
        """End the job, unless a draft stands in a desk that has to go first."""
        if outdated := self._desks.outdated(session, conversation, obstacle):
            return _Refused(obstacle, outdated)
        end_job(session, job, JobState.REFUSED, obstacle.reason, self._clock(), obstacle.refusal)
        return None

    def _written(self, work: _Work, conversation: Conversation, watch: DraftWatch) -> Draft | None:
        """The draft; None where it is not wanted any more, or the process is to end."""
        parts, looked_at = self._parts, time.monotonic()
        known = parts.accounts.for_draft(conversation, lambda one: parts.drafter().situation(one), work.desk)
        with closing(parts.draft(known)) as events:
            for event in events:
                watch.see(event)
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

    def _settle(
        self, work: _Work, draft: Draft | None, found: DeskFinding | None, watch: DraftWatch
    ) -> Placing | _Refused | None:
        """Keep the draft, or say why there is none; one that was given up without a reason is begun anew.

        Gives what is left to be done in the desk.
        """
        now = self._clock()
        with self._parts.database().writing() as session:
            there = locked_job(session, work.job_id)
            if there is None or not _is_at(there[0], work):
                return None  # it was forgotten, a newer event took its place, or it was begun anew
            job, conversation = there
            over = self._desks.take(session, conversation, found) if found else None
            obstacle = over or _objection(session, job, conversation) or _needless(draft)
            if obstacle:
                return self._refuse(session, job, conversation, obstacle)
            if draft is None:
                run_again(session, job, now)
                return None
            stored = finish_draft(session, begin_draft(session, conversation, MADE_BY).id, draft)
            charge_job(session, job, draft.receipt.cost_usd or 0.0, now)
            job.draft_id = stored.id
            begun = placing(session, conversation, stored.id) if found else None
            if begun is None:
                end_job(session, job, JobState.DRAFTED, "", now)
            watch.id = stored.id
        watch.end("ready", draft)
        return begun

    def _finish_there(self, work: _Work, found: DeskFinding, end: Placing | _Refused) -> None:
        """Do in the desk what is left to be done, and end the job."""
        if isinstance(end, _Refused):
            self._desks.retire(found, end.outdated)
            self._end(work, JobState.REFUSED, end.obstacle.reason, end.obstacle.refusal)
        else:
            self._end(work, JobState.DRAFTED, self._desks.put(found, end))

    def _end(self, work: _Work, state: JobState, reason: str, refusal: Refusal | None = None) -> None:
        with self._parts.database().writing() as session:
            found = locked_job(session, work.job_id)
            if found and _is_at(found[0], work):
                end_job(session, found[0], state, reason, self._clock(), refusal)

    def _leave_there(self, work: _Work) -> None:
        """Take back what stands in a desk and is out of date, as far as the desk can be reached: no other draft comes
        in its place."""
        with suppress(HelpDeskError):
            found = self._read(work)
            with self._parts.database().writing() as session:
                there = locked_job(session, work.job_id)
                outdated = self._desks.outdated(session, there[1], None) if there else None
            if outdated:
                self._desks.retire(found, outdated)

    def _fail(self, work: _Work, error: Exception) -> bool:
        """Begin the job anew in a while, unless it has failed too often; whether it has."""
        now, words = self._clock(), problem_of(error).message
        with self._parts.database().writing() as session:
            found = locked_job(session, work.job_id)
            if found is None or not _is_at(found[0], work):
                return False
            job = found[0]
            if self._draining:  # what drafts has been stopped
                run_again(session, job, now)
            elif isinstance(error, Busy | HelpDeskBusy):
                run_again(session, job, now + min(timedelta(seconds=error.retry_after), _PAUSES[1]))
            elif job.failures >= len(_PAUSES) or isinstance(error, ConversationError):  # which waiting does not mend
                end_job(session, job, JobState.FAILED, words, now)
            else:
                job.reason = words
                run_again(session, job, now + _PAUSES[job.failures])
                job.failures += 1
            failed = job.state == JobState.FAILED
        _LOG.warning("the job %s came to nothing (%s)", work.job_id, type(error).__name__)
        return failed

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
