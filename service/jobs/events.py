"""Events: what a help desk tells of a conversation, accepted for good before anybody is told so.

A program tells by the API, with the conversation as it is then. A connected desk is not believed: what was said is
read from it when the job is done, so that late, doubled and old events do no harm.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from drafter.conversation import Conversation, Given
from drafter.text.surrogates import Text
from service.auth.rights import AskerKind
from service.errors import Busy
from service.helpdesks.base import DeskEvent
from service.jobs.obstacles import Obstacle, find_obstacle
from service.jobs.rules import QueueRules
from service.storage import Session
from service.storage.conversations import StoredConversation
from service.storage.drafts import retire_drafts
from service.storage.jobs import JobState, Refusal, StoredJob, end_job, find_job, new_job, open_jobs, queue_length
from service.storage.receiving import receive, told_of

__all__ = ["DESK_EVENT", "EventKind", "JobKind", "SupportEvent", "accept", "accept_from_desk"]

_BURST = 6
"""A burst that does not end is drafted for after so many quiet periods."""

_BUSY_SECONDS = 30
_NAME_LIMIT = 100


class EventKind(StrEnum):
    """What happened."""

    MESSAGE_CREATED = "message-created"
    PUBLIC_REPLY = "public-reply"
    CLOSED = "closed"


JobKind = EventKind | Literal["desk-event"]
"""What a job is for: an event that a program told of, or one of a connected help desk."""

DESK_EVENT: Literal["desk-event"] = "desk-event"


class SupportEvent(Given):
    """Something happened in a conversation. `id` is the help desk's; the same event sent twice is one.

    The conversation is given as it is now, all of it or its latest messages. `public-reply` and `closed` need no
    draft: they end what was begun.
    """

    id: Text = Field(min_length=1, max_length=255)
    kind: EventKind = EventKind.MESSAGE_CREATED
    conversation: Conversation


def accept(session: Session, event: SupportEvent, made_by: str, rules: QueueRules, now: datetime) -> StoredJob:
    """Keep the conversation as it is now, and the event's job; one of an event that came before is given as it is.

    Jobs of the same conversation that have not ended are refused: this event takes their place, or says that nothing
    is to be drafted any more. Raises Busy, and nothing is kept then, where too many jobs are open.
    """
    mailbox = event.conversation.mailbox
    if known := find_job(session, mailbox, event.id):
        return known
    conversation = receive(session, event.conversation, now=now).conversation  # which is locked from here on
    if known := find_job(session, mailbox, event.id):
        return known
    obstacle = _end(session, event.kind, conversation) or find_obstacle(session, conversation)
    burst_at = _take_over(session, open_jobs(session, conversation.id), event.id, obstacle, now)
    if obstacle is None:
        _check_room(session, rules)
    values = {"kind": event.kind.value, "made_by": made_by, **_times(burst_at, rules, now)}
    job = new_job(session, mailbox, event.id, {"conversation_id": conversation.id, **values})
    if obstacle and job.conversation_id == conversation.id:
        end_job(session, job, JobState.REFUSED, obstacle.reason, now, obstacle.refusal)
    return job


def accept_from_desk(
    session: Session, desk_id: str, mailbox: str, event: DeskEvent, rules: QueueRules, now: datetime
) -> StoredJob:
    """Keep an event of a connected help desk as a job; one that came before is given as it is.

    It takes the place of jobs of the conversation that wait. One that is drafted for goes on: it looks into the desk
    itself before it puts anything there. Raises as `accept` does.
    """
    event_id = _desk_event_id(desk_id, event.id)
    if known := find_job(session, mailbox, event_id):
        return known
    if event.thread_id is None:
        raise TypeError("an event that is of no conversation is no job")
    conversation = told_of(session, mailbox, desk_id, event.thread_id)  # which is locked from here on
    if known := find_job(session, mailbox, event_id):
        return known
    waiting = [job for job in open_jobs(session, conversation.id) if job.state == JobState.QUEUED]
    burst_at = _take_over(session, waiting, event_id, None, now)
    _check_room(session, rules)
    made_by = f"{AskerKind.DESK}:{desk_id}"[:_NAME_LIMIT]
    values = {"kind": DESK_EVENT, "made_by": made_by, **_times(burst_at, rules, now)}
    return new_job(session, mailbox, event_id, {"conversation_id": conversation.id, **values})


def _desk_event_id(desk_id: str, event_id: str) -> str:
    """Names of desks hold no ":" (`connected_names`); one of before that rule bears it as %3A, so that no event of
    one desk is taken for one of another."""
    return f"{desk_id.replace(':', '%3A')}:{event_id}"


def _end(session: Session, kind: EventKind, conversation: StoredConversation) -> Obstacle | None:
    """What an event says that ends the wait for a draft; drafts there are become stale."""
    if kind is EventKind.CLOSED:
        retire_drafts(session, conversation.id, "The conversation was closed after this was written.")
        return Obstacle(Refusal.CLOSED, "The conversation was closed.")
    if kind is EventKind.PUBLIC_REPLY:
        retire_drafts(session, conversation.id, "An answer went out after this was written.")
        return Obstacle(Refusal.ANSWERED, "An answer went out.")
    return None


def _take_over(
    session: Session, jobs: Sequence[StoredJob], event_id: str, obstacle: Obstacle | None, now: datetime
) -> datetime:
    """End the jobs that an event takes the place of; when the burst began that it is of."""
    burst_at = now
    for job in jobs:
        waiting = job.state == JobState.QUEUED
        burst_at = min(burst_at, job.burst_at) if waiting else burst_at
        when = "before its draft was begun" if waiting else "while it was drafted"
        newer = Obstacle(Refusal.NEWER_EVENT, f"A newer event of the conversation came {when}: {event_id!r}.")
        ends = obstacle or newer
        end_job(session, job, JobState.REFUSED, ends.reason, now, ends.refusal)
    return burst_at


def _check_room(session: Session, rules: QueueRules) -> None:
    if queue_length(session) >= rules.most_open:
        raise Busy(
            f"{rules.most_open:,} events wait for their drafts; send this one again in {_BUSY_SECONDS} seconds.",
            _BUSY_SECONDS,
        )


def _times(burst_at: datetime, rules: QueueRules, now: datetime) -> dict[str, datetime]:
    """When the burst began, when the draft is begun, and when the event came."""
    due_at = min(now + rules.quiet, burst_at + _BURST * rules.quiet)
    return {"burst_at": burst_at, "due_at": due_at, "accepted_at": now}
