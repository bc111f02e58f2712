"""Outcomes: what became of a draft, told by a person or by the help desk."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, model_validator

from drafter.conversation import Given
from service.api.draft_texts import TEXT_LIMIT
from service.api.idempotency import KEY_PROBLEMS, IdempotencyHeader, done_once
from service.api.parameters import (
    BAD_CURSOR,
    NO_DRAFT,
    NO_MAILBOX,
    NOT_YOURS,
    Cursor,
    DraftId,
    MailboxName,
    Moment,
    PageLimit,
    Words,
    seen,
)
from service.api.schemas import errors
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import EditConflict
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage import Session
from service.storage.drafts import get_draft
from service.storage.outcomes import (
    OutcomeKind,
    StoredOutcome,
    list_outcomes,
    record_no_reply,
    record_sent,
    record_thumbs,
)
from service.storage.paging import DEFAULT_LIMIT

__all__ = ["OutcomePage", "OutcomeRecord", "OutcomeReport", "record_outcome", "router"]

_NEVER_SENT = problem_of(EditConflict("The draft '01k9' is failed, so it cannot have been sent. Make a new draft."))


class OutcomeReport(Given):
    """What became of a draft: with `sent` comes the text as the customer got it; a `reason` is in your own words."""

    kind: OutcomeKind
    text: Words | None = Field(default=None, min_length=1, max_length=TEXT_LIMIT)
    reason: Words = Field(default="", max_length=2_000)

    @model_validator(mode="after")
    def _has_a_text_where_one_was_sent(self) -> Self:
        if (self.kind is OutcomeKind.SENT) != (self.text is not None):
            raise ValueError("a text comes with the kind 'sent', and with no other")
        return self


class OutcomeRecord(BaseModel):
    """What became of a draft. `unchanged`, `edit_distance` (characters) and `similarity` (0 to 1) compare the text
    that was sent with the one that was drafted; null for other kinds."""

    id: str
    kind: OutcomeKind
    mailbox: str
    conversation_id: str
    draft_id: str | None
    text: str | None
    unchanged: bool | None
    edit_distance: int | None
    similarity: float | None
    reason: str
    made_by: str
    at: datetime

    @classmethod
    def of(cls, stored: StoredOutcome) -> Self:
        """The public face of a stored outcome."""
        return cls(
            id=stored.id,
            kind=OutcomeKind(stored.kind),
            mailbox=stored.mailbox_id,
            conversation_id=stored.conversation_id,
            draft_id=stored.draft_id,
            text=stored.text,
            unchanged=stored.unchanged,
            edit_distance=stored.edit_distance,
            similarity=stored.similarity,
            reason=stored.reason,
            made_by=stored.made_by,
            at=stored.at,
        )


class OutcomePage(BaseModel):
    """Some outcomes, newest first; `next_cursor` leads to those behind them, null: there are none."""

    items: list[OutcomeRecord]
    next_cursor: str | None


def router(parts: ServiceParts) -> APIRouter:
    """The routes of outcomes."""
    routes = APIRouter(prefix="/v1", tags=["outcomes"])

    @routes.post(
        "/drafts/{draft_id}/outcome",
        response_model=OutcomeRecord,
        responses=errors(NO_DRAFT, _NEVER_SENT, *KEY_PROBLEMS),
        summary="Say what became of a draft",
    )
    def report_outcome(
        draft_id: DraftId,
        asked: OutcomeReport,
        who: Annotated[Asker, needs(Right.OUTCOME)],
        key: IdempotencyHeader = None,
    ) -> Any:
        """Tell the text that was sent, what you think of the draft, or that no reply was needed.

        The same text told twice is one outcome, and of one person's thumbs the last ones count.
        """

        def report(session: Session) -> tuple[OutcomeRecord, str]:
            recorded = OutcomeRecord.of(record_outcome(session, draft_id, asked, who))
            return recorded, recorded.conversation_id

        return done_once(parts.database, who, key, f"POST /v1/drafts/{draft_id}/outcome", asked, report)

    @routes.get("/outcomes", responses=errors(NOT_YOURS, NO_MAILBOX, BAD_CURSOR), summary="List outcomes")
    def outcomes(
        who: Annotated[Asker, needs(Right.READ)],
        mailbox: MailboxName = None,
        draft: Annotated[Words | None, Query(max_length=100, description="Only of this draft.")] = None,
        since: Annotated[Moment | None, Query(description="Only from this moment on.")] = None,
        cursor: Cursor = None,
        limit: PageLimit = DEFAULT_LIMIT,
    ) -> OutcomePage:
        """What became of drafts, the newest first."""
        of = seen(parts, who, mailbox)
        with parts.database().reading() as session:
            page = list_outcomes(session, of, draft_id=draft, since=since, cursor=cursor, limit=limit)
            return OutcomePage(items=[OutcomeRecord.of(item) for item in page.items], next_cursor=page.next_cursor)

    return routes


def record_outcome(session: Session, draft_id: str, asked: OutcomeReport, who: Asker) -> StoredOutcome:
    """Keep what was reported; raises NotFound, and EditConflict for a draft that was never there to be sent."""
    if asked.text is not None:
        return record_sent(session, draft_id, asked.text, str(who), who.mailboxes)
    if asked.kind is OutcomeKind.NO_REPLY_NEEDED:
        conversation = get_draft(session, draft_id, who.mailboxes).conversation_id
        return record_no_reply(session, conversation, str(who), asked.reason, who.mailboxes)
    up = asked.kind is OutcomeKind.THUMBS_UP
    return record_thumbs(session, draft_id, str(who), up=up, reason=asked.reason, mailboxes=who.mailboxes)
