"""/console/panels: who has joined a panel inside a help desk by a code, and the end of it."""

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.requests import Request

from service.api.parameters import StoredId
from service.auth.gate import access_of
from service.auth.panel_passes import end_pass, list_passes
from service.pages.console import Asked, Lead, console_page
from service.parts import ServiceParts

__all__ = ["router"]

Clock = Callable[[], datetime]


def router(parts: ServiceParts, now: Clock = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes of panels in the console."""
    routes = APIRouter(prefix="/console/panels", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("")
    def panels_page(who: Lead, asked: Asked) -> Response:
        """The panels that somebody joined, newest first."""
        chosen, at = asked.of(parts, who, now()), now()
        with parts.database().reading() as session:
            found = list_passes(session, chosen.visible)
            return console_page("panels", session, who, chosen, panels=found, now=at)

    @routes.post("/{pass_id}/end")
    def end(pass_id: StoredId, request: Request, who: Lead) -> Response:
        """Close one: it opens nothing more, and what it has opened is closed."""
        with parts.database().writing() as session:
            ended = end_pass(session, pass_id, str(who), now(), who.mailboxes)
            what = f"{ended.desk_id} for {ended.agent} (user:{ended.account_id})"
        access_of(request).note(who, "panel-ended", what)
        return RedirectResponse("/console/panels", 303)

    return routes
