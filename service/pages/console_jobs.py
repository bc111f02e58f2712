"""/console/jobs: the auto-drafts that wait, that came to nothing, and that can be tried again."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.requests import Request

from service.api.parameters import Words
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.jobs.queue_state import queue_state
from service.pages.console import Asked, Lead, console_page
from service.parts import ServiceParts
from service.storage.jobs import JobState, list_jobs, retry_job

__all__ = ["router"]

Clock = Callable[[], datetime]

_STATES = {
    JobState.FAILED: "Failed",
    JobState.WAITING: "Waiting for quiet",
    JobState.QUEUED: "In the queue",
    JobState.DRAFTING: "Being drafted",
    JobState.DRAFTED: "Drafted",
    JobState.REFUSED: "No draft wanted",
}


def router(parts: ServiceParts, now: Clock = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes of jobs."""
    routes = APIRouter(prefix="/console/jobs", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("")
    def jobs_page(
        who: Lead,
        asked: Asked,
        state: JobState = JobState.FAILED,
        cursor: Annotated[str | None, Query(max_length=2_000)] = None,
    ) -> Response:
        """The jobs in one state, newest first, and how many there are in each."""
        chosen, at = asked.of(parts, who, now()), now()
        with parts.database().reading() as session:
            found = list_jobs(session, at, chosen.visible, states=[state], cursor=cursor, limit=50)
            return console_page(
                "jobs",
                session,
                who,
                chosen,
                jobs=found.items,
                next_cursor=found.next_cursor,
                state=state,
                states=_STATES,
                queue=queue_state(parts.database(), at, chosen.visible),
                now=at,
            )

    @routes.post("/{job_id}/retry")
    def retry(job_id: Words, request: Request, who: Annotated[Asker, needs(Right.JOBS)]) -> Response:
        """Begin one anew that has failed."""
        with parts.database().writing() as session:
            retry_job(session, job_id, now(), who.mailboxes)
        access_of(request).note(who, "job-retried", f"job:{job_id}")
        return RedirectResponse("/console/jobs", 303)

    return routes
