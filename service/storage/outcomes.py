"""Outcomes: what became of a draft, or of a conversation that needed none."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.nearness import nearness
from service.storage.base import Base, Id, Key, new_id, now_utc
from service.storage.conversations import get_conversation
from service.storage.draft_facts import note_sent
from service.storage.draft_texts import texts_of
from service.storage.drafts import draft_of, get_draft, mark_sent
from service.storage.handoffs import note_answered
from service.storage.mailboxes import Mailboxes, within
from service.storage.paging import DEFAULT_LIMIT, ListPage, page_of
from service.storage.webhooks import HookEvent, announce

__all__ = ["OutcomeKind", "StoredOutcome", "list_outcomes", "record_no_reply", "record_sent", "record_thumbs"]


class OutcomeKind(StrEnum):
    """What a person did or said."""

    SENT = "sent"
    THUMBS_UP = "thumbs-up"
    THUMBS_DOWN = "thumbs-down"
    NO_REPLY_NEEDED = "no-reply-needed"


class StoredOutcome(Base):
    """What became of it. `text` is what was sent, `draft_version` the newest version of our text then.

    `unchanged`, `edit_distance` and `similarity` say how near it is to what was drafted: see `Nearness`.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        Index(None, "mailbox_id", "id"),
        Index(None, "draft_id"),
        Index(None, "conversation_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    draft_id: Mapped[Id | None] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    draft_version: Mapped[int | None]
    kind: Mapped[Key]
    text: Mapped[str | None]
    unchanged: Mapped[bool | None]
    edit_distance: Mapped[int | None]
    similarity: Mapped[float | None]
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now_utc)


def record_sent(
    session: Session, draft_id: str, text: str, made_by: str, mailboxes: Mailboxes = None
) -> StoredOutcome:
    """A person sent `text`, which began as this draft; the same text told twice is one outcome.

    Raises NotFound, EditConflict for a draft that never had a text.
    """
    get_draft(session, draft_id, mailboxes)
    draft = mark_sent(session, draft_id)
    told = select(StoredOutcome).where(
        StoredOutcome.draft_id == draft_id, StoredOutcome.kind == OutcomeKind.SENT, StoredOutcome.text == text
    )
    if found := session.scalar(told):
        return found
    drafted = texts_of(session, draft_id)[0]
    near = nearness(drafted.text, text)
    outcome = StoredOutcome(
        mailbox_id=draft.mailbox_id,
        conversation_id=draft.conversation_id,
        draft_id=draft.id,
        draft_version=draft.version,
        kind=OutcomeKind.SENT,
        text=text,
        unchanged=near.unchanged,
        edit_distance=near.distance,
        similarity=near.similarity,
        made_by=made_by,
    )
    if written := draft_of(draft):
        note_sent(session, written, text, near)
    note_answered(session, draft.conversation_id, "answered with the draft")
    return _kept(session, outcome)


def record_thumbs(
    session: Session, draft_id: str, made_by: str, *, up: bool, reason: str = "", mailboxes: Mailboxes = None
) -> StoredOutcome:
    """A person said what they think of a draft; the last word of each person counts. Raises NotFound."""
    draft = get_draft(session, draft_id, mailboxes)
    kind = OutcomeKind.THUMBS_UP if up else OutcomeKind.THUMBS_DOWN
    thumbs = (OutcomeKind.THUMBS_UP, OutcomeKind.THUMBS_DOWN)
    before = select(StoredOutcome).where(
        StoredOutcome.draft_id == draft_id, StoredOutcome.made_by == made_by, StoredOutcome.kind.in_(thumbs)
    )
    if found := session.scalar(before.with_for_update()):
        if (found.kind, found.reason) == (kind, reason):
            return found
        found.kind, found.reason, found.at = kind, reason, now_utc()
        return _kept(session, found)
    outcome = StoredOutcome(
        mailbox_id=draft.mailbox_id,
        conversation_id=draft.conversation_id,
        draft_id=draft.id,
        draft_version=draft.version,
        kind=kind,
        reason=reason,
        made_by=made_by,
    )
    return _kept(session, outcome)


def record_no_reply(
    session: Session, conversation_id: str, made_by: str, reason: str = "", mailboxes: Mailboxes = None
) -> StoredOutcome:
    """A person said that a conversation needs no reply. Raises NotFound."""
    conversation = get_conversation(session, conversation_id, mailboxes)
    outcome = StoredOutcome(
        mailbox_id=conversation.mailbox_id,
        conversation_id=conversation.id,
        kind=OutcomeKind.NO_REPLY_NEEDED,
        reason=reason,
        made_by=made_by,
    )
    note_answered(session, conversation.id, "no reply was needed")
    return _kept(session, outcome)


def list_outcomes(
    session: Session,
    mailboxes: Mailboxes = None,
    *,
    draft_id: str | None = None,
    since: datetime | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> ListPage[StoredOutcome]:
    """Outcomes, the newest first: of a draft, since a moment, where such are named."""
    wanted = select(StoredOutcome).where(within(StoredOutcome.mailbox_id, mailboxes))
    if draft_id is not None:
        wanted = wanted.where(StoredOutcome.draft_id == draft_id)
    if since is not None:
        wanted = wanted.where(StoredOutcome.at >= since)
    return page_of(session, wanted, (StoredOutcome.id,), cursor, limit)


def _kept(session: Session, outcome: StoredOutcome) -> StoredOutcome:
    """The outcome, in the database and told to those who listen: not in whose words."""
    session.add(outcome)
    session.flush()
    told = {
        "outcome_id": outcome.id,
        "draft_id": outcome.draft_id,
        "kind": outcome.kind,
        "unchanged": outcome.unchanged,
    }
    announce(session, HookEvent.OUTCOME_RECORDED, outcome.mailbox_id, outcome.conversation_id, told)
    return outcome
