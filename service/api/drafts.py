"""/v1/drafts: a conversation in, its draft out, in one piece or while it is written, and what is kept of it."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from drafter.draft import Draft
from drafter.errors import ConversationError, DrafterError, ModelTimeout, ModelUnreachable
from drafter.events import Step
from kb_index.errors import IndexMissing
from service.api.following import begin_stream, event_stream, kept_stream, resume_number, whole_draft
from service.api.idempotency import KEY_PROBLEMS, IdempotencyHeader, claimed, released
from service.api.parameters import (
    BAD_CURSOR,
    NO_DRAFT,
    NO_MAILBOX,
    NOT_YOURS,
    Cursor,
    DraftId,
    MailboxName,
    PageLimit,
    Words,
    seen,
)
from service.api.records import DraftPage, DraftRecord, DraftView, record_of, records_of
from service.api.schemas import DraftRequest, errors, example
from service.api.stream import EventStream, event_content, json_event
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.desk import DraftDesk, DraftOrder
from service.edge import request_id
from service.errors import Busy, DraftCancelled, EditConflict, LimitReached, ServiceStopping
from service.parts import ServiceParts
from service.problems import problem_of
from service.stopping import Stopping
from service.storage.drafts import DraftState, StoredDraft, draft_of, get_draft, list_drafts
from service.storage.idempotency import AnsweredBefore
from service.storage.paging import DEFAULT_LIMIT

__all__ = ["router"]

_EVENTS = (
    "Events, each with an id: `begun` (the draft's id), `step`, `text` (to append), `restart` (what was streamed so "
    "far is void), and at the end `draft` or `error`."
)
_STREAM = event_content(json_event("step", {"name": Step.SEARCHING}, "3"))
_ENDED = problem_of(EditConflict("The draft '01k9' is ready already: its text is there."))
_CREATING = errors(
    NOT_YOURS,
    problem_of(LimitReached("All 200 drafts of today are used up; they begin anew at midnight (UTC).", 3600)),
    problem_of(ConversationError("conversation: no message has author 'customer', so there is nobody to reply to.")),
    problem_of(DraftCancelled("The draft '01k9' was ended before it was written. Ask for another.")),
    problem_of(Busy("5 drafts are being written or waiting; ask again in 12 seconds.", 12)),
    problem_of(ServiceStopping("The service is being stopped. Ask again in a moment.")),
    problem_of(IndexMissing("Nothing has been indexed in /var/lib/drafter/index yet.")),
    problem_of(ModelUnreachable("gpt-4o-mini cannot be reached at https://api.example.com.")),
    problem_of(ModelTimeout("gpt-4o-mini gave no text for 120 seconds.")),
    *KEY_PROBLEMS,
) | {
    200: {
        "description": "The draft, or its record where `view` is `short`. With `Accept: text/event-stream`: "
        + _EVENTS,
        "content": {"application/json": {"examples": example("draft")}, **_STREAM},
    }
}

_Asked = Annotated[DraftRequest, Body(openapi_examples=example("draft_request"))]
_View = Annotated[DraftView, Query(description="`short` leaves out the draft in full.")]


def router(parts: ServiceParts, desk: DraftDesk, stopping: Stopping) -> APIRouter:
    """The routes of drafts."""
    routes = APIRouter(prefix="/v1", tags=["drafts"])
    _creating(routes, parts, desk, stopping)
    _reading(routes, parts)
    _following(routes, parts, desk, stopping)
    return routes


def _creating(routes: APIRouter, parts: ServiceParts, desk: DraftDesk, stopping: Stopping) -> None:
    @routes.post("/drafts", response_model=Draft | DraftRecord, responses=_CREATING, summary="Draft a reply")
    async def create_draft(
        asked: _Asked,
        request: Request,
        response: Response,
        who: Annotated[Asker, needs(Right.DRAFT)],
        view: _View = DraftView.FULL,
        key: IdempotencyHeader = None,
    ) -> Draft | DraftRecord | Response:
        """Draft a reply to the latest open request, or another `kind` of text; with an `aim` it says yes, says no, or
        asks first.

        Conversation and draft are kept, under the id that `Location` names. Nothing is sent to the customer.
        """
        who.mailbox(asked.conversation.mailbox)
        show, streams = partial(_shown, parts, view), _wants_stream(request)
        taken = await run_in_threadpool(claimed, parts.database, who, key, "POST /v1/drafts", asked)
        if isinstance(taken, AnsweredBefore):
            draft_id = taken.answer["draft_id"]
            kept = await run_in_threadpool(_finished, parts, who, draft_id)
            if streams:
                again = kept_stream(draft_id, lambda: kept, show, request_id(request.scope), stopping)
                return EventStream(again, _place(draft_id))
            response.headers.update(_place(draft_id))
            return await run_in_threadpool(show, kept)
        order = DraftOrder(
            asked.conversation,
            str(who),
            asked.wish,
            claim_id=taken.id if taken else None,
        )
        try:
            draft = await run_in_threadpool(desk.begin, order, partial(access_of(request).charged, who))
        except BaseException:
            await run_in_threadpool(released, parts.database, taken)
            raise
        if streams:
            await begin_stream(draft, request)
            return EventStream(event_stream(draft, 0, show, request_id(request.scope)), _place(draft.id))
        response.headers.update(_place(draft.id))
        return await run_in_threadpool(show, await whole_draft(draft, request))

    @routes.post("/drafts/{draft_id}/cancel", responses=errors(NO_DRAFT, _ENDED), summary="End a draft")
    def cancel_draft(draft_id: DraftId, who: Annotated[Asker, needs(Right.DRAFT)]) -> DraftRecord:
        """End a draft that is being written: whoever follows it is told, and the model stops."""
        with parts.database().reading() as session:
            get_draft(session, draft_id, who.mailboxes)
        desk.cancel(draft_id, str(who))
        with parts.database().reading() as session:
            return record_of(session, get_draft(session, draft_id))


def _reading(routes: APIRouter, parts: ServiceParts) -> None:
    @routes.get("/drafts", responses=errors(NOT_YOURS, NO_MAILBOX, BAD_CURSOR), summary="List drafts")
    def drafts(
        who: Annotated[Asker, needs(Right.READ)],
        mailbox: MailboxName = None,
        conversation: Annotated[Words | None, Query(max_length=100, description="Only of this conversation.")] = None,
        state: Annotated[list[DraftState], Query(description="Only in this state; may be given several times.")] = [],  # noqa: B006 - FastAPI copies it
        cursor: Cursor = None,
        limit: PageLimit = DEFAULT_LIMIT,
    ) -> DraftPage:
        """Drafts in short, the newest first."""
        of = seen(parts, who, mailbox)
        with parts.database().reading() as session:
            page = list_drafts(
                session,
                of,
                conversation_id=conversation,
                states=state,
                cursor=cursor,
                limit=limit,
            )
            return DraftPage(items=records_of(session, page.items), next_cursor=page.next_cursor)

    @routes.get("/drafts/{draft_id}", responses=errors(NO_DRAFT), summary="Get a draft")
    def draft(
        draft_id: DraftId, who: Annotated[Asker, needs(Right.READ)], view: _View = DraftView.FULL
    ) -> DraftRecord:
        """A draft as it is kept: its state, its newest text, and the draft in full with citations and receipt."""
        with parts.database().reading() as session:
            return record_of(session, get_draft(session, draft_id, who.mailboxes), view)


def _following(routes: APIRouter, parts: ServiceParts, desk: DraftDesk, stopping: Stopping) -> None:
    @routes.get(
        "/drafts/{draft_id}/events",
        status_code=200,
        response_class=EventStream,
        responses=errors(NO_DRAFT) | {200: {"description": _EVENTS, "content": _STREAM}},
        summary="Follow a draft",
    )
    async def draft_events(
        draft_id: DraftId,
        request: Request,
        who: Annotated[Asker, needs(Right.DRAFT)],
        view: _View = DraftView.FULL,
        last_event_id: Annotated[
            str | None, Header(max_length=100, description="Id of the last event that you got; default: all.")
        ] = None,
    ) -> EventStream:
        """The events of a draft behind the last one that you got, also while it is written.

        A draft that nobody follows for ten seconds is ended.
        """
        look = partial(_written, parts, who, draft_id)
        await run_in_threadpool(_known, parts, who, draft_id)
        show, identity = partial(_shown, parts, view), request_id(request.scope)
        if ongoing := desk.ongoing(draft_id):
            return EventStream(event_stream(ongoing, resume_number(last_event_id), show, identity))
        return EventStream(kept_stream(draft_id, look, show, identity, stopping))


def _place(draft_id: str) -> dict[str, str]:
    return {"Location": f"/v1/drafts/{draft_id}"}


def _wants_stream(request: Request) -> bool:
    return "text/event-stream" in request.headers.get("accept", "")


def _shown(parts: ServiceParts, view: DraftView, draft: Draft) -> Draft | DraftRecord:
    """What is answered for a draft that is written."""
    if view is DraftView.FULL:
        return draft
    with parts.database().reading() as session:
        return record_of(session, get_draft(session, draft.id))


def _known(parts: ServiceParts, who: Asker, draft_id: str) -> StoredDraft:
    """The draft as it stands in the database; raises NotFound."""
    with parts.database().reading() as session:
        return get_draft(session, draft_id, who.mailboxes)


def _written(parts: ServiceParts, who: Asker, draft_id: str) -> Draft | None:
    """The draft that is kept; None while it is written. Raises NotFound, and what ended one without a text."""
    stored = _known(parts, who, draft_id)
    if stored.state == DraftState.CANCELLED:
        raise DraftCancelled(f"The draft {draft_id!r} was ended before it was written: {stored.reason}")
    if stored.state == DraftState.FAILED:
        raise DrafterError(f"The draft {draft_id!r} failed: {stored.reason}")
    return draft_of(stored)


def _finished(parts: ServiceParts, who: Asker, draft_id: str) -> Draft:
    """The same of a draft that was answered with before."""
    if (written := _written(parts, who, draft_id)) is None:
        raise TypeError(f"the draft {draft_id} was answered with before it was written")
    return written
