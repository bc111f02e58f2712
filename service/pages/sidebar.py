"""/sidebar: the conversations, the one that is open, and its draft while it is written and when it is done."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.sse import format_sse_event

from drafter.aim import Aim
from drafter.draft import Draft, TextKind
from drafter.events import Event, wire
from drafter.mailbox import DEFAULT
from drafter.wish import Wish
from service.all_conversations import AllConversations, Found
from service.api.stream import EventStream, encoded
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.desk import DraftDesk, DraftOrder
from service.pages.inbox import SHOWN, Inboxes, Shown
from service.pages.problem import problem_card
from service.pages.render import render
from service.pages.thread import thread_of
from service.panel import panel_of
from service.parts import ServiceParts
from service.problems import Problem
from service.words import AIMS, FAULTS, TEXTS

__all__ = ["router"]

_PLACES = {
    "step": ("#progress-step", "textContent", "step.html"),
    "text": ("#progress-text", "beforeend", "text.html"),
    "restart": ("#progress-text", "innerHTML", "restart.html"),
}
"""Where the page shows an event on the way, how it gets there, and with which template."""

_SAYS = {Aim.ACCEPT: "says yes", Aim.DECLINE: "says no kindly", Aim.ASK: "asks one question first"}
_KEYS = {Aim.ACCEPT: "y", Aim.DECLINE: "n", Aim.ASK: "q"}
"""An aim in words, and the key that drafts with it."""

Clock = Callable[[], datetime]


def router(
    parts: ServiceParts, desk: DraftDesk, inboxes: Inboxes, now: Clock = lambda: datetime.now(UTC)
) -> APIRouter:
    """The routes of the sidebar; they are for people and stay out of the API's documentation."""
    conversations = AllConversations(parts.conversations, parts.database)
    routes = APIRouter(prefix="/sidebar", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("")
    def page(
        who: Annotated[Asker, needs(Right.READ)],
        conversation: str | None = None,
        session: str | None = None,
        shown: Shown = SHOWN,
    ) -> Response:
        """The list, and the conversation that was chosen from it."""
        if session is not None:  # who it let in has a cookie now, and the address is to hold nothing of it
            return RedirectResponse(f"/sidebar?{urlencode({'conversation': who.conversation or ''})}", 303)
        chosen = conversations.get(conversation, who) if conversation else None
        inbox = inboxes.of(who, conversation, shown=shown)
        html = render(
            "sidebar.html",
            folder=parts.conversations.folder,
            inbox=inbox,
            thread=thread_of(chosen.conversation, chosen.name) if chosen else None,
            texts=TEXTS,
            aims=AIMS,
            says=_SAYS,
            keys=_KEYS,
            faults=FAULTS,
            who=who,
            mailboxes=sorted({row.mailbox for row in inbox.rows}) or [DEFAULT.id],
        )
        return HTMLResponse(html)

    @routes.post("/drafts")
    def draft(
        request: Request,
        who: Annotated[Asker, needs(Right.DRAFT)],
        conversation: Annotated[str, Form()],
        instruction: Annotated[str, Form(max_length=2000)] = "",
        kind: Annotated[TextKind, Form()] = TextKind.REPLY,
        aim: Annotated[Aim | None, Form()] = None,
    ) -> EventStream:
        """Stream the draft as fragments of the page; it is kept as one of the API is."""
        chosen = conversations.get(conversation, who, pictures=True)
        order = _order_of(chosen, who, Wish(kind, instruction.strip(), aim))
        events = desk.written(order, partial(access_of(request).charged, who))
        begin = _swap("#incoming", "innerHTML", render("progress.html"))
        return EventStream(encoded(events, lambda event: _fragment(event, now()), _failed, begin))

    @routes.get("/session", status_code=204)
    def renew(who: Annotated[Asker, needs(Right.READ)]) -> Response:
        """Nothing, but with a new cookie where one is due: an open panel asks now and then."""
        return Response(status_code=204)

    return routes


def _order_of(chosen: Found, who: Asker, wish: Wish) -> DraftOrder:
    """The order for a draft to a conversation of the list, which is not received again."""
    return DraftOrder(
        chosen.conversation,
        str(who),
        wish,
        shown=True,
        kept_id=chosen.kept_id,
        version=chosen.version,
    )


def _fragment(event: Event, now: datetime) -> bytes:
    """What one event changes on the page."""
    if isinstance(event, Draft):
        return _swap("#incoming", "innerHTML", render("draft.html", panel=panel_of(event, now)))
    if form := wire(event):
        target, how, template = _PLACES[form.name]
        return _swap(target, how, render(template, **form.data))
    return b""


def _failed(problem: Problem) -> bytes:
    return _swap("#incoming", "innerHTML", problem_card(problem))


def _swap(target: str, how: str, html: str) -> bytes:
    return format_sse_event(data_str=f'<hx-partial hx-target="{target}" hx-swap="{how}">{html}</hx-partial>')
