"""POST /v1/help-desks/{name}/events: what connected help desks call when something happens in them.

The caller is known by the desk's own signature, or by the secret behind the address. The answer comes once the event
is on the disk, and says so: desks wait five seconds at most, so what follows from it is done by the queue.
"""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from service.auth.gate import public
from service.helpdesks.base import WebhookCall
from service.helpdesks.connected import ConnectedDesks
from service.storage import now_utc

__all__ = ["router"]

_PLACE = "/v1/help-desks/{name}/events"


def router(desks: ConnectedDesks) -> APIRouter:
    """The routes that help desks call, which are described in docs/help-desks.md and to nobody else."""
    routes = APIRouter(dependencies=[public], include_in_schema=False)

    @routes.post(_PLACE)
    @routes.post(_PLACE + "/{secret}")
    async def help_desk_called(name: str, request: Request, secret: str = "") -> Response:
        body = await request.body()
        call = WebhookCall(dict(request.headers), body, now_utc(), secret)
        event = await run_in_threadpool(desks.read_call, name, call)
        if event is None:
            return Response(status_code=204)
        await run_in_threadpool(desks.handle, name, event)
        return Response(event.answer, media_type="text/plain")

    return routes
