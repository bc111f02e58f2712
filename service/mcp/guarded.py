"""Connections to MCP servers that cannot be led into the network that we run in, and whose answers are bounded.

As `kb_index.crawl.network` has it for other requests: the addresses of a name are judged, and the connection is made
to one of those, so that a name that answers differently a moment later (DNS rebinding) gains nothing.
"""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence

import anyio
import anyio.to_thread
import httpx2

from kb_index.crawl.network import refusal, resolve_host
from service.errors import AccountSourceError

__all__ = ["GuardedAsyncTransport"]

_MOST = 2 * 1024 * 1024
"""Bytes of one answer: that of a tool has less, the list of all tools of a large server about as much."""


class GuardedAsyncTransport(httpx2.AsyncBaseTransport):
    """Connects to public addresses, with `allow_private` also to private ones; raises AccountSourceError."""

    def __init__(
        self,
        transport: httpx2.AsyncBaseTransport,
        *,
        allow_private: bool,
        resolve: Callable[[str, int], Sequence[str]] = resolve_host,
    ) -> None:
        self._transport = transport
        self._allow_private = allow_private
        self._resolve = resolve

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request to the first address of its host, if all of them may be reached."""
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = await anyio.to_thread.run_sync(self._resolve, host, port, abandon_on_cancel=True)
        for address in addresses:
            if reason := refusal(address, allow_private=self._allow_private, setting="allow_private"):
                raise AccountSourceError(f"{host} is at {address}, {reason}")
        answer = await self._transport.handle_async_request(_pinned(request, addresses[0], host))
        if answer.headers.get("content-encoding", "identity").casefold() != "identity":
            raise AccountSourceError("it packed its answer, which nobody asked for")
        assert isinstance(answer.stream, httpx2.AsyncByteStream)  # noqa: S101 - of an asynchronous transport it is
        return httpx2.Response(
            answer.status_code, headers=answer.headers, stream=_Bounded(answer.stream), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Close the transport below."""
        await self._transport.aclose()


class _Bounded(httpx2.AsyncByteStream):
    """A body of at most _MOST bytes."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream: AsyncIterable[bytes] = stream
        self._close = stream.aclose

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for part in self._stream:
            size += len(part)
            if size > _MOST:
                raise AccountSourceError(f"it answered with more than {_MOST:,} bytes")
            yield part

    async def aclose(self) -> None:
        await self._close()


def _pinned(request: httpx2.Request, address: str, host: str) -> httpx2.Request:
    """The request to this address, its certificate checked and its `Host` header sent for the name."""
    headers = httpx2.Headers(request.headers)
    headers["Accept-Encoding"] = "identity"
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )
