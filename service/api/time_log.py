"""GET /v1/time-log: what agents logged of their time, as CSV for the team's ERP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from service.api.parameters import NO_MAILBOX, NOT_YOURS, MailboxName, seen
from service.api.schemas import errors
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.handoffs.time_export import time_lines
from service.parts import ServiceParts

__all__ = ["router"]

_CSV: dict[int | str, dict[str, Any]] = {
    200: {"description": "Lines of CSV, a line of names first.", "content": {"text/csv": {}}}
}


def router(parts: ServiceParts) -> APIRouter:
    """The route of the time log."""
    routes = APIRouter(prefix="/v1", tags=["hand-offs"])

    @routes.get(
        "/time-log",
        response_class=PlainTextResponse,
        responses={**_CSV, **errors(NOT_YOURS, NO_MAILBOX)},
        summary="Export the time log",
    )
    def time_log(
        who: Annotated[Asker, needs(Right.CONSOLE)],
        mailbox: MailboxName = None,
        since: Annotated[date | None, Query(description="Only work of that day (UTC) and later.")] = None,
    ) -> PlainTextResponse:
        """The time log as CSV.

        A cell that a spreadsheet would run as a formula has an apostrophe before it.
        """
        of = seen(parts, who, mailbox)
        with parts.database().reading() as session:
            lines = "".join(time_lines(session, of, since))
        return PlainTextResponse(lines, media_type="text/csv; charset=utf-8")

    return routes
