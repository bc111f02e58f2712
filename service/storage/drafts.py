"""Drafts: from the moment when one is begun to the moment when its text is sent."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from drafter.aim import Aim
from drafter.draft import Draft, TextKind
from drafter.refinement import Refinement, RefineOrder
from drafter.wish import A_REPLY, Wish
from service.errors import EditConflict, NotFound, TextConflict
from service.storage.base import Base, Id, Key, new_id, now_utc
from service.storage.citations import keep_citations, keep_further_citations
from service.storage.conversations import StoredConversation
from service.storage.draft_asks import keep_asks
from service.storage.draft_facts import keep_facts
from service.storage.draft_texts import DraftText, TextOrigin, add_text
from service.storage.mailboxes import Mailboxes, within
from service.storage.paging import DEFAULT_LIMIT, ListPage, page_of
from service.storage.webhooks import HookEvent, announce

__all__ = [
    "DraftState",
    "StoredDraft",
    "begin_draft",
    "draft_for",
    "draft_of",
    "edit_draft",
    "end_abandoned",
    "end_draft",
    "finish_draft",
    "get_draft",
    "list_drafts",
    "mark_sent",
    "refine_text",
    "restore_text",
    "retire_drafts",
]

_ABANDONED = "The service ended while this was written. Ask for another."
_MOVED_ON = "The conversation moved on while this was written."


class DraftState(StrEnum):
    """Where a draft stands: `working` and `ready` are alive, `stale` may be read but not sent unread."""

    WORKING = "working"
    READY = "ready"
    STALE = "stale"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SENT = "sent"


class StoredDraft(Base):
    """A draft. `draft` is it in full, as the drafter gave it; None while it is written.

    `version` is that of its text (0: none yet), `conversation_version` that of the conversation it is for. `reason`
    says why it is stale, failed or cancelled. `aim` is what the agent wanted it to say, `parent_id` the draft that it
    was refined from.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index(None, "conversation_id", "id"),
        Index(None, "mailbox_id", "id"),
        Index(None, "state", "updated_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    parent_id: Mapped[Id | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"), index=True)
    conversation_version: Mapped[int]
    kind: Mapped[Key]
    state: Mapped[Key] = mapped_column(default=DraftState.WORKING)
    reason: Mapped[str] = mapped_column(default="")
    instruction: Mapped[str | None]
    aim: Mapped[Key | None]
    made_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[Key | None]
    model: Mapped[str | None]
    composed: Mapped[bool | None]
    prompt_hash: Mapped[str | None]
    cost_usd: Mapped[float | None]
    draft: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now_utc)
    updated_at: Mapped[datetime] = mapped_column(default=now_utc, onupdate=now_utc)
    ready_at: Mapped[datetime | None]

    @property
    def wish(self) -> Wish:
        """What was asked of it."""
        return Wish(TextKind(self.kind), self.instruction or "", Aim(self.aim) if self.aim else None)


_TOLD = (
    StoredDraft.id,
    StoredDraft.mailbox_id,
    StoredDraft.conversation_id,
    StoredDraft.kind,
    StoredDraft.state,
    StoredDraft.reason,
)


def begin_draft(
    session: Session,
    conversation: StoredConversation,
    made_by: str,
    wish: Wish = A_REPLY,
    *,
    version: int | None = None,
    parent_id: str | None = None,
) -> StoredDraft:
    """A draft that is going to be written for the conversation as it is now, or as it was at `version`."""
    draft = StoredDraft(
        conversation_id=conversation.id,
        mailbox_id=conversation.mailbox_id,
        parent_id=parent_id,
        conversation_version=conversation.version if version is None else version,
        kind=wish.kind.value,
        instruction=wish.instruction or None,
        aim=wish.aim.value if wish.aim else None,
        made_by=made_by,
    )
    session.add(draft)
    session.flush()
    return draft


