"""Facts of drafts, a narrow row each: what numbers are summed from, without reading a draft."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from drafter.draft import CheckStatus, Draft, SentenceStatus
from drafter.phrasebook.files import bundled_words
from drafter.sent_words import corrections_by_words
from service.nearness import Nearness
from service.storage.base import Base, Id, Key, now_utc
from service.storage.citations import StoredCitation

__all__ = ["DraftFacts", "DraftFailure", "ProofState", "UsedGuideline", "keep_facts", "note_sent", "proof_of"]

_PROVING = (SentenceStatus.CITED, SentenceStatus.CONVERSATION, SentenceStatus.PROFILE)


class ProofState(StrEnum):
    """How the facts of a draft stood when it was written, the worst sentence first."""

    CONTRADICTED = "contradicted"
    UNPROVED = "unproved"
    PROVED = "proved"
    NOTHING_STATED = "nothing-stated"


class DraftFacts(Base):
    """What is counted of a finished draft. `day` is the one (UTC) on which it was ready, as `2026-11-30`.

    `blanks` and `failed_checks` are those it was shown with, `seconds` is how long it took. `sent_at` and what
    follows: of the text that was sent first, None as long as none was; see `Nearness`.
    """

    __tablename__ = "draft_facts"
    __table_args__ = (
        Index(None, "day"),
        Index(None, "mailbox_id", "day"),
        Index(None, "mailbox_id", "model", "prompt_hash", "prompt_set"),
        Index(None, "mailbox_id", "outcome", "proof", "sent_at"),
    )

    draft_id: Mapped[Id] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    mailbox_id: Mapped[Key]
    day: Mapped[Key]
    ready_at: Mapped[datetime]
    kind: Mapped[Key]
    outcome: Mapped[Key]
    proof: Mapped[Key]
    blanks: Mapped[int]
    failed_checks: Mapped[int]
    model: Mapped[str]
    composed: Mapped[bool]
    prompt_set: Mapped[str]
    prompt_hash: Mapped[str]
    seconds: Mapped[float]
    cost_usd: Mapped[float | None]
    sent_at: Mapped[datetime | None]
    unchanged: Mapped[bool | None]
    edit_distance: Mapped[int | None]
    similarity: Mapped[float | None]


class UsedGuideline(Base):
    """A guideline that went into a draft."""

    __tablename__ = "draft_guidelines"
    __table_args__ = (Index(None, "guideline_id", "draft_id"),)

    draft_id: Mapped[Id] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    guideline_id: Mapped[Key] = mapped_column(primary_key=True)


class DraftFailure(Base):
    """A failure that the edit of a draft shows; `label` as in `drafter.corrections.Failure`."""

    __tablename__ = "draft_failures"
    __table_args__ = (Index(None, "label", "draft_id"),)

    draft_id: Mapped[Id] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    label: Mapped[Key] = mapped_column(primary_key=True)


def keep_facts(session: Session, written: Draft, conversation_id: str, mailbox: str, at: datetime) -> None:
    """Keep what is counted of a finished draft."""
    session.add(
        DraftFacts(
            draft_id=written.id,
            conversation_id=conversation_id,
            mailbox_id=mailbox,
            day=f"{at:%Y-%m-%d}",
            ready_at=at,
            kind=written.kind.value,
            outcome=written.outcome.value,
            proof=proof_of(written).value,
            blanks=len(written.gaps),
            failed_checks=sum(check.status is CheckStatus.FAILED for check in written.checks),
            model=written.receipt.model,
            composed=written.receipt.composed,
            prompt_set=written.receipt.prompt_set,
            prompt_hash=written.receipt.prompt_hash,
            seconds=written.receipt.timings.get("total", 0.0),
            cost_usd=written.receipt.cost_usd,
        )
    )
    used = dict.fromkeys(guideline.id for guideline in written.guidelines)
    session.add_all(UsedGuideline(draft_id=written.id, guideline_id=name) for name in used)


def note_sent(session: Session, drafted: Draft, sent: str, near: Nearness) -> None:
    """Note how a draft was sent: what was edited, which failures that shows, and which citations it touched. What
    was sent first counts."""
    facts = session.get(DraftFacts, drafted.id)
    if facts is None or facts.sent_at is not None:
        return
    facts.sent_at, facts.unchanged = now_utc(), near.unchanged
    facts.edit_distance, facts.similarity = near.distance, near.similarity
    found = [] if near.unchanged else corrections_by_words(drafted, sent, bundled_words().patterns)
    if found is None:
        return
    session.add_all(
        DraftFailure(draft_id=drafted.id, label=label) for label in dict.fromkeys(c.failure.value for c in found)
    )
    _mark_citations(session, drafted.id, {number for c in found if c.drafted for number in c.drafted.citations})


def proof_of(draft: Draft) -> ProofState:
    """How the facts of a draft stand."""
    if draft.contradicted:
        return ProofState.CONTRADICTED
    if draft.unproved:
        return ProofState.UNPROVED
    if any(sentence.status in _PROVING for sentence in draft.sentences):
        return ProofState.PROVED
    return ProofState.NOTHING_STATED


def _mark_citations(session: Session, draft_id: str, edited: Collection[int]) -> None:
    """Say of each citation of a draft whether a sentence that leans on it was changed or taken out."""
    of_draft = update(StoredCitation).where(StoredCitation.draft_id == draft_id)
    session.execute(of_draft.values(edited=StoredCitation.number.in_(edited)))
