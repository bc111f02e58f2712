"""Drafts like a draft, and how they were sent."""

from datetime import datetime

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from service.storage.draft_facts import DraftFacts

__all__ = ["sent_like"]


def sent_like(session: Session, facts: DraftFacts, since: datetime) -> tuple[int, int]:
    """How many drafts like this one, itself aside, were sent unchanged since then, and how many were sent."""
    blanks = DraftFacts.blanks > 0 if facts.blanks else DraftFacts.blanks == 0
    counted = select(func.coalesce(func.sum(cast(DraftFacts.unchanged, Integer)), 0), func.count()).where(
        DraftFacts.mailbox_id == facts.mailbox_id,
        DraftFacts.outcome == facts.outcome,
        DraftFacts.proof == facts.proof,
        DraftFacts.sent_at >= since,
        DraftFacts.kind == facts.kind,
        DraftFacts.composed == facts.composed,
        DraftFacts.unchanged.is_not(None),
        DraftFacts.draft_id != facts.draft_id,
        blanks,
    )
    unchanged, sent = session.execute(counted).one()
    return int(unchanged), int(sent)