def finish_draft(session: Session, draft_id: str, written: Draft) -> StoredDraft:
    """Keep what was written: ready, or stale where the conversation moved on meanwhile.

    Raises EditConflict for a draft that was cancelled or is finished, NotFound for one that was forgotten.
    """
    stored = _working(session, draft_id)
    conversation = session.get_one(StoredConversation, stored.conversation_id, with_for_update=True)
    moved_on = conversation.version != stored.conversation_version
    stored.state = DraftState.STALE if moved_on else DraftState.READY
    stored.reason = _MOVED_ON if moved_on else ""
    stored.outcome = written.outcome.value
    stored.model = written.receipt.model
    stored.composed = written.receipt.composed
    stored.prompt_hash = written.receipt.prompt_hash
    stored.cost_usd = written.receipt.cost_usd
    written = written.model_copy(update={"id": stored.id})
    stored.draft = written.model_dump(mode="json")
    stored.ready_at = now_utc()
    keep_citations(session, written)
    keep_facts(session, written, conversation.id, conversation.mailbox_id, stored.ready_at)
    keep_asks(session, written, conversation, stored.ready_at)
    stored.version = add_text(session, stored.id, written.text, TextOrigin.DRAFTED, stored.made_by).number
    _announce(session, *(getattr(stored, column.key) for column in _TOLD))
    return stored


def end_draft(session: Session, draft_id: str, state: DraftState, reason: str) -> StoredDraft:
    """End a draft that is being written, as failed or cancelled; raises as `finish_draft` does."""
    stored = _working(session, draft_id)
    stored.state, stored.reason = state, reason
    return stored


def end_abandoned(session: Session, before: datetime) -> int:
    """End the drafts that have been written since `before`: their process is gone. How many there were."""
    left = update(StoredDraft).where(StoredDraft.state == DraftState.WORKING, StoredDraft.updated_at < before)
    changed = {"state": DraftState.FAILED, "reason": _ABANDONED, "updated_at": now_utc()}
    return len(session.scalars(left.values(changed).returning(StoredDraft.id)).all())


def retire_drafts(session: Session, conversation_id: str, reason: str) -> int:
    """Make the drafts of a conversation stale that are ready; how many there were. One that is still being written
    finds out itself."""
    ready = select(StoredDraft.id).where(
        StoredDraft.conversation_id == conversation_id, StoredDraft.state == DraftState.READY
    )
    ids = session.scalars(ready.with_for_update()).all()
    if ids:
        changed = {"state": DraftState.STALE, "reason": reason, "updated_at": now_utc()}
        retired = update(StoredDraft).where(StoredDraft.id.in_(ids)).values(changed).returning(*_TOLD)
        for row in session.execute(retired).all():
            _announce(session, *row)
    return len(ids)


def edit_draft(session: Session, draft_id: str, text: str, made_by: str, base: int) -> DraftText:
    """Keep `text` as the next version, written on top of version `base`; the same text again is no new version.

    Raises TextConflict where `base` is not the newest, EditConflict where there is no text to edit (any more), and
    NotFound.
    """
    return _add(session, draft_id, text, TextOrigin.EDITED, made_by, base)


def refine_text(
    session: Session, draft_id: str, refined: Refinement, order: RefineOrder, made_by: str, base: int
) -> DraftText:
    """Keep a refined text as the next version on top of `base`, with what was done, and what it rests on besides.

    Raises as `edit_draft` does.
    """
    note = {
        **order.model_dump(mode="json", include={"ask", "language", "instruction"}),
        **refined.model_dump(mode="json", include={"how", "made_by", "reason", "changes", "cost_usd"}),
    }
    added = _add(session, draft_id, refined.text, TextOrigin.REFINED, made_by, base, note)
    keep_further_citations(session, draft_id, refined.citations)
    return added


def restore_text(session: Session, draft_id: str, number: int, made_by: str, base: int) -> DraftText:
    """Go back to the text of version `number`, as a new version on top of `base`; raises as `edit_draft` does."""
    wanted = select(DraftText).where(DraftText.draft_id == draft_id, DraftText.number == number)
    earlier = session.scalar(wanted)
    if earlier is None:
        raise NotFound(f"The draft {draft_id!r} has no version {number}; list its versions to see which there are.")
    return _add(session, draft_id, earlier.text, TextOrigin.RESTORED, made_by, base)


def mark_sent(session: Session, draft_id: str) -> StoredDraft:
    """Say that the text of a draft went out, as it was or edited; raises EditConflict, NotFound."""
    stored = _locked(session, draft_id)
    if stored.state not in (DraftState.READY, DraftState.STALE, DraftState.SENT):
        raise EditConflict(
            f"The draft {draft_id!r} is {stored.state}, so it cannot have been sent. Make a new draft."
        )
    stored.state, stored.reason = DraftState.SENT, ""
    return stored


