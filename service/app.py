"""The HTTP service, put together from its parts: no globals, nothing read from the environment."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Lifespan

from service.answers import answer_problems
from service.api import (
    checks,
    conversations,
    described,
    docs,
    draft_texts,
    drafts,
    health,
    knowledge,
    mailboxes,
    metrics,
    outcomes,
    receipts,
    search,
    sidebar_sessions,
)
from service.auth.access import OPEN, Access, GuardedAccess
from service.auth.gate import unguarded
from service.auth.oidc import IdentityProvider
from service.desk import DraftDesk
from service.edge import Edge, HeadAsGet
from service.pages import own_text, sidebar, sign_in
from service.parts import ServiceParts
from service.stopping import Stopping
from service.telemetry.index_figures import IndexFigures
from service.telemetry.metrics import Metrics
from service.telemetry.observed import Observed

__all__ = ["STATIC", "create_app"]

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
) -> ASGIApp:
    """The whole service over `parts`: the API under /v1, the page at /sidebar, its documentation at /docs.

    `hosts`: the names it answers under, None: any. `access`: who is let in; by default this machine's user alone.
    `provider`: where people sign in; `frames`: in whose pages the sidebar may stand; `stopping`: through which
    whoever serves it says that it is to end. Raises TypeError for an endpoint that neither names a right nor says
    that it is public.
    """
    counted = Metrics()
    counted.sample_line(lambda: parts.turns.places)
    counted.sample(IndexFigures(parts.sources))
    stopping = stopping or Stopping(parts.close)
    desk = DraftDesk(parts, counted.drafts, stopping)
    # FastAPI's own documentation pages load from elsewhere, so they are off and /docs is ours.
    app = FastAPI(
        title="Reply Drafter",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(stopping, desk),
    )
    app.include_router(drafts.router(parts, desk, stopping))
    for room in (draft_texts, checks, outcomes, conversations, mailboxes, knowledge, receipts):
        app.include_router(room.router(parts))
    app.include_router(search.router(parts))
    app.include_router(health.router(parts, stopping))
    app.include_router(metrics.router(counted))
    app.include_router(docs.router())
    app.include_router(sidebar_sessions.router())
    app.include_router(sidebar.router(parts, desk))
    app.include_router(own_text.router(parts))
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


def _lifespan(stopping: Stopping, desk: DraftDesk) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        # What still waits for the work of the parts, in threads, would hold up the end of the process.
        await run_in_threadpool(stopping.end)
        await run_in_threadpool(desk.close)

    return lifespan
