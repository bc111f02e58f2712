"""What agents write, kept by the service: another machine has it, and of two who write at once neither loses."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from drafter.conversation import Conversation
from drafter.draft import Draft
from drafter.events import Event, wire
from service.all_conversations import AllConversations
from service.api.draft_texts import DraftEdit
from service.api.parameters import DraftId
from service.api.refinements import RefineRequest
from service.api.stream import EventStream, encoded, json_event
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.edge import request_id
from service.errors import EditConflict, TextConflict
from service.pages.render import render
from service.pages.visible import visible_draft
from service.panel import panel_of
from service.parts import ServiceParts
from service.problems import Problem
from service.refining import KeptRefinement, RefiningJob, offers_for, refined
from service.storage import Session
from service.storage.conversations import find_conversation
from service.storage.draft_texts import DraftText, newest_texts
from service.storage.drafts import DraftState, StoredDraft, draft_of, edit_draft, list_drafts

__all__ = ["router"]

_ALIVE = (DraftState.READY, DraftState.STALE)
_MOST = 8
"""Drafts of one conversation that a page takes over."""

Clock = Callable[[], datetime]


def router(parts: ServiceParts, now: Clock = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes for texts that are kept; they are for people and stay out of the API's documentation."""
    conversations = AllConversations(parts.conversations, parts.database)
    routes = APIRouter(prefix="/sidebar", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/kept")
    def kept(who: Annotated[Asker, needs(Right.DRAFT)], conversation: str) -> JSONResponse:
        """The newest draft of a conversation with its newest text, or null: whoever made it, and wherever. `earlier`
        are those before it, without their panels."""
        chosen = conversations.get(conversation, who)
        with parts.database().reading() as session:
            identity = chosen.kept_id or _kept_id(session, chosen.conversation)
            drafts = list_drafts(session, who.mailboxes, conversation_id=identity, states=_ALIVE, limit=_MOST).items
            shown = _shown(session, drafts, who, now()) if drafts else None
        return JSONResponse({"draft": shown})

    @routes.post("/drafts/{draft_id}/texts")
    def keep(draft_id: DraftId, asked: DraftEdit, who: Annotated[Asker, needs(Right.DRAFT)]) -> JSONResponse:
        """Keep the agent's text; where somebody was quicker nothing is kept, and `theirs` is what they wrote.

        `closed`: the draft was sent, so that its text is not edited any more.
        """
        with parts.database().writing() as session:
            visible_draft(session, draft_id, who)
            try:
                number = edit_draft(session, draft_id, asked.text, str(who), asked.base).number
            except TextConflict as conflict:
                theirs = conflict.newest
                mine = theirs["made_by"] == str(who)
                return JSONResponse({"theirs": {"number": theirs["number"], "text": theirs["text"], "mine": mine}})
            except EditConflict as closed:
                return JSONResponse({"closed": str(closed)})
        return JSONResponse({"number": number})

    _refining(routes, parts)
    return routes


def _refining(routes: APIRouter, parts: ServiceParts) -> None:
    @routes.get("/drafts/{draft_id}/refinements")
    def offers(draft_id: DraftId, who: Annotated[Asker, needs(Right.DRAFT)]) -> HTMLResponse:
        """What can be done with the agent's text, as buttons."""
        with parts.database().reading() as session:
            draft = draft_of(visible_draft(session, draft_id, who))
        found = offers_for(parts, draft_id, who.mailboxes)
        return HTMLResponse(
            render(
                "refine.html",
                offers=[offer for offer in found if offer.made_by],
                lacking=[offer for offer in found if not offer.made_by],
                asks=draft.asks if draft else (),
            )
        )

    @routes.post("/drafts/{draft_id}/refinements")
    def refine(
        draft_id: DraftId, asked: RefineRequest, request: Request, who: Annotated[Asker, needs(Right.DRAFT)]
    ) -> EventStream:
        """Refine the agent's text, as the API does it."""
        with parts.database().reading() as session:
            visible_draft(session, draft_id, who)
        job = RefiningJob(draft_id, asked.order, asked.base, str(who), who.mailboxes)
        events = refined(parts, job, partial(access_of(request).charged, who))

        def failed(problem: Problem) -> bytes:
            return json_event("error", problem.body(request_id(request.scope)))

        return EventStream(encoded(events, _event, failed))


def _kept_id(session: Session, conversation: Conversation) -> str:
    """Our id of a conversation that no help desk has; empty where it is not kept."""
    found = find_conversation(session, conversation.mailbox, "", conversation.id)
    return found.id if found else ""


def _event(event: Event | KeptRefinement) -> bytes:
    if isinstance(event, KeptRefinement):
        return json_event("refinement", event.model_dump(mode="json"))
    form = wire(event)
    return json_event(*form) if form else b""


def _shown(session: Session, drafts: Sequence[StoredDraft], who: Asker, now: datetime) -> dict[str, Any] | None:
    """The newest of `drafts` as the desk of the page takes it over, with the others as earlier ones."""
    texts = newest_texts(session, [stored.id for stored in drafts])
    written = ((stored, draft_of(stored), texts.get(stored.id)) for stored in drafts)
    known = [(stored, draft, text) for stored, draft, text in written if draft and text]
    if not known:
        return None
    shown = [_version(stored, draft, text, who) for stored, draft, text in known]
    panel = str(render("draft.html", panel=panel_of(known[0][1], now)))
    return {**shown[0], "html": panel, "earlier": shown[1:]}


def _version(stored: StoredDraft, draft: Draft, newest: DraftText, who: Asker) -> dict[str, Any]:
    return {
        "id": stored.id,
        "kind": stored.kind,
        "instruction": stored.instruction or "",
        "aim": stored.aim or "",
        "original": draft.text,
        "stale": stored.reason if stored.state == DraftState.STALE else "",
        "at": int(stored.created_at.timestamp() * 1000),
        "text": newest.text,
        "number": newest.number,
        "mine": newest.made_by == str(who),
    }
