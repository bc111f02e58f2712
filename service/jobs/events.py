"""Events: what a help desk tells of a conversation, accepted for good before anybody is told so."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from drafter.conversation import Conversation, Given
from drafter.text.surrogates import Text
from service.errors import Busy
from service.jobs.obstacles import Obstacle, find_obstacle
from service.jobs.rules import QueueRules
from service.storage import Session
from service.storage.conversations import StoredConversation
from service.storage.drafts import retire_drafts
from service.storage.jobs import JobState, Refusal, StoredJob, end_job, find_job, new_job, open_jobs, queue_length
from service.storage.receiving import receive

__all__ = ["EventKind", "SupportEvent", "accept"]

_BURST = 6
"""A burst that does not end is drafted for after so many quiet periods."""

_BUSY_SECONDS = 30


class EventKind(StrEnum):
    """What happened."""

    MESSAGE_CREATED = "message-created"
    PUBLIC_REPLY = "public-reply"
    CLOSED = "closed"


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
    burst_at = _take_over(session, event, conversation, obstacle, now)
    if obstacle is None and queue_length(session) >= rules.most_open:
        raise Busy(
            f"{rules.most_open:,} events wait for their drafts; send this one again in {_BUSY_SECONDS} seconds.",
            _BUSY_SECONDS,
        )
    values = {
        "conversation_id": conversation.id,
        "kind": event.kind.value,
        "made_by": made_by,
        "burst_at": burst_at,
        "due_at": min(now + rules.quiet, burst_at + _BURST * rules.quiet),
        "accepted_at": now,
    }
    job = new_job(session, mailbox, event.id, values)
    if obstacle and job.conversation_id == conversation.id:
        end_job(session, job, JobState.REFUSED, obstacle.reason, now, obstacle.refusal)
    return job


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
    session: Session, event: SupportEvent, conversation: StoredConversation, obstacle: Obstacle | None, now: datetime
) -> datetime:
    """End the jobs of the conversation that this event takes the place of; when the burst began that it is of."""
    burst_at = now
    for job in open_jobs(session, conversation.id):
        waiting = job.state == JobState.QUEUED
        burst_at = min(burst_at, job.burst_at) if waiting else burst_at
        when = "before its draft was begun" if waiting else "while it was drafted"
        newer = Obstacle(Refusal.NEWER_EVENT, f"A newer event of the conversation came {when}: {event.id!r}.")
        ends = obstacle or newer
        end_job(session, job, JobState.REFUSED, ends.reason, now, ends.refusal)
    return burst_at
