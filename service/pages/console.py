"""/console: what a lead sees of all drafts together, page by page, and every table as CSV."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from drafter.errors import DrafterError
from kb_index.errors import KnowledgeError
from kb_index.store.rows import Record
from service.api.parameters import Words, seen
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.console.breakdowns import Breakdown, breakdown
from service.console.charts import Bar, Layer, bars
from service.console.csv_export import csv_lines
from service.console.exports import TableInput, exported
from service.console.gaps import asked_in, count_gaps, knowledge_gaps
from service.console.overview import DayCounts, overview
from service.console.selection import Selection, choices
from service.console.sources import cited_sources, never_used, replies_of
from service.console.surges import surges
from service.errors import NotFound, ServiceError
from service.pages.render import render
from service.parts import ServiceParts
from service.shares import Share
from service.storage import Session
from service.storage.handoffs import HandoffState
from service.storage.incidents import running_incidents
from service.words import count, moment

__all__ = ["NAVIGATION", "Asked", "AskedFor", "Lead", "console_page", "router"]

NAVIGATION = (
    ("", "Overview"),
    ("guidelines", "Guidelines"),
    ("gaps", "Knowledge gaps"),
    ("sources", "Sources"),
    ("edits", "Edited replies"),
    ("proposals", "Proposals"),
    ("jobs", "Jobs"),
    ("handoffs", "Hand-offs"),
    ("panels", "Panels"),
    ("evals", "Evaluations"),
)
"""The pages by their address below /console; whoever adds one puts it here."""
_ROWS = 100
_PAGE = 50

Clock = Callable[[], datetime]
_Word = Annotated[Words, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What every page takes; see `Selection`."""

    since: _Word = ""
    until: _Word = ""
    mailbox: _Word = ""
    guideline: _Word = ""
    model: _Word = ""
    prompts: _Word = ""

    def of(self, parts: ServiceParts, who: Asker, now: datetime) -> Selection:
        """The drafts that `who` asks for; raises Forbidden for another's mailbox, InputError for one that is not
        there and for days that are none."""
        return Selection.asked(
            seen(parts, who, self.mailbox or None),
            now.date(),
            self.since,
            self.until,
            mailbox=self.mailbox,
            guideline=self.guideline,
            model=self.model,
            prompts=self.prompts,
        )


Asked = Annotated[AskedFor, Depends()]
Lead = Annotated[Asker, needs(Right.CONSOLE)]


def console_page(template: str, session: Session, who: Asker, chosen: Selection, **values: Any) -> HTMLResponse:
    """A page of the console with what all of them show."""
    html = render(
        f"console/{template}.html",
        navigation=NAVIGATION,
        here=template,
        who=who,
        chosen=chosen,
        choices=choices(session, who.mailboxes),
        **values,
    )
    return HTMLResponse(html)


