"""POST /v1/status-pages/{name}/events: what status pages and monitors call when they tell of an incident.

The caller is known by its signature, or by the secret behind the address.
"""

from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from service.auth.gate import access_of, public
from service.auth.rights import Asker, AskerKind
from service.handoffs.incidents import StatusPages

__all__ = ["router"]

_PLACE = "/v1/status-pages/{name}/events"


def router(pages: StatusPages) -> APIRouter:
    """The routes that status pages call, which are described in docs/handoffs.md and to nobody else."""
    routes = APIRouter(dependencies=[public], include_in_schema=False)

    @routes.post(_PLACE)
    @routes.post(_PLACE + "/{secret}")
    async def status_page_called(name: str, request: Request, secret: str = "") -> Response:
        body = await request.body()
        who = Asker(AskerKind.DESK, f"status-page {name}"[:100], name[:100], frozenset())
        note = partial(access_of(request).note, who)
        await run_in_threadpool(pages.take, name, dict(request.headers), body, secret, note)
        return Response(status_code=204)

    return routes
