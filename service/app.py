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
    lessons,
    mailboxes,
    outcomes,
    receipts,
    refinements,
    search,
    sidebar_sessions,
)
from service.auth.access import OPEN, Access, GuardedAccess
from service.auth.gate import unguarded
from service.auth.oidc import IdentityProvider
from service.desk import DraftDesk
from service.edge import Edge, HeadAsGet
from service.pages import feedback, inbox, kept_text, leaving, own_text, sidebar, sign_in
from service.parts import ServiceParts
from service.queue import Queue

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
) -> ASGIApp:
    """The whole service over `parts`: the API under /v1, the page at /sidebar, its documentation at /docs.

    `hosts`: the names it answers under, None: any. `access`: who is let in; by default this machine's user alone.
    `provider`: where people sign in; `frames`: in whose pages the sidebar may stand. Raises TypeError for an
    endpoint that neither names a right nor says that it is public.
    """
    desk, queue = DraftDesk(parts), Queue(lambda conversation: parts.drafter().queue_place(conversation))
    # FastAPI's own documentation pages load from elsewhere, so they are off and /docs is ours.
    app = FastAPI(
        title="Reply Drafter",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(parts, desk),
    )
    app.include_router(drafts.router(parts, desk))
    for room in (
        draft_texts,
        refinements,
        checks,
        outcomes,
        lessons,
        conversations,
        mailboxes,
        knowledge,
        receipts,
    ):
        app.include_router(room.router(parts))
    app.include_router(search.router(parts))
    app.include_router(health.router(parts))
    app.include_router(docs.router())
    app.include_router(sidebar_sessions.router())
    app.include_router(inbox.router(parts, queue))
    app.include_router(sidebar.router(parts, desk, queue))
    for page in (feedback, kept_text, leaving, own_text):
        app.include_router(page.router(parts))
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
    return Edge(HeadAsGet(app), hosts, frames, https=https)


def _lifespan(parts: ServiceParts, desk: DraftDesk) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        # What still waits for the work of the parts, in threads, would hold up the end of the process.
        await run_in_threadpool(parts.close)
        await run_in_threadpool(desk.close)

    return lifespan