def get_draft(session: Session, draft_id: str, mailboxes: Mailboxes = None) -> StoredDraft:
    """The draft with this id; raises NotFound, also for one of another mailbox."""
    found = session.get(StoredDraft, draft_id)
    if found is None or not (mailboxes is None or found.mailbox_id in mailboxes):
        raise _not_found(draft_id)
    return found


def draft_for(
    session: Session, conversation: StoredConversation, kind: TextKind = TextKind.REPLY
) -> StoredDraft | None:
    """A reply, or text of that kind, that was written for the conversation as it is now, and is ready or was sent;
    the newest."""
    wanted = select(StoredDraft).where(
        StoredDraft.conversation_id == conversation.id,
        StoredDraft.conversation_version == conversation.version,
        StoredDraft.kind == kind.value,
        StoredDraft.state.in_((DraftState.READY.value, DraftState.SENT.value)),
    )
    return session.scalars(wanted.order_by(StoredDraft.id.desc())).first()


def list_drafts(
    session: Session,
    mailboxes: Mailboxes = None,
    *,
    conversation_id: str | None = None,
    states: Collection[DraftState] = (),
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> ListPage[StoredDraft]:
    """Drafts, the newest first: of a conversation, in these states, where such are named."""
    wanted = select(StoredDraft).where(within(StoredDraft.mailbox_id, mailboxes))
    if conversation_id is not None:
        wanted = wanted.where(StoredDraft.conversation_id == conversation_id)
    if states:
        wanted = wanted.where(StoredDraft.state.in_([state.value for state in states]))
    return page_of(session, wanted, (StoredDraft.id,), cursor, limit)


def draft_of(stored: StoredDraft) -> Draft | None:
    """The draft as it was written; None while it is, and where nothing came of it."""
    return None if stored.draft is None else Draft.model_validate(stored.draft)


def _add(
    session: Session,
    draft_id: str,
    text: str,
    origin: TextOrigin,
    made_by: str,
    base: int,
    refinement: dict[str, Any] | None = None,
) -> DraftText:
    stored = _locked(session, draft_id)
    if stored.state not in (DraftState.READY, DraftState.STALE):
        raise EditConflict(f"The draft {draft_id!r} is {stored.state}, so its text is not edited. Make a new draft.")
    newest = session.scalars(
        select(DraftText).where(DraftText.draft_id == draft_id, DraftText.number == stored.version)
    ).one()
    if text == newest.text:
        return newest
    if base != stored.version:
        raise TextConflict(
            f"The draft {draft_id!r} is at version {stored.version} now, written by {newest.made_by}, and you edited "
            f"version {base}. Nothing is lost: compare yours with the newest, then edit on top of it.",
            {"number": newest.number, "text": newest.text, "made_by": newest.made_by},
        )
    added = add_text(session, draft_id, text, origin, made_by, after=stored.version, refinement=refinement)
    stored.version = added.number
    session.flush()  # it is shown with its id and time
    return added


def _working(session: Session, draft_id: str) -> StoredDraft:
    stored = _locked(session, draft_id)
    if stored.state != DraftState.WORKING:
        raise EditConflict(
            f"The draft {draft_id!r} is {stored.state} already: {stored.reason or 'its text is there'}."
        )
    return stored


def _locked(session: Session, draft_id: str) -> StoredDraft:
    """The draft as it is now, which nobody else changes until the transaction ends."""
    found = session.get(StoredDraft, draft_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise _not_found(draft_id)
    return found


def _announce(
    session: Session, draft_id: str, mailbox: str, conversation_id: str, kind: str, state: str, reason: str
) -> None:
    """Tell those who listen that a draft is ready, or stale."""
    event = HookEvent.DRAFT_READY if state == DraftState.READY else HookEvent.DRAFT_STALE
    told = {"draft_id": draft_id, "kind": kind, "state": state, "reason": reason}
    announce(session, event, mailbox, conversation_id, told)


def _not_found(draft_id: str) -> NotFound:
    return NotFound(f"There is no draft {draft_id!r}; list the drafts to see what there is.")
