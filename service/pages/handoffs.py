"""Where work goes next, beside the next steps of a draft: looked at, edited, sent once, and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import Field

from drafter.conversation import Given
from service.all_conversations import AllConversations
from service.api.handoffs import HandoffConfirmation, HandoffFinding, agent_of
from service.api.parameters import StoredId, Words
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import EditConflict, HandoffError, StillAtWork
from service.handoffs.carrying_out import Handoffs
from service.handoffs.standing import HandoffStanding
from service.pages.render import render
from service.parts import ServiceParts
from service.storage import Clock, Session, now_utc
from service.storage.conversations import find_conversation
from service.storage.handoffs import HandoffState, StoredHandoff, standing_handoff

__all__ = ["router"]


class _Asked(Given):
    """A conversation of the list, and where work is to go."""

    conversation: Words = Field(max_length=1_000)
    target: Words = Field(max_length=100)
    another: bool = False


@dataclass(frozen=True, slots=True)
class _Card:
    """A hand-off as the template shows it. `went_on`: so did its conversation; `says`: why it was not sent."""

    stands: HandoffStanding
    went_on: bool
    says: str = ""

    @classmethod
    def of(cls, stands: HandoffStanding, handoffs: Handoffs, says: str = "") -> "_Card":
        fresh = stands.state is HandoffState.PLANNED and not stands.moved
        return cls(stands, fresh and handoffs.went_on(stands.row), says)


def router(parts: ServiceParts, handoffs: Handoffs, now: Clock = now_utc) -> APIRouter:
    """The routes of hand-offs on the page; they are for people and stay out of the API's documentation."""
    conversations = AllConversations(parts.conversations, parts.database)
    routes = APIRouter(prefix="/sidebar/handoffs", include_in_schema=False, default_response_class=HTMLResponse)

    def card(row: StoredHandoff, says: str = "") -> HTMLResponse:
        [stands] = handoffs.standings([row], now())
        return HTMLResponse(render("handoff.html", card=_Card.of(stands, handoffs, says)))

    @routes.get("")
    def listed(conversation: Words, who: Annotated[Asker, needs(Right.HAND_OFF)]) -> JSONResponse:
        """The targets of the conversation's mailbox, each with the steps that it belongs to and what is there."""
        chosen = conversations.get(conversation, who)
        found = handoffs.targets(who, chosen.conversation.mailbox)
        with parts.database().reading() as session:
            kept_id = chosen.kept_id or _kept_id(session, chosen.conversation.mailbox, chosen.conversation.id)
            there = [one for row, _ in found if (one := _standing(session, kept_id, row.id))]
        cards = {one.row.target_id: _Card.of(one, handoffs) for one in handoffs.standings(there, now())}
        targets = []
        for row, kind in found:
            shown = cards.get(row.id)
            html = str(render("handoff_place.html", target=row, kind=kind, card=shown))
            targets.append({"id": row.id, "steps": kind.steps, "html": html})
        return JSONResponse({"targets": targets})

    @routes.post("")
    def plan(asked: _Asked, request: Request, who: Annotated[Asker, needs(Right.HAND_OFF)]) -> HTMLResponse:
        """What would be sent, to look at and edit."""
        chosen = conversations.get(asked.conversation, who)
        with parts.database().writing() as session:
            kept_id = chosen.keep(session)
        return card(handoffs.plan(kept_id, asked.target, agent_of(request, who), another=asked.another))

    @routes.get("/{handoff_id}/mail")
    def mail(handoff_id: StoredId, who: Annotated[Asker, needs(Right.HAND_OFF)]) -> Response:
        """The mail to a colleague as a file, which the agent opens and sends."""
        headers = {"Content-Disposition": 'attachment; filename="handoff.eml"'}
        return Response(handoffs.mail(handoff_id, who), media_type="message/rfc822", headers=headers)

    _doing(routes, handoffs, card)
    return routes


def _doing(routes: APIRouter, handoffs: Handoffs, card: Callable[..., HTMLResponse]) -> None:
    @routes.post("/{handoff_id}/fields", status_code=204)
    def keep(
        handoff_id: StoredId,
        asked: HandoffConfirmation,
        request: Request,
        who: Annotated[Asker, needs(Right.HAND_OFF)],
    ) -> Response:
        """Keep what stands in the fields, so that a reload keeps it."""
        handoffs.edit(handoff_id, asked.fields, agent_of(request, who), asked.plan)
        return Response(status_code=204)

    @routes.post("/{handoff_id}/confirm")
    def confirm(
        handoff_id: StoredId,
        asked: HandoffConfirmation,
        request: Request,
        who: Annotated[Asker, needs(Right.HAND_OFF)],
    ) -> HTMLResponse:
        """Send it; where that fails the card says so."""
        try:
            return card(handoffs.confirm(handoff_id, asked.fields, agent_of(request, who), asked.plan))
        except (HandoffError, StillAtWork):
            return card(handoffs.get(handoff_id, who))
        except EditConflict as error:
            return card(handoffs.get(handoff_id, who), str(error))

    @routes.post("/{handoff_id}/looked")
    def looked(
        handoff_id: StoredId, asked: HandoffFinding, request: Request, who: Annotated[Asker, needs(Right.HAND_OFF)]
    ) -> HTMLResponse:
        """Say what was found at the target of one that is unclear."""
        return card(handoffs.looked(handoff_id, agent_of(request, who), there=asked.there))

    @routes.post("/{handoff_id}/undo")
    def undo(handoff_id: StoredId, request: Request, who: Annotated[Asker, needs(Right.HAND_OFF)]) -> HTMLResponse:
        """Take it back."""
        return card(handoffs.undo(handoff_id, agent_of(request, who)))


def _kept_id(session: Session, mailbox: str, name: str) -> str:
    found = find_conversation(session, mailbox, "", name)
    return found.id if found else ""


def _standing(session: Session, conversation_id: str, target_id: str) -> StoredHandoff | None:
    return standing_handoff(session, conversation_id, target_id) if conversation_id else None
