"""/console/handoffs: what was handed off in all conversations, and what of it waits for somebody to look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response
from starlette.requests import Request

from service.api.handoffs import agent_of
from service.api.parameters import StoredId, Words
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.console.handoffs import HandedOff, handed_off, which_handoffs
from service.errors import EditConflict, HandoffError, NotUndoable, StillAtWork
from service.handoffs.carrying_out import HandingAgent, Handoffs
from service.handoffs.standing import HandoffStanding
from service.pages.console import Asked, AskedFor, Lead, console_page
from service.parts import ServiceParts
from service.storage.handoff_list import count_handoffs, list_handoffs, targets_of
from service.storage.handoffs import HandoffState

__all__ = ["router"]

Clock = Callable[[], datetime]

_STATES = {
    HandoffState.UNCLEAR: "Look there first",
    HandoffState.FAILED: "Failed",
    HandoffState.PLANNED: "Planned",
    HandoffState.SENDING: "On its way",
    HandoffState.DONE: "Done",
    HandoffState.SETTLED: "Settled",
    HandoffState.UNDONE: "Undone",
}
_PAGE = 50


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """What the page takes beside `AskedFor`."""

    target: Annotated[Words, Query(max_length=200)] = ""
    state: HandoffState | None = None


@dataclass(frozen=True, slots=True)
class _LeadCard:
    """A hand-off on the page. `does`: the buttons, by what they ask for."""

    stands: HandoffStanding
    shown: HandedOff
    does: Mapping[str, str]


def router(parts: ServiceParts, handoffs: Handoffs, now: Clock = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes of hand-offs in the console."""
    routes = APIRouter(prefix="/console/handoffs", include_in_schema=False, default_response_class=HTMLResponse)

    def page(who: Asker, asked: AskedFor, narrowed: _Narrowed, cursor: str | None = None, says: str = "") -> Response:
        chosen, at = asked.of(parts, who, now()), now()
        which = which_handoffs(chosen, narrowed.target)
        with parts.database().reading() as session:
            found = list_handoffs(session, which, state=narrowed.state, now=at, cursor=cursor, limit=_PAGE)
            shown = [handed_off(session, row, at) for row in found.items]
            standings = handoffs.standings(found.items, at)
            cards = [_card(stands, one, who) for stands, one in zip(standings, shown, strict=True)]
            return console_page(
                "handoffs",
                session,
                who,
                chosen,
                handoffs=cards,
                next_cursor=found.next_cursor,
                state=narrowed.state,
                target=narrowed.target,
                states=_STATES,
                counts=count_handoffs(session, which, at),
                targets=targets_of(session, who.mailboxes),
                says=says,
                now=at,
            )

    @routes.get("")
    def handoffs_page(
        who: Lead,
        asked: Asked,
        narrowed: Annotated[_Narrowed, Depends()],
        cursor: Annotated[str | None, Query(max_length=2_000)] = None,
    ) -> Response:
        """The hand-offs of the range, newest first, and how many there are in each state."""
        return page(who, asked, narrowed, cursor)

    def does(action: str, act: Callable[[str, HandingAgent, str | None], object]) -> None:
        @routes.post(f"/{{handoff_id}}/{action}", dependencies=[needs(Right.HAND_OFF)])
        def do(
            handoff_id: StoredId,
            request: Request,
            who: Lead,
            asked: Asked,
            narrowed: Annotated[_Narrowed, Depends()],
            plan: Annotated[Words | None, Query(max_length=100)] = None,
        ) -> Response:
            says = ""
            try:
                act(handoff_id, agent_of(request, who), plan)
            except (EditConflict, HandoffError, NotUndoable, StillAtWork) as error:
                says = str(error)
            return page(who, asked, narrowed, says=says)

    does("retry", lambda handoff_id, agent, plan: handoffs.confirm(handoff_id, {}, agent, plan))
    does("there", lambda handoff_id, agent, _: handoffs.looked(handoff_id, agent, there=True))
    does("not-there", lambda handoff_id, agent, _: handoffs.looked(handoff_id, agent, there=False))
    does("undo", lambda handoff_id, agent, _: handoffs.undo(handoff_id, agent))
    return routes


def _card(stands: HandoffStanding, shown: HandedOff, who: Asker) -> _LeadCard:
    """What is planned is sent beside its draft, where its fields are looked at, and not from here."""
    found: dict[str, str] = {}
    if stands.may_send and stands.state is not HandoffState.PLANNED:
        found["retry"] = "Send it again"
    if stands.must_look:
        found |= {"there": "It is there", "not-there": "It is not there"}
    if stands.may_undo:
        found["undo"] = "Undo"
    return _LeadCard(stands, shown, found if who.may(Right.HAND_OFF) else {})
