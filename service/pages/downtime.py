"""/console/downtime: a person puts a mailbox into downtime mode, for a time, and ends it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from starlette.requests import Request

from drafter.mailbox import Incident
from service.api.parameters import Words, seen
from service.auth.gate import access_of
from service.errors import InputError
from service.pages.console import Asked, Lead, console_page
from service.parts import ServiceParts
from service.storage.incidents import arm_downtime, disarm_downtime

__all__ = ["router"]

_HOURS = (1, 2, 4, 8, 24)
_Line = Annotated[Words, Form(min_length=1, max_length=500)]


def router(parts: ServiceParts, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes of downtime mode."""
    routes = APIRouter(prefix="/console/downtime", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("")
    def form(who: Lead, asked: Asked, title: Annotated[Words, Query(max_length=200)] = "") -> Response:
        """What drafts will say, to be filled in."""
        chosen = asked.of(parts, who, now())
        with parts.database().reading() as session:
            return console_page("downtime", session, who, chosen, title=title, hours=_HOURS)

    @routes.post("")
    def arm(
        request: Request,
        who: Lead,
        mailbox: Annotated[Words, Form(min_length=1, max_length=100)],
        title: _Line,
        known: _Line,
        data_impact: _Line,
        updates_at: _Line,
        hours: Annotated[int, Form(ge=1, le=72)],
        next_update: Annotated[Words, Form(max_length=200)] = "",
    ) -> Response:
        """Put the mailbox into downtime mode."""
        seen(parts, who, mailbox)
        incident = _incident(
            title=title,
            known=known,
            data_impact=data_impact,
            updates_at=updates_at.strip(),
            next_update=next_update.strip() or None,
        )
        with parts.database().writing() as session:
            arm_downtime(session, mailbox, incident, str(who), timedelta(hours=hours), now())
        access_of(request).note(who, "downtime-armed", f"mailbox:{mailbox}")
        return RedirectResponse("/console", 303)

    @routes.post("/{incident_id}/end")
    def end(incident_id: Words, request: Request, who: Lead) -> Response:
        """End it now."""
        with parts.database().writing() as session:
            mailbox = disarm_downtime(session, incident_id, str(who), who.mailboxes, now()).mailbox_id
        access_of(request).note(who, "downtime-ended", f"mailbox:{mailbox}")
        return RedirectResponse("/console", 303)

    return routes


def _incident(**told: str | None) -> Incident:
    """The incident that is told of; raises InputError for an address that is none."""
    try:
        return Incident.model_validate({name: value for name, value in told.items() if value is not None})
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise InputError(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}.") from None
