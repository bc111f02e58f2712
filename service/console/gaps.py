"""Knowledge gaps: what customers asked and no source answered, asks alike together, counted by distinct customers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.console.selection import Selection
from service.storage.conversations import StoredConversation
from service.storage.draft_asks import StoredAsk
from service.storage.draft_facts import DraftFacts
from service.storage.mailboxes import within

__all__ = ["AskedIn", "KnowledgeGap", "asked_in", "count_gaps", "knowledge_gaps"]

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KnowledgeGap:
    """Asks alike that no source answered. `text` and `reason` are the newest one's; `since` and `until` are days."""

    group_id: str
    mailbox: str
    text: str
    reason: str
    customers: int
    asks: int
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class AskedIn:
    """A conversation in which it was asked."""

    conversation_id: str
    subject: str
    text: str
    day: str


def knowledge_gaps(
    session: Session, chosen: Selection, limit: int | None = None, offset: int = 0
) -> Iterator[KnowledgeGap]:
    """The gaps that are chosen, the one that most customers met first."""
    customers = func.count(StoredAsk.customer_key.distinct())
    counted = (
        select(
            StoredAsk.group_id,
            StoredAsk.mailbox_id,
            customers,
            func.count(),
            func.min(StoredAsk.day),
            func.max(StoredAsk.day),
            func.max(StoredAsk.id),
        )
        .where(*_open(chosen))
        .group_by(StoredAsk.group_id, StoredAsk.mailbox_id)
        .order_by(customers.desc(), func.max(StoredAsk.id).desc())
    )
    rows = session.execute(counted.offset(offset).limit(limit)).all()
    for part in (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)):
        newest = select(StoredAsk.id, StoredAsk.text, StoredAsk.reason).where(
            StoredAsk.id.in_(row[-1] for row in part)
        )
        words = {name: (text, reason) for name, text, reason in session.execute(newest)}
        for group, mailbox, people, asks, first, last, name in part:
            yield KnowledgeGap(group or "", mailbox, *words[name], people, asks, first, last)


def count_gaps(session: Session, chosen: Selection) -> int:
    """How many gaps are chosen."""
    return session.scalar(select(func.count(StoredAsk.group_id.distinct())).where(*_open(chosen))) or 0


def asked_in(session: Session, chosen: Selection, group_id: str, limit: int = 50) -> Sequence[AskedIn]:
    """The conversations of a gap, the newest first, each once."""
    newest = (
        select(func.max(StoredAsk.id))
        .where(*_open(chosen), StoredAsk.group_id == group_id)
        .group_by(StoredAsk.conversation_id)
    )
    found = (
        select(StoredAsk.conversation_id, StoredConversation.subject, StoredAsk.text, StoredAsk.day)
        .join(StoredConversation, StoredConversation.id == StoredAsk.conversation_id)
        .where(StoredAsk.id.in_(newest))
        .order_by(StoredAsk.id.desc())
        .limit(limit)
    )
    return [AskedIn(*row) for row in session.execute(found)]


def _open(chosen: Selection) -> list[ColumnElement[bool]]:
    found = [
        StoredAsk.answered.is_(False),
        chosen.days(StoredAsk.day),
        within(StoredAsk.mailbox_id, chosen.visible),
    ]
    if chosen.narrowed:
        found.append(StoredAsk.draft_id.in_(select(DraftFacts.draft_id).where(*chosen.drafts())))
    return found
