"""Edited replies: what a person changed before sending, which is all that is learned from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from drafter.conversation import Conversation
from service.console.selection import Selection
from service.console.sums import CHANGED
from service.errors import EditConflict
from service.storage.conversations import conversation_of, get_conversation
from service.storage.draft_facts import DraftFacts, DraftFailure
from service.storage.draft_texts import TextOrigin, texts_of
from service.storage.drafts import StoredDraft, draft_of, get_draft
from service.storage.mailboxes import Mailboxes
from service.storage.outcomes import OutcomeKind, StoredOutcome
from service.storage.proposals import ProposalKind, StoredProposal, propose

__all__ = ["EditedReply", "edits", "propose_case", "sent_text"]


@dataclass(frozen=True, slots=True)
class EditedReply:
    """A draft that was sent changed. `distance` in characters, `similarity` from 0 to 1, `failures` as labels."""

    draft_id: str
    conversation_id: str
    mailbox: str
    sent_at: datetime
    distance: int | None
    similarity: float | None
    failures: tuple[str, ...]
    model: str
    prompts: str


def edits(
    session: Session, chosen: Selection, label: str = "", limit: int | None = None, offset: int = 0
) -> Sequence[EditedReply]:
    """The edited ones among the chosen drafts, the newest first; with `label` those that show this failure."""
    wanted = select(DraftFacts).where(*chosen.drafts(), CHANGED).order_by(DraftFacts.sent_at.desc())
    if label:
        showing = select(DraftFailure.draft_id).where(DraftFailure.label == label)
        wanted = wanted.where(DraftFacts.draft_id.in_(showing))
    rows = session.scalars(wanted.offset(offset).limit(limit)).all()
    shown: dict[str, list[str]] = {}
    ids = [row.draft_id for row in rows]
    for start in range(0, len(ids), 500):
        part = select(DraftFailure).where(DraftFailure.draft_id.in_(ids[start : start + 500]))
        for failure in session.scalars(part.order_by(DraftFailure.label)):
            shown.setdefault(failure.draft_id, []).append(failure.label)
    return [_edit(row, shown.get(row.draft_id, [])) for row in rows]


def sent_text(session: Session, draft_id: str) -> str | None:
    """What was sent of a draft first; None where nothing was."""
    told = select(StoredOutcome.text).where(
        StoredOutcome.draft_id == draft_id, StoredOutcome.kind == OutcomeKind.SENT
    )
    return session.scalar(told.order_by(StoredOutcome.id).limit(1))


def propose_case(session: Session, draft_id: str, made_by: str, mailboxes: Mailboxes = None) -> StoredProposal:
    """Propose a golden case of what a person made of a draft.

    Raises EditConflict for one that was not sent, or was sent as it was: a draft of ours teaches us nothing;
    NotFound.
    """
    draft = get_draft(session, draft_id, mailboxes)
    facts, sent = session.get(DraftFacts, draft_id), sent_text(session, draft_id)
    if facts is None or sent is None or facts.unchanged is not False:
        raise EditConflict(
            "Only what a person changed is learned from, and this draft was not sent, or sent as it was. Choose one "
            "that was edited."
        )
    stored = get_conversation(session, draft.conversation_id, mailboxes)
    asked = _before(conversation_of(session, stored), draft)
    written = draft_of(draft)
    content = {
        "conversation": asked.model_dump(mode="json", exclude_none=True),
        "draft": written.model_dump(mode="json") if written else {},
        "drafted": next(t.text for t in texts_of(session, draft_id) if t.origin == TextOrigin.DRAFTED),
        "sent": sent,
    }
    title = stored.subject or asked.messages[-1].text[:80] or "A reply that was edited"
    return propose(
        session,
        draft.mailbox_id,
        ProposalKind.GOLDEN_CASE,
        title,
        content,
        made_by,
        conversation_id=stored.id,
        draft_id=draft_id,
    )


def _before(conversation: Conversation, draft: StoredDraft) -> Conversation:
    """The conversation without what was said after the draft was asked for, the reply itself before all."""
    said = [m for m in conversation.messages if m.at is None or m.at <= draft.created_at]
    while len(said) > 1 and said[-1].author == "agent":
        said.pop()
    return conversation.model_copy(update={"messages": tuple(said)}) if said else conversation


def _edit(facts: DraftFacts, failures: Sequence[str]) -> EditedReply:
    return EditedReply(
        facts.draft_id,
        facts.conversation_id,
        facts.mailbox_id,
        facts.sent_at or facts.ready_at,
        facts.edit_distance,
        facts.similarity,
        tuple(failures),
        facts.model,
        facts.prompt_hash,
    )
