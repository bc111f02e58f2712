"""The package's own client, spoken with over each transport, and what it gave as plain values."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult

__all__ = ["ASKED", "MODES", "data", "over_http", "over_stdio", "over_url", "refusal"]

T = TypeVar("T")
Talk = Callable[[Client], Awaitable[T]]

MODES = ("auto", "legacy")
"""The way of today, a request at a time, and the one with a handshake that most clients still go."""

_ADDRESS = "http://127.0.0.1/mcp"

ASKED: dict[str, Any] = {
    "messages": [{"author": "customer", "text": "Our export has shown “Preparing” for three hours. What can I do?"}],
    "mailbox": "brindlebook",
    "subject": "Export",
}


def _spoken(speak: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What is said, in a thread of its own: that of the tests may have a loop that runs, after those of a browser."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(speak())).result()


def over_http(app: Any, talk: Talk[T], headers: Mapping[str, str] | None = None, mode: str = "auto") -> T:
    """What `talk` gives, over HTTP with the service `app`, each message through the whole of it."""

    async def speak() -> T:
        transport = httpx2.ASGITransport(app, client=("127.0.0.1", 5000))
        http = httpx2.AsyncClient(transport=transport, headers=dict(headers or {}))
        async with http, Client(streamable_http_client(_ADDRESS, http_client=http), mode=mode) as client:
            return await talk(client)

    return _spoken(speak)


def over_stdio(server: StdioServerParameters, talk: Talk[T], mode: str = "auto") -> T:
    """What `talk` gives, with a program that is started for it."""

    async def speak() -> T:
        async with Client(server, mode=mode, read_timeout_seconds=120) as client:
            return await talk(client)

    return _spoken(speak)


def data(result: CallToolResult) -> dict[str, Any]:
    """What a tool gave."""
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return dict(result.structured_content)


def refusal(result: CallToolResult) -> str:
    """Why a tool gave nothing."""
    assert result.is_error
    [content] = result.content
    return str(getattr(content, "text", ""))


def over_url(address: str, talk: Talk[T], mode: str = "auto") -> T:
    """What `talk` gives, with a server that listens there."""

    async def speak() -> T:
        async with Client(f"{address}/mcp", mode=mode) as client:
            return await talk(client)

    return _spoken(speak)
