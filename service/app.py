"""The HTTP service, put together from its parts: no globals, nothing read from the environment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Lifespan

from service.answers import answer_problems
from service.api import checks, docs, drafts, health, search
from service.edge import Edge
from service.pages import sidebar
from service.parts import ServiceParts

__all__ = ["STATIC", "create_app"]

STATIC = Path(__file__).parent / "static"
_DESCRIPTION = (
    "Drafts customer-support replies whose factual sentences carry checked citations. "
    "Nothing is ever sent to a customer: a draft is for a person to read, edit and send."
)


def create_app(parts: ServiceParts, hosts: frozenset[str] | None = None) -> ASGIApp:
    """The whole service over `parts`: the API under /v1, the page at /sidebar, its documentation at /docs.

    `hosts`: the names it answers under, None: any.
    """
    # FastAPI's own documentation pages load from elsewhere, so they are off and /docs is ours.
    app = FastAPI(
        title="Reply Drafter",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(parts),
    )
    app.include_router(drafts.router(parts))
    app.include_router(checks.router(parts))
    app.include_router(search.router(parts))
    app.include_router(health.router(parts))
    app.include_router(docs.router())
    app.include_router(sidebar.router(parts))
    app.mount("/static", StaticFiles(directory=STATIC))
    answer_problems(app)
    return Edge(app, hosts)


def _lifespan(parts: ServiceParts) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        # What still waits for the work of the parts, in threads, would hold up the end of the process.
        await run_in_threadpool(parts.close)

    return lifespan
