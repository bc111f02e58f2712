"""The chosen drafts one by one, for a spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.console.selection import Selection
from service.storage.draft_facts import DraftFacts

__all__ = ["DraftLine", "draft_lines"]

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class DraftLine:
    """What is counted of one draft."""

    draft_id: str
    conversation_id: str
    mailbox: str
    ready_at: datetime
    text: str
    outcome: str
    proof: str
    blanks: int
    failed_checks: int
    model: str
    composed: bool
    prompt_set: str
    prompt_hash: str
    seconds: float
    cost_usd: float | None
    sent_at: datetime | None
    unchanged: bool | None
    edit_distance: int | None
    similarity: float | None


def draft_lines(session: Session, chosen: Selection) -> Iterator[DraftLine]:
    """The drafts in the order in which they were made, some read at a time."""
    wanted = select(DraftFacts).where(*chosen.drafts()).order_by(DraftFacts.draft_id)
    for facts in session.scalars(wanted.execution_options(yield_per=_AT_ONCE)):
        yield DraftLine(
            facts.draft_id,
            facts.conversation_id,
            facts.mailbox_id,
            facts.ready_at,
            facts.kind,
            facts.outcome,
            facts.proof,
            facts.blanks,
            facts.failed_checks,
            facts.model,
            facts.composed,
            facts.prompt_set,
            facts.prompt_hash,
            facts.seconds,
            facts.cost_usd,
            facts.sent_at,
            facts.unchanged,
            facts.edit_distance,
            facts.similarity,
        )
        session.expunge(facts)
