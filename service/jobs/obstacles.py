"""Obstacles: why there is no draft. Looked for when an event comes, when its draft is begun, and when it is kept."""

from dataclasses import dataclass
from datetime import datetime

from service.auth.budgets import charge, check_budget, limits_of, purse
from service.auth.rights import AskerKind, Limits
from service.errors import LimitReached
from service.jobs.rules import QueueRules
from service.storage import Session
from service.storage.conversations import StoredConversation, newest_speaker
from service.storage.drafts import draft_for
from service.storage.jobs import Refusal, StoredJob, jobs_at_work
from service.storage.mailboxes import StoredMailbox

__all__ = ["Obstacle", "charge_job", "find_obstacle", "spent", "what_happened"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why there is no draft, for programs and for people."""

    refusal: Refusal
    reason: str


def find_obstacle(session: Session, conversation: StoredConversation) -> Obstacle | None:
    """What stands in the way of a draft for the conversation as it is now."""
    if not session.get_one(StoredMailbox, conversation.mailbox_id, populate_existing=True).auto_draft:
        return Obstacle(Refusal.SWITCHED_OFF, f"Auto-draft is off for the mailbox {conversation.mailbox_id!r}.")
    if newest_speaker(session, conversation.id) != "customer":
        return Obstacle(Refusal.NOTHING_TO_ANSWER, "The newest message is not the customer's.")
    if draft_for(session, conversation):
        return Obstacle(Refusal.DRAFT_THERE, "There is a draft already for the conversation as it is now.")
    return None


def what_happened(session: Session, conversation: StoredConversation, version: int) -> Obstacle | None:
    """What happened in public since the conversation was at `version`; None: nothing."""
    if conversation.version == version:
        return None
    if newest_speaker(session, conversation.id) != "customer":
        return Obstacle(Refusal.ANSWERED, "An answer went out while this was drafted.")
    return Obstacle(Refusal.CUSTOMER_WROTE, "The conversation moved on while this was drafted.")


def spent(session: Session, job: StoredJob, rules: QueueRules, now: datetime) -> Obstacle | None:
    """The budget that is used up, the caller's or the mailbox's; drafts that are being written count as well."""
    mailbox = job.mailbox_id
    try:
        if _pays(job):
            limits = limits_of(session, job.made_by).or_else(rules.caller)
            check_budget(session, job.made_by, limits, now, lambda: jobs_at_work(session, made_by=job.made_by))
        limits = _caps(session, mailbox).or_else(rules.mailbox)
        check_budget(session, purse(mailbox), limits, now, lambda: jobs_at_work(session, mailbox=mailbox))
    except LimitReached as reached:
        return Obstacle(Refusal.LIMIT_REACHED, str(reached))
    return None


def charge_job(session: Session, job: StoredJob, cost: float, now: datetime) -> None:
    """Put a draft that was kept on the budgets of the caller and of the mailbox."""
    for payer in (job.made_by, purse(job.mailbox_id)) if _pays(job) else (purse(job.mailbox_id),):
        charge(session, payer, now.date().isoformat(), 1, cost)


def _caps(session: Session, mailbox: str) -> Limits:
    """The limits of its own that a mailbox has."""
    stored = session.get_one(StoredMailbox, mailbox)
    return Limits(None, stored.auto_drafts_per_day, stored.auto_cost_per_day)


def _pays(job: StoredJob) -> bool:
    """Whether the caller has a budget: the user of this machine has none, and a help desk that of its mailbox."""
    return not job.made_by.startswith((f"{AskerKind.LOCAL}:", f"{AskerKind.DESK}:"))
