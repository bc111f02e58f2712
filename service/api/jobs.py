"""/v1/events and /v1/jobs: a help desk tells what happened, and sees what became of it."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, Field

from drafter.attachments.reader import read_files
from service.api.parameters import BAD_CURSOR, NO_MAILBOX, NOT_YOURS, Cursor, MailboxName, PageLimit, Words, seen
from service.api.schemas import errors, example
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.errors import Busy, EditConflict, NotFound
from service.jobs.events import DESK_EVENT, EventKind, JobKind, SupportEvent, accept
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage import now_utc
from service.storage.jobs import JobState, Refusal, StoredJob, get_job, list_jobs, retry_job
from service.storage.paging import DEFAULT_LIMIT

__all__ = ["JobPage", "JobRecord", "router"]

_NO_JOB = problem_of(NotFound("There is no job '01k9'; list the jobs to see what there is."))
_NOT_FAILED = problem_of(EditConflict("The job '01k9' is drafted; only one that has failed is tried again."))
_FULL = problem_of(Busy("1,000 events wait for their drafts; send this one again in 30 seconds.", 30))

_Asked = Annotated[SupportEvent, Body(openapi_examples=example("event"))]
_JobId = Annotated[Words, Path(max_length=100, description="The id of the job.")]


class JobRecord(BaseModel):
    """What became of an event. It ends `drafted`, with `draft_id`; `refused`, with a `refusal` for programs and a
    `reason` for people; or `failed`, with a `reason`, to be tried again. Until `due_at` it waits for more events.
    """

    id: str
    event_id: str
    kind: JobKind
    mailbox: str
    conversation_id: str = Field(description="Ours: see /v1/conversations/{conversation_id}.")
    state: JobState
    refusal: Refusal | None
    reason: str
    draft_id: str | None
    begun: int = Field(description="How often a draft was begun.")
    made_by: str
    accepted_at: datetime
    due_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, stored: StoredJob, now: datetime) -> Self:
        """The public face of a stored job at this moment."""
        return cls(
            id=stored.id,
            event_id=stored.event_id,
            kind=DESK_EVENT if stored.kind == DESK_EVENT else EventKind(stored.kind),
            mailbox=stored.mailbox_id,
            conversation_id=stored.conversation_id,
            state=stored.state_at(now),
            refusal=Refusal(stored.refusal) if stored.refusal else None,
            reason=stored.reason,
            draft_id=stored.draft_id,
            begun=stored.begun,
            made_by=stored.made_by,
            accepted_at=stored.accepted_at,
            due_at=stored.due_at,
            ended_at=stored.ended_at,
        )


class JobPage(BaseModel):
    """Some jobs, newest first; `next_cursor` leads to those behind them, null: there are none."""

    items: list[JobRecord]
    next_cursor: str | None


def router(parts: ServiceParts) -> APIRouter:
    """The routes of events and jobs."""
    routes = APIRouter(prefix="/v1", tags=["jobs"])
    _telling(routes, parts)
    _reading(routes, parts)
    return routes


def _telling(routes: APIRouter, parts: ServiceParts) -> None:
    @routes.post("/events", status_code=202, responses=errors(NOT_YOURS, _FULL), summary="Tell of an event")
    def accept_event(asked: _Asked, response: Response, who: Annotated[Asker, needs(Right.DRAFT)]) -> JobRecord:
        """Tell that something happened in a conversation, such as a new message of the customer's.

        It is kept before you are answered, and ends in one draft or in one reason why there is none: `Location` is
        where that stands. The same event sent twice is one. Of events of a conversation that come shortly one after
        the other the newest gets the draft. Nothing is sent to the customer.
        """
        who.mailbox(asked.conversation.mailbox)
        event = asked.model_copy(update={"conversation": read_files(asked.conversation)})
        now = now_utc()
        with parts.database().writing() as session:
            job = accept(session, event, str(who), parts.rules, now)
        response.headers["Location"] = f"/v1/jobs/{job.id}"
        return JobRecord.of(job, now)

    @routes.post("/jobs/{job_id}/retry", responses=errors(_NO_JOB, _NOT_FAILED), summary="Try a job again")
    def retry(job_id: _JobId, request: Request, who: Annotated[Asker, needs(Right.JOBS)]) -> JobRecord:
        """Begin a job anew that has failed."""
        now = now_utc()
        with parts.database().writing() as session:
            record = JobRecord.of(retry_job(session, job_id, now, who.mailboxes), now)
        access_of(request).note(who, "job-retried", f"job:{job_id}")
        return record


def _reading(routes: APIRouter, parts: ServiceParts) -> None:
    @routes.get("/jobs", responses=errors(NOT_YOURS, NO_MAILBOX, BAD_CURSOR), summary="List jobs")
    def jobs(
        who: Annotated[Asker, needs(Right.JOBS)],
        mailbox: MailboxName = None,
        conversation: Annotated[Words | None, Query(max_length=100, description="Only of this conversation.")] = None,
        state: Annotated[list[JobState], Query(description="Only in this state; may be given several times.")] = [],  # noqa: B006 - FastAPI copies it
        cursor: Cursor = None,
        limit: PageLimit = DEFAULT_LIMIT,
    ) -> JobPage:
        """What became of events, the newest first."""
        now, of = now_utc(), seen(parts, who, mailbox)
        with parts.database().reading() as session:
            page = list_jobs(session, now, of, conversation_id=conversation, states=state, cursor=cursor, limit=limit)
            return JobPage(items=[JobRecord.of(job, now) for job in page.items], next_cursor=page.next_cursor)

    @routes.get("/jobs/{job_id}", responses=errors(_NO_JOB), summary="Get a job")
    def job(job_id: _JobId, who: Annotated[Asker, needs(Right.JOBS)]) -> JobRecord:
        """What became of one event."""
        with parts.database().reading() as session:
            return JobRecord.of(get_job(session, job_id, who.mailboxes), now_utc())
