"""/mcp: the tools over HTTP, for whoever shows a key of the service.

Each request stands alone: who asks is looked at anew, and no session is kept, so any process may answer.
"""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from service.auth.gate import access_of, needs
from service.auth.rights import Asker, Right
from service.desk import DraftDesk
from service.mcp.callers import Caller
from service.mcp.tools import reply_tools
from service.parts import Once, ServiceParts

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

__all__ = ["router"]


def router(parts: ServiceParts, desk: DraftDesk) -> APIRouter:
    """The route of assistants, which is described in docs/mcp.md."""
    routes = APIRouter(include_in_schema=False)
    server = Once(lambda: _server(parts, desk))

    @routes.post("/mcp")
    async def mcp(request: Request, who: Annotated[Asker, needs(Right.SEARCH)]) -> Response:
        request.state.mcp_caller = Caller(who, access_of(request))
        return _OneExchange(await run_in_threadpool(server))

    return routes


def _server(parts: ServiceParts, desk: DraftDesk) -> "Server[Any]":
    from service.mcp.server import build_server  # with its package, which most services never need

    return build_server(reply_tools(parts, desk), lambda request: request.state.mcp_caller)


class _OneExchange(Response):
    """A request and its answer as the package speaks them; our own edge has looked at host, origin and size."""

    def __init__(self, server: "Server[Any]") -> None:
        super().__init__()
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the package."""
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        manager = StreamableHTTPSessionManager(self._server, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, receive, send)
