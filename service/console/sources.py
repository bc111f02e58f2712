"""Sources by damage: what drafts rest on and agents then change, the older the worse; and what nothing rests on."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from kb_index.store.rows import Record
from service.console.selection import Selection
from service.shares import Share
from service.storage.base import digest_of
from service.storage.citations import StoredCitation
from service.storage.draft_facts import DraftFacts
from service.storage.drafts import DraftState, StoredDraft
from service.storage.mailboxes import within

__all__ = ["Reply", "SourceDamage", "UnusedSource", "cited_sources", "never_used", "replies_of"]

_UNDATED_YEARS = 1.0
"""How old a source is taken to be that bears no date."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SourceDamage:
    """A source that drafts rested on. `edited`: of the drafts that were sent and rest on it, those in which a
    sentence that leans on it was changed or taken out. `damage` is cited x part edited x age in years. `outdated`:
    how many replies that were sent rest on a text of before its last update, where the index knows it."""

    document_id: str
    title: str
    kind: str
    updated_at: datetime | None
    cited: int
    edited: Share
    damage: float
    outdated: int = 0


@dataclass(frozen=True, slots=True)
class UnusedSource:
    """A source that no draft rests on."""

    document_id: str
    title: str
    kind: str
    updated_at: datetime | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that was sent and rests on a source; `outdated`: on a text of before its last update."""

    draft_id: str
    conversation_id: str
    mailbox: str
    day: str
    quote: str
    text_of: datetime | None
    outdated: bool


def cited_sources(
    session: Session, chosen: Selection, documents: Sequence[Record], now: datetime
) -> list[SourceDamage]:
    """Every source that the chosen drafts rest on, the most damage first. `documents`: what is indexed now."""
    edited = case((StoredCitation.edited.is_(True), StoredCitation.draft_id))
    measured = case((StoredCitation.edited.is_not(None), StoredCitation.draft_id))
    counted = (
        select(
            StoredCitation.document_key,
            func.count(StoredCitation.draft_id.distinct()),
            func.count(edited.distinct()),
            func.count(measured.distinct()),
            func.max(StoredCitation.id),
            func.min(StoredCitation.document_updated_at),
        )
        .join(DraftFacts, DraftFacts.draft_id == StoredCitation.draft_id)
        .where(*chosen.drafts())
        .group_by(StoredCitation.document_key)
    )
    rows = session.execute(counted).all()
    known = {digest_of(record.document_id): record for record in documents}
    newest = dict(_newest(session, [row[4] for row in rows]))
    first = {key: oldest for key, *_, oldest in rows if oldest is not None}
    updates = {key: record.updated_at for key, record in known.items() if record.updated_at}
    older = {key: updates[key] for key, oldest in first.items() if key in updates and oldest < updates[key]}
    outdated = _outdated(session, chosen, older)
    found = []
    for key, cited, changed, sent, name, _ in rows:
        citation, record = newest[name], known.get(key)
        updated = record.updated_at if record else citation.document_updated_at
        share = Share(changed, sent)
        damage = cited * share.value * _years(updated, now)
        told = outdated[key]
        found.append(
            SourceDamage(citation.document_id, citation.title, citation.kind, updated, cited, share, damage, told)
        )
    return sorted(found, key=lambda source: (-source.damage, -source.cited, source.document_id))


def never_used(chosen: Selection, documents: Sequence[Record], cited: Sequence[SourceDamage]) -> list[UnusedSource]:
    """What is indexed for the chosen mailboxes and not among what drafts of the range rest on, the oldest first."""
    used = {source.document_id for source in cited}
    visible = chosen.visible
    open_to = [d for d in documents if visible is None or not d.mailboxes or set(d.mailboxes) & set(visible)]
    unused = [
        UnusedSource(d.document_id, d.title, d.kind.value, d.updated_at, d.link)
        for d in open_to
        if d.document_id not in used
    ]
    return sorted(unused, key=lambda d: (d.updated_at is None, d.updated_at and d.updated_at.timestamp(), d.title))


def replies_of(
    session: Session, chosen: Selection, document_id: str, updated_at: datetime | None, limit: int = 100
) -> Iterator[Reply]:
    """The replies that were sent and rest on a source, the newest first; a quote each."""
    wanted = (
        select(StoredCitation, StoredDraft.conversation_id, StoredDraft.mailbox_id, DraftFacts.day)
        .join(StoredDraft, StoredDraft.id == StoredCitation.draft_id)
        .join(DraftFacts, DraftFacts.draft_id == StoredCitation.draft_id)
        .where(
            StoredCitation.document_key == digest_of(document_id),
            StoredDraft.state == DraftState.SENT,
            within(StoredDraft.mailbox_id, chosen.visible),
        )
        .order_by(StoredCitation.id.desc())
        .limit(limit)
    )
    for citation, conversation, mailbox, day in session.execute(wanted):
        then = citation.document_updated_at
        old = bool(then and updated_at and then < updated_at)
        yield Reply(citation.draft_id, conversation, mailbox, day, citation.quote, then, old)


def _newest(session: Session, ids: Sequence[str]) -> Iterator[tuple[str, StoredCitation]]:
    for start in range(0, len(ids), _AT_ONCE):
        wanted = select(StoredCitation).where(StoredCitation.id.in_(ids[start : start + _AT_ONCE]))
        yield from ((citation.id, citation) for citation in session.scalars(wanted))


def _outdated(session: Session, chosen: Selection, updates: Mapping[str, datetime]) -> Counter[str]:
    """How many replies that were sent rest on a text of before its update, for each of these sources, by key."""
    found = Counter[str]()
    keys = sorted(updates)
    for start in range(0, len(keys), _AT_ONCE):
        sent = (
            select(
                StoredCitation.document_key,
                StoredCitation.document_updated_at,
                func.count(StoredCitation.draft_id.distinct()),
            )
            .join(DraftFacts, DraftFacts.draft_id == StoredCitation.draft_id)
            .where(StoredCitation.document_key.in_(keys[start : start + _AT_ONCE]))
            .where(*chosen.drafts(), DraftFacts.sent_at.is_not(None))
            .group_by(StoredCitation.document_key, StoredCitation.document_updated_at)
        )
        for key, then, replies in session.execute(sent):
            if then and then < updates[key]:
                found[key] += replies
    return found


def _years(updated: datetime | None, now: datetime) -> float:
    return max(0.0, (now - updated).total_seconds() / 86_400 / 365.25) if updated else _UNDATED_YEARS