def router(parts: ServiceParts, now: Clock = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes that show; they are for people and stay out of the API's documentation."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    for room in (_of_figures, _of_knowledge, _of_evaluations):
        routes.include_router(room(parts, now))
    return routes


def _of_figures(parts: ServiceParts, now: Clock) -> APIRouter:
    routes = APIRouter(prefix="/console", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("")
    def overview_page(who: Lead, asked: Asked) -> Response:
        """The figures of the range, what runs wrong now, and the days."""
        chosen = asked.of(parts, who, now())
        with parts.database().reading() as session:
            found = overview(session, chosen)
            return console_page(
                "overview",
                session,
                who,
                chosen,
                overview=found,
                chart=_day_chart(found.days),
                parts=[(by, rows[:_ROWS]) for by, rows in found.parts.items()],
                surges=surges(session, who.mailboxes, now()),
                running=[(one, moment(one.ends_at)) for one in running_incidents(session, who.mailboxes, now())],
            )

    @routes.get("/guidelines")
    def guidelines_page(who: Lead, asked: Asked) -> Response:
        """How drafts fared to which each guideline was applied."""
        chosen = asked.of(parts, who, now())
        with parts.database().reading() as session:
            rows = list(breakdown(session, chosen, Breakdown.GUIDELINE))
            titles = _titles(parts)
            return console_page("guidelines", session, who, chosen, rows=rows, titles=titles)

    @routes.get("/tables/{name}.csv")
    def table(
        name: Words, who: Lead, asked: Asked, target: _Word = "", state: HandoffState | None = None
    ) -> Response:
        """One table, whole, as CSV; it is written while it is read."""
        chosen = asked.of(parts, who, now())
        lines = _streamed(
            parts, name, partial(TableInput, chosen=chosen, parts=parts, now=now(), target=target, state=state)
        )
        first = next(lines, "")  # now, so that what is wrong is an answer of its own
        file = f"{name}_{chosen.since}_{chosen.until}.csv"
        return StreamingResponse(
            chain((first,), lines),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{file}"'},
        )

    return routes


def _of_knowledge(parts: ServiceParts, now: Clock) -> APIRouter:
    routes = APIRouter(prefix="/console", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/gaps")
    def gaps_page(who: Lead, asked: Asked, page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
        """What nothing answers."""
        chosen = asked.of(parts, who, now())
        with parts.database().reading() as session:
            found = list(knowledge_gaps(session, chosen, _PAGE, (page - 1) * _PAGE))
            return console_page(
                "gaps", session, who, chosen, gaps=found, total=count_gaps(session, chosen), page=page, size=_PAGE
            )

    @routes.get("/gaps/{group_id}")
    def gap_page(group_id: Words, who: Lead, asked: Asked) -> Response:
        """The conversations of one gap."""
        chosen = asked.of(parts, who, now())
        with parts.database().reading() as session:
            found = asked_in(session, chosen, group_id)
            if not found:
                raise NotFound("Nobody asked that in the range of days that is chosen; choose a longer one.")
            return console_page("gap", session, who, chosen, asked=found)

    @routes.get("/sources")
    def sources_page(who: Lead, asked: Asked) -> Response:
        """What drafts rest on, the most damage first, and what nothing rests on."""
        chosen = asked.of(parts, who, now())
        documents, problem = _documents(parts)
        with parts.database().reading() as session:
            cited = cited_sources(session, chosen, documents, now())
            return console_page(
                "sources",
                session,
                who,
                chosen,
                cited=cited,
                unused=never_used(chosen, documents, cited),
                indexed=len(documents),
                problem=problem,
                rows=_ROWS,
                now=now(),
            )

    @routes.get("/source")
    def source_page(who: Lead, asked: Asked, document: Annotated[Words, Query(max_length=2_000)]) -> Response:
        """The replies that rest on one source."""
        chosen = asked.of(parts, who, now())
        record = next((one for one in _documents(parts)[0] if one.document_id == document), None)
        with parts.database().reading() as session:
            found = list(replies_of(session, chosen, document, record.updated_at if record else None))
            return console_page(
                "source", session, who, chosen, document=document, record=record, replies=found, now=now()
            )

    return routes


def _of_evaluations(parts: ServiceParts, now: Clock) -> APIRouter:
    routes = APIRouter(prefix="/console", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/evals")
    def evals_page(who: Lead, asked: Asked) -> Response:
        """The runs of evaluations, and each case over them."""
        chosen = asked.of(parts, who, now())
        history = parts.eval_runs()
        with parts.database().reading() as session:
            return console_page("evals", session, who, chosen, history=history)

    return routes


def _streamed(parts: ServiceParts, name: str, given: Callable[[Session], TableInput]) -> Iterator[str]:
    with parts.database().reading() as session:
        yield from csv_lines(exported(name, given(session)))


def _day_chart(counted: Sequence[DayCounts]) -> Any:
    """A bar a day, also for days between on which nothing was drafted: sent unchanged, sent changed, and the rest."""
    if not counted:
        return ""
    first, last = (date.fromisoformat(day.day) for day in (counted[0], counted[-1]))
    known = {day.day: day for day in counted}
    between = (str(first + timedelta(days=number)) for number in range((last - first).days + 1))
    days = [known.get(day) or DayCounts(day, 0, 0, Share(0, 0), 0.0) for day in between]
    shown = [
        Bar(
            f"{day.day}: {count(day.drafts, 'draft')}, {day.sent} sent, {day.unchanged.part} of them unchanged",
            (
                Layer("unchanged", day.unchanged.part),
                Layer("changed", day.sent - day.unchanged.part),
                Layer("unsent", day.drafts - day.sent),
            ),
        )
        for day in days
    ]
    return bars(shown, "Drafts each day: sent unchanged, sent changed, not sent. The table below has the numbers.")


def _titles(parts: ServiceParts) -> dict[str, str]:
    """What guidelines are called, as far as they are there still."""
    with suppress(DrafterError):
        return {guideline.id: guideline.title for guideline in parts.guidelines()}
    return {}


def _documents(parts: ServiceParts) -> tuple[Sequence[Record], str]:
    """What is indexed, and what stands in the way of knowing it."""
    try:
        return parts.documents(), ""
    except (DrafterError, KnowledgeError, ServiceError) as error:
        return (), str(error)
