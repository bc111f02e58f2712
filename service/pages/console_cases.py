"""/console, case by case: replies that were edited, proposals to decide, and the conversations behind all of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.requests import Request

from service.api.parameters import Words
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.console.edits import edits, propose_case, sent_text
from service.console.overview import FAILURES
from service.console.proposal_files import proposal_file
from service.errors import NotFound
from service.pages.comparison import Hunk, compare
from service.pages.console import Asked, Lead, console_page
from service.pages.thread import thread_of
from service.parts import ServiceParts
from service.storage.conversations import conversation_of, get_conversation
from service.storage.draft_texts import texts_of
from service.storage.drafts import get_draft, list_drafts
from service.storage.proposals import ProposalKind, ProposalState, decide_proposal, get_proposal, list_proposals

__all__ = ["router"]

Clock = Callable[[], datetime]
Deciding = Annotated[Asker, needs(Right.PROPOSALS)]

_PAGE = 50
_LABELS = {failure.value: title for failure, title in FAILURES.items()}
_COMPARED = 20_000
"""Characters of texts that are shown sentence by sentence; longer ones stand beside each other."""
_STATES = {ProposalState.OPEN: "Open", ProposalState.APPROVED: "Approved", ProposalState.DECLINED: "Declined"}
_KINDS = {
    ProposalKind.GOLDEN_CASE: "Golden case",
    ProposalKind.SAVED_REPLY: "Saved reply",
    ProposalKind.ARTICLE: "Article",
    ProposalKind.GUIDELINE: "Guideline",
}


def router(parts: ServiceParts, now: Clock = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes of cases."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    for room in (_of_conversations, _of_edits, _of_proposals):
        routes.include_router(room(parts, now))
    return routes


def _of_conversations(parts: ServiceParts, now: Clock) -> APIRouter:
    routes = APIRouter(prefix="/console", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/conversations/{conversation_id}")
    def conversation_page(conversation_id: Words, who: Lead, asked: Asked) -> Response:
        """A conversation with its drafts, as evidence."""
        chosen = asked.of(parts, who, now())
        with parts.database().reading() as session:
            stored = get_conversation(session, conversation_id, who.mailboxes)
            drafts = list_drafts(session, who.mailboxes, conversation_id=stored.id).items
            return console_page(
                "conversation",
                session,
                who,
                chosen,
                thread=thread_of(conversation_of(session, stored)),
                mailbox=stored.mailbox_id,
                drafts=[(draft, list(texts_of(session, draft.id)), sent_text(session, draft.id)) for draft in drafts],
            )

    return routes


def _of_edits(parts: ServiceParts, now: Clock) -> APIRouter:
    routes = APIRouter(prefix="/console", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/edits")
    def edits_page(
        who: Lead,
        asked: Asked,
        label: Annotated[Words, Query(max_length=100)] = "",
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> Response:
        """What people changed before they sent it, the newest first."""
        chosen = asked.of(parts, who, now())
        with parts.database().reading() as session:
            found = edits(session, chosen, label, _PAGE + 1, (page - 1) * _PAGE)
            return console_page(
                "edits",
                session,
                who,
                chosen,
                edits=found[:_PAGE],
                more=len(found) > _PAGE,
                page=page,
                label=label,
                labels=_LABELS,
                now=now(),
            )

    @routes.get("/edits/{draft_id}")
    def edit_page(draft_id: Words, who: Lead, asked: Asked) -> Response:
        """What was drafted and what was sent."""
        chosen = asked.of(parts, who, now())
        with parts.database().reading() as session:
            draft = get_draft(session, draft_id, who.mailboxes)
            texts, sent = texts_of(session, draft_id), sent_text(session, draft_id)
            if not texts or sent is None:
                raise NotFound("Nothing was sent of that draft; look at those that were edited.")
            return console_page("edit", session, who, chosen, draft=draft, hunks=_hunks(texts[0].text, sent))

    @routes.post("/edits/{draft_id}/proposal")
    def propose_edit(draft_id: Words, request: Request, who: Deciding) -> Response:
        """Propose a golden case of it."""
        with parts.database().writing() as session:
            proposal = propose_case(session, draft_id, str(who), who.mailboxes)
            state = proposal.state
        access_of(request).note(who, "proposed", f"draft:{draft_id}")
        return RedirectResponse(f"/console/proposals?state={state}", 303)

    return routes


def _of_proposals(parts: ServiceParts, now: Clock) -> APIRouter:
    routes = APIRouter(prefix="/console", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/proposals")
    def proposals_page(
        who: Deciding,
        asked: Asked,
        state: ProposalState = ProposalState.OPEN,
        cursor: Annotated[str | None, Query(max_length=2_000)] = None,
    ) -> Response:
        """The proposals in one state, each with its case."""
        chosen = asked.of(parts, who, now())
        with parts.database().reading() as session:
            found = list_proposals(session, chosen.visible, states=[state], cursor=cursor, limit=20)
            return console_page(
                "proposals",
                session,
                who,
                chosen,
                proposals=[(one, _KINDS[ProposalKind(one.kind)], _shown(one.content)) for one in found.items],
                next_cursor=found.next_cursor,
                state=state,
                states=_STATES,
                now=now(),
            )

    @routes.post("/proposals/{proposal_id}")
    def decide(
        proposal_id: Words,
        request: Request,
        who: Deciding,
        approved: Annotated[bool, Form()],
        why: Annotated[Words, Form(max_length=2_000)] = "",
    ) -> Response:
        """Approve or decline; what is declined stays so."""
        with parts.database().writing() as session:
            decide_proposal(
                session, proposal_id, str(who), approved=approved, why=why.strip(), mailboxes=who.mailboxes
            )
        access_of(request).note(who, "approved" if approved else "declined", f"proposal:{proposal_id}")
        return RedirectResponse("/console/proposals", 303)

    @routes.get("/proposals/{proposal_id}/file")
    def file(proposal_id: Words, who: Deciding) -> Response:
        """An approved proposal as a file to commit."""
        with parts.database().reading() as session:
            made = proposal_file(get_proposal(session, proposal_id, who.mailboxes))
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return Response(made.text, media_type=f"{made.kind}; charset=utf-8", headers=headers)

    return routes


def _shown(content: dict[str, Any]) -> dict[str, Any]:
    """What a proposal shows: its texts by name, and of a golden case what was changed."""
    drafted, sent = content.get("drafted"), content.get("sent")
    both = isinstance(drafted, str) and isinstance(sent, str)
    hidden = {"conversation", "draft", *(("drafted", "sent") if both else ())}
    return {
        "hunks": _hunks(str(drafted), str(sent)) if both else [],
        "texts": [(name.replace("_", " "), str(text)) for name, text in content.items() if name not in hidden],
    }


def _hunks(drafted: str, sent: str) -> list[Hunk]:
    if max(len(drafted), len(sent)) > _COMPARED:
        return [Hunk(False, drafted[:_COMPARED], sent[:_COMPARED])]
    return compare(drafted, sent)
