"""The tools over standard input and output, for an assistant on this machine that starts us."""

import anyio
from mcp.server.stdio import stdio_server

from service.desk import DraftDesk
from service.housekeeping import Housekeeping
from service.mcp.callers import caller_here
from service.mcp.server import build_server
from service.mcp.tools import reply_tools
from service.parts import ServiceParts
from service.stopping import Stopping
from service.telemetry.metrics import Metrics

__all__ = ["serve_stdio"]


def serve_stdio(parts: ServiceParts, mailbox: str | None = None) -> None:
    """Answer until standard input ends. What anything prints meanwhile goes to standard error."""
    desk = DraftDesk(parts, Metrics().drafts, Stopping(parts.close))
    here = caller_here(mailbox)
    server = build_server(reply_tools(parts, desk), lambda _: here)

    async def serve() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    with Housekeeping(desk.end_abandoned, failing="abandoned drafts were not ended"):
        anyio.run(serve)
