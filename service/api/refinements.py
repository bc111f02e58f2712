"""/v1/drafts/{draft_id}/refinements: an agent's own text made shorter, warmer, plainer, in one piece or streamed."""

from collections.abc import Generator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from drafter.errors import ModelTimeout, NeedsModel, RefinementError
from drafter.events import Event, Step, wire
from drafter.refinement import RefineOffer, RefineOrder
from kb_index.errors import IndexMissing
from service.api.idempotency import KEY_PROBLEMS, IdempotencyHeader, claimed
from service.api.parameters import NO_DRAFT, DraftId, Words
from service.api.schemas import errors
from service.api.stream import EventStream, encoded, event_content, json_event
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.edge import request_id
from service.errors import Busy, EditConflict, LimitReached, TextConflict
from service.parts import ServiceParts
from service.problems import Problem, problem_of
from service.refining import KeptRefinement, RefiningJob, offers_for, refined
from service.storage.idempotency import AnsweredBefore

__all__ = ["RefineOffers", "RefineRequest", "router"]

Refining = Generator[Event | KeptRefinement, None, None]

_STREAM = event_content(json_event("step", {"name": Step.WRITING}))
_NO_INDEX = problem_of(IndexMissing("Nothing has been indexed in /var/lib/drafter/index yet."))
_NEWER = {"number": 3, "text": "Hi Maya,", "made_by": "user:01k8"}
_RESPONSES = errors(
    NO_DRAFT,
    problem_of(NeedsModel("'Translate' needs a model that writes letters, and none is set up. Set DRAFTER_MODEL.")),
    problem_of(RefinementError("ask: is missing; 'only-ask' needs it.")),
    problem_of(TextConflict("The draft '01k9' is at version 3 now, and you edited version 2.", _NEWER)),
    problem_of(EditConflict("The draft '01k9' is sent, so its text is not edited. Make a new draft.")),
    problem_of(LimitReached("All 200 drafts of today are used up; they begin anew at midnight (UTC).", 3600)),
    problem_of(Busy("5 drafts are being written or waiting; ask again in 12 seconds.", 12)),
    problem_of(ModelTimeout("gpt-4o-mini gave no text for 120 seconds.")),
    _NO_INDEX,
    *KEY_PROBLEMS,
) | {
    200: {
        "description": "The refinement. With `Accept: text/event-stream`: events `step`, `text` (to append), "
        "`restart` (what was streamed so far is void), and at the end `refinement` or `error`.",
        "content": {**_STREAM},
    }
}


class RefineRequest(RefineOrder):
    """An agent's own text, the version that they began from, and what is to be done with it."""

    text: Words = Field(max_length=20_000, description="The text as the agent has it now.")
    language: Words | None = Field(
        default=None, max_length=35, description="For `translate`: the language to write in (ISO 639-1)."
    )
    instruction: Words | None = Field(
        default=None, max_length=2000, description="For `instruction`: what is to be done, in the agent's words."
    )
    base: int = Field(ge=1, le=1_000_000, description="The `number` of the version that was edited.")

    @property
    def order(self) -> RefineOrder:
        """What a drafter is asked for."""
        return RefineOrder.model_validate(self.model_dump(exclude={"base"}))


class RefineOffers(BaseModel):
    """All that can be asked for, in the order in which it is offered."""

    items: tuple[RefineOffer, ...]


def router(parts: ServiceParts) -> APIRouter:
    """The routes of refinements."""
    routes = APIRouter(prefix="/v1/drafts/{draft_id}", tags=["drafts"])

    @routes.get("/refinements", responses=errors(NO_DRAFT, _NO_INDEX), summary="See how a text can be refined")
    def refine_offers(draft_id: DraftId, who: Annotated[Asker, needs(Right.DRAFT)]) -> RefineOffers:
        """What can be done with the text of this draft, and who would do it: a rule, a model, or nobody and why."""
        return RefineOffers(items=offers_for(parts, draft_id, who.mailboxes))

    @routes.post("/refinements", response_model=KeptRefinement, responses=_RESPONSES, summary="Refine an edited text")
    async def refine(
        draft_id: DraftId,
        asked: RefineRequest,
        request: Request,
        who: Annotated[Asker, needs(Right.DRAFT)],
        key: IdempotencyHeader = None,
    ) -> Any:
        """Refine an agent's own text. It is kept as it came, and the refined one as a version on top of it.

        The answer proves the new text sentence by sentence, and tells every fact that went, came or lost its proof.
        """
        name = f"POST /v1/drafts/{draft_id}/refinements"
        taken = await run_in_threadpool(claimed, parts.database, who, key, name, asked)
        streams, identity = "text/event-stream" in request.headers.get("accept", ""), request_id(request.scope)
        if isinstance(taken, AnsweredBefore):
            before = KeptRefinement.model_validate(taken.answer)
            return _stream(_again(before), identity) if streams else before
        job = RefiningJob(draft_id, asked.order, asked.base, str(who), who.mailboxes, taken.id if taken else None)
        charged = partial(access_of(request).charged, who)
        events = refined(parts, job, charged)
        first = await run_in_threadpool(next, events)
        begun = _begun(first, events)
        return _stream(begun, identity) if streams else await _last(begun, request)

    return routes


def _stream(events: Refining, identity: str) -> Response:
    def failed(problem: Problem) -> bytes:
        return json_event("error", problem.body(identity))

    return EventStream(encoded(events, _shown, failed))


def _shown(event: Event | KeptRefinement) -> bytes:
    if isinstance(event, KeptRefinement):
        return json_event("refinement", event.model_dump(mode="json"))
    form = wire(event)
    return json_event(*form) if form else b""


async def _last(events: Refining, request: Request) -> KeptRefinement:
    """The refinement at the end; raises what ended the work, and ClientDisconnect when the caller has left."""
    try:
        while not isinstance(event := await run_in_threadpool(next, events), KeptRefinement):
            if await request.is_disconnected():
                raise ClientDisconnect
        return event
    finally:
        await run_in_threadpool(events.close)


def _begun(first: Event | KeptRefinement, events: Refining) -> Refining:
    try:
        yield first
        yield from events
    finally:
        events.close()


def _again(kept: KeptRefinement) -> Refining:
    yield kept
