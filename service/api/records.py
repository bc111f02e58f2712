"""What the API says of things that are kept: drafts, the versions of their texts, what became of them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, Field

from drafter.aim import Aim
from drafter.draft import Draft, TextKind
from drafter.refinement import RefineHow, RefinementChange
from drafter.situation import Outcome
from service.storage import Session
from service.storage.draft_texts import DraftText, TextOrigin, newest_texts
from service.storage.drafts import DraftState, StoredDraft, draft_of

__all__ = [
    "DraftPage",
    "DraftRecord",
    "DraftVersion",
    "DraftVersions",
    "DraftView",
    "RefinementNote",
    "record_of",
    "records_of",
]


class DraftView(StrEnum):
    """How much of a draft is answered."""

    FULL = "full"
    SHORT = "short"


class DraftRecord(BaseModel):
    """A draft as it is kept: where it stands, and its newest text.

    `version` counts the texts (0: none yet); the first is ours. `unproved`, `contradicted`
    (those of them of which a source says otherwise), `gaps` and `failed_checks` are about that first one. `reason`
    says why it is stale, failed or cancelled. `draft` is all that was written; null in a short view, and while there
    is nothing.
    """

    id: str
    conversation_id: str = Field(description="Ours: see /v1/conversations/{conversation_id}.")
    mailbox: str
    kind: TextKind
    state: DraftState
    reason: str
    instruction: str | None
    aim: Aim | None
    made_by: str
    created_at: datetime
    ready_at: datetime | None
    version: int
    text: str | None
    outcome: Outcome | None
    outcome_reason: str | None
    unproved: tuple[str, ...]
    contradicted: tuple[str, ...]
    gaps: tuple[str, ...]
    failed_checks: tuple[str, ...]
    model: str | None
    composed: bool | None
    cost_usd: float | None
    draft: Draft | None = None

    @classmethod
    def of(cls, stored: StoredDraft, text: DraftText | None, view: DraftView = DraftView.SHORT) -> Self:
        """The public face of a stored draft."""
        written = draft_of(stored)
        return cls(
            id=stored.id,
            conversation_id=stored.conversation_id,
            mailbox=stored.mailbox_id,
            kind=stored.wish.kind,
            state=DraftState(stored.state),
            reason=stored.reason,
            instruction=stored.instruction,
            aim=stored.wish.aim,
            made_by=stored.made_by,
            created_at=stored.created_at,
            ready_at=stored.ready_at,
            version=stored.version,
            text=text.text if text else None,
            outcome=written.outcome if written else None,
            outcome_reason=written.outcome_reason if written else None,
            unproved=tuple(sentence.text for sentence in written.unproved) if written else (),
            contradicted=tuple(sentence.text for sentence in written.contradicted) if written else (),
            gaps=tuple(gap.label for gap in written.gaps) if written else (),
            failed_checks=tuple(check.title for check in written.failed) if written else (),
            model=stored.model,
            composed=stored.composed,
            cost_usd=stored.cost_usd,
            draft=written if view is DraftView.FULL else None,
        )


class DraftPage(BaseModel):
    """Some drafts, newest first; `next_cursor` leads to those behind them, null: there are none."""

    items: list[DraftRecord]
    next_cursor: str | None


class RefinementNote(BaseModel):
    """Of a refined version: `how`, with which `ask`, `language` or `instruction`, and by whom: `rule` or a model.

    `changes` tell which facts went or came, `cost_usd` what a model took; null: unknown.
    """

    how: RefineHow
    ask: int | None = None
    language: str | None = None
    instruction: str | None = None
    made_by: str
    reason: str
    changes: tuple[RefinementChange, ...]
    cost_usd: float | None


class DraftVersion(BaseModel):
    """A version of a draft's text, and who wrote it or had it refined; `number` counts from 1."""

    number: int
    text: str
    origin: TextOrigin
    made_by: str
    made_at: datetime
    refinement: RefinementNote | None = None

    @classmethod
    def of(cls, stored: DraftText) -> Self:
        """The public face of a stored version."""
        return cls(
            number=stored.number,
            text=stored.text,
            origin=TextOrigin(stored.origin),
            made_by=stored.made_by,
            made_at=stored.made_at,
            refinement=RefinementNote.model_validate(stored.refinement) if stored.refinement else None,
        )


class DraftVersions(BaseModel):
    """Every version, the oldest first."""

    items: list[DraftVersion]


def record_of(session: Session, stored: StoredDraft, view: DraftView = DraftView.SHORT) -> DraftRecord:
    """One draft with its newest text."""
    return DraftRecord.of(stored, newest_texts(session, [stored.id]).get(stored.id), view)


def records_of(session: Session, stored: Sequence[StoredDraft]) -> list[DraftRecord]:
    """Drafts with their newest texts, in short."""
    texts = newest_texts(session, [draft.id for draft in stored])
    return [DraftRecord.of(draft, texts.get(draft.id)) for draft in stored]
