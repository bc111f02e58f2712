"""POST /v1/drafts: a conversation in, its draft out, in one piece or while it is written."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from fastapi.concurrency import run_in_threadpool

from drafter.draft import Draft
from drafter.errors import ConversationError, ModelTimeout
from drafter.events import Step
from kb_index.errors import IndexMissing
from service.api.schemas import DraftRequest, errors, example
from service.api.stream import EventStream, encoded, event_of, json_event, started, whole
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.edge import request_id
from service.errors import Busy, Forbidden, LimitReached
from service.parts import ServiceParts
from service.problems import Problem, problem_of

__all__ = ["router"]

_Asked = Annotated[DraftRequest, Body(openapi_examples=example("draft_request"))]
_RESPONSES = errors(
    problem_of(Forbidden("'sales' is not one of your mailboxes: support.")),
    problem_of(LimitReached("All 200 drafts of today are used up; they begin anew at midnight (UTC).", 3600)),
    problem_of(ConversationError("conversation: no message has author 'customer', so there is nobody to reply to.")),
    problem_of(Busy("5 drafts are being written or waiting; ask again in 12 seconds.", 12)),
    problem_of(IndexMissing("Nothing has been indexed in /var/lib/drafter/index yet.")),
    problem_of(ModelTimeout("gpt-4o-mini gave no text for 120 seconds.")),
) | {
    200: {
        "description": "The draft. With `Accept: text/event-stream`: events `step`, `text` (to append), `restart` "
        "(what was streamed so far is void), and at the end `draft` or `error`.",
        "content": {
            "application/json": {"examples": example("draft")},
            "text/event-stream": {"example": json_event("step", {"name": Step.SEARCHING}).decode()},
        },
    }
}


def router(parts: ServiceParts) -> APIRouter:
    """The routes of drafts."""
    routes = APIRouter(prefix="/v1", tags=["drafts"])

    @routes.post("/drafts", response_model=Draft, responses=_RESPONSES, summary="Draft a reply")
    async def create_draft(
        asked: _Asked, request: Request, who: Annotated[Asker, needs(Right.DRAFT)]
    ) -> Draft | Response:
        """Draft a reply to the latest open request, or another `kind` of text. Nothing is stored or sent."""
        who.mailbox(asked.conversation.mailbox)
        made = parts.draft(asked.conversation, asked.instruction, asked.kind)
        events = await run_in_threadpool(access_of(request).charged, who, made)
        if "text/event-stream" in request.headers.get("accept", ""):
            begun = await started(events, request)
            return EventStream(encoded(begun, event_of, _failing(request_id(request.scope))))
        return await whole(events, request)

    return routes


def _failing(identity: str) -> Callable[[Problem], bytes]:
    return lambda problem: json_event("error", problem.body(identity))
