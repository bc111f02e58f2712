"""The HTTP service, put together from its parts: no globals, nothing read from the environment."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Lifespan

from service.answers import answer_problems
from service.api import (
    account,
    canvas,
    checks,
    conversations,
    described,
    docs,
    draft_texts,
    drafts,
    handoffs,
    health,
    help_desks,
    jobs,
    knowledge,
    lessons,
    mailboxes,
    metrics,
    outcomes,
    receipts,
    refinements,
    search,
    sidebar_sessions,
    status_pages,
    time_log,
    webhooks,
)
from service.auth.access import OPEN, Access, GuardedAccess
from service.auth.gate import unguarded
from service.auth.oidc import IdentityProvider
from service.desk import DraftDesk
from service.edge import Edge, HeadAsGet
from service.embedded.opening import DeskPanels
from service.handoffs.base import House
from service.handoffs.carrying_out import Handoffs
from service.handoffs.fix_rounds import FixRounds
from service.handoffs.incidents import StatusPages
from service.handoffs.opened import OpenTargets
from service.helpdesks.connected import ConnectedDesks
from service.housekeeping import Housekeeping
from service.jobs.queue_state import queue_state
from service.mcp import endpoint as mcp
from service.pages import (
    account_data,
    console,
    console_cases,
    console_handoffs,
    console_jobs,
    console_panels,
    downtime,
    embedded,
    feedback,
    inbox,
    kept_text,
    leaving,
    own_text,
    panel_codes,
    sidebar,
    sign_in,
)
from service.pages import handoffs as handoff_pages
from service.parts import ServiceParts
from service.queue import Queue
from service.stopping import Stopping
from service.storage import now_utc
from service.telemetry.index_figures import IndexFigures
from service.telemetry.metrics import Metrics
from service.telemetry.observed import Observed
from service.telemetry.queue_figures import QueueFigures

__all__ = ["STATIC", "create_app"]

_POLL_SECONDS = 60.0
_SETTLE_SECONDS = 15.0
_FIX_SECONDS = 900.0
_ABANDONED_SECONDS = 600.0
_OVER_PARTS = (
    account,
    account_data,
    checks,
    console,
    console_cases,
    console_jobs,
    console_panels,
    conversations,
    downtime,
    draft_texts,
    feedback,
    jobs,
    kept_text,
    knowledge,
    leaving,
    lessons,
    mailboxes,
    outcomes,
    own_text,
    receipts,
    refinements,
    search,
    time_log,
    webhooks,
)
"""Rooms of endpoints that need nothing but the parts."""
STATIC = Path(__file__).parent / "static"
_DESCRIPTION = (
    "Drafts customer-support replies whose factual sentences carry checked citations. "
    "Nothing is ever sent to a customer: a draft is for a person to read, edit and send."
)


def create_app(
    parts: ServiceParts,
    hosts: frozenset[str] | None = None,
    access: Access = OPEN,
    provider: IdentityProvider | None = None,
    frames: Collection[str] = (),
    stopping: Stopping | None = None,
    counted: Metrics | None = None,
) -> ASGIApp:
    """The whole service over `parts`: the API under /v1, the page at /sidebar, its documentation at /docs.

    `hosts`: the names it answers under, None: any. `access`: who is let in; by default this machine's user alone.
    `provider`: where people sign in; `frames`: in whose pages the sidebar may stand; `stopping`: through which
    whoever serves it says that it is to end; `counted`: the figures of this process. Raises TypeError for an endpoint
    that neither names a right nor says that it is public.
    """
    counted = counted or Metrics()
    counted.sample_line(lambda: parts.turns.places)
    counted.sample(IndexFigures(parts.sources))
    counted.sample(QueueFigures(lambda: queue_state(parts.database(), now_utc())))
    stopping = stopping or Stopping(parts.close)
    desk = DraftDesk(parts, counted.drafts, stopping)
    desks = ConnectedDesks(parts.database, parts.sealing, parts.rules)
    house = House(desk=lambda name: desks.opened(name)[1], database=parts.database)
    targets = OpenTargets(parts.database, parts.sealing, house)
    handing_off = Handoffs(parts, desk, targets, parts.public_url)
    # FastAPI's own documentation pages load from elsewhere, so they are off and /docs is ours.
    app = FastAPI(
        title="Reply Drafter",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(stopping, desk, desks, handing_off, FixRounds(parts.database, targets)),
    )
    _include_routers(app, parts, counted, stopping, desk, desks, handing_off)
    https = False
    if isinstance(access, GuardedAccess):
        app.include_router(sign_in.router(access, provider))
        https = access.is_https
    if open_doors := unguarded(app.routes):
        raise TypeError(f"{', '.join(open_doors)}: each endpoint names a right or is public; see gate.py")
    app.state.access = access
    app.mount("/static", StaticFiles(directory=STATIC))
    answer_problems(app)
    described.describe(app)
    return Observed(Edge(HeadAsGet(app), hosts, frames, https=https), counted.requests)


def _include_routers(
    app: FastAPI,
    parts: ServiceParts,
    counted: Metrics,
    stopping: Stopping,
    desk: DraftDesk,
    desks: ConnectedDesks,
    handing_off: Handoffs,
) -> None:
    panels = DeskPanels(desks.opened)
    queue = Queue(lambda conversation: parts.drafter().queue_place(conversation))
    inboxes = inbox.Inboxes(parts, queue, lambda: datetime.now(UTC))
    routers = (
        *(room.router(parts) for room in _OVER_PARTS),
        docs.router(),
        drafts.router(parts, desk, stopping),
        canvas.router(panels, desk),
        embedded.router(panels),
        handoffs.router(parts, handing_off),
        console_handoffs.router(parts, handing_off),
        handoff_pages.router(parts, handing_off),
        health.router(parts, stopping),
        help_desks.router(desks),
        inbox.router(inboxes),
        mcp.router(parts, desk),
        metrics.router(counted),
        panel_codes.router(panels),
        sidebar.router(parts, desk, inboxes),
        sidebar_sessions.router(parts),
        status_pages.router(StatusPages(parts.database, parts.sealing)),
    )
    for router in routers:
        app.include_router(router)


def _lifespan(
    stopping: Stopping, desk: DraftDesk, desks: ConnectedDesks, handing_off: Handoffs, fixes: FixRounds
) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stopping.begin_anew()
        with (
            Housekeeping(desks.poll_all, _POLL_SECONDS, "help desks were not polled"),
            Housekeeping(handing_off.settle_due, _SETTLE_SECONDS, "hand-offs were not settled"),
            Housekeeping(desk.end_abandoned, _ABANDONED_SECONDS, "abandoned drafts were not ended"),
            Housekeeping(fixes.look, _FIX_SECONDS, "nobody looked for fixes"),
        ):
            yield
        # What still waits for the work of the parts, in threads, would hold up the end of the process.
        await run_in_threadpool(stopping.end)
        await run_in_threadpool(desk.close)

    return lifespan
