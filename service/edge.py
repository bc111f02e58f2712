"""The outermost layer of the service: a request id, a limit on bodies, known host names, headers for every answer.

Coroutines stand here, in listening.py, where a caller may leave (api/stream.py) and in mcp/: the ASGI protocol, and
the package that speaks to assistants, leave no other form. All work is done in threads and in the worker.
"""

import re
import uuid
from collections.abc import Collection

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.headers import added_headers, frames_of, headers_for
from service.problems import Problem

__all__ = ["BODY_LIMIT", "INVALID_HOST", "TOO_LARGE", "UNKNOWN_HOST", "Edge", "HeadAsGet", "request_id"]

BODY_LIMIT = 4 * 1024 * 1024
"""Bytes of a request body that are read: a conversation with a 2 MB message fits, a film does not."""

_FORM_LIMIT = 64 * 1024
"""Bytes of any body but JSON: the form of the page takes a hundred times longer to read, and is short."""

_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")
INVALID_HOST = Problem(
    400,
    "invalid_host",
    "The Host header does not name this service.",
    "Send exactly one: a name or an address, and a port where it is not 80.",
)
UNKNOWN_HOST = Problem(
    421,
    "unknown_host",
    "This service does not answer under that name.",
    "Ask for it as 127.0.0.1 or localhost, or by the name in the setting public_url.",
)


def _too_large(limit: int) -> str:
    return f"The body is larger than {limit:,} bytes; send less."


TOO_LARGE = Problem(413, "body_too_large", _too_large(BODY_LIMIT))


def request_id(scope: Scope) -> str:
    """The id of this request, which the answer's X-Request-Id and our log lines carry."""
    return str(scope["state"].setdefault("request_id", uuid.uuid4().hex))


def _number(written: str) -> int:
    """The number that is `written`; 0 for what is none, and for one that is absurd enough to be another mistake."""
    return int(written) if re.fullmatch("[0-9]{1,18}", written) else 0


class HeadAsGet:
    """Answers HEAD as GET is answered, without the body, wherever GET is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def headers_alone(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        got = {**scope, "method": "GET"}
        try:
            await self._app(got, receive, headers_alone)
        finally:
            scope["route"] = got.get("route")


class Edge:
    """Wraps the whole application, so that answers to our own bugs pass through it as well.

    `hosts`: the names to answer under (None: any, and HTTP/1.0 may name none). Without them a web page elsewhere
    could point a name of its own at this machine and read what a server meant for this machine only says.
    `frames`: the origins in whose pages the sidebar may stand. `https`: browsers find us so, and are to stay with it.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: frozenset[str] | None = None,
        frames: Collection[str] = (),
        *,
        https: bool = False,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._frames = frames
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, its body counted, and stamp what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        headers = Headers(scope=scope)
        identity = request_id(scope)
        declared = _number(headers.get("content-length", "0"))
        limit = BODY_LIMIT if "json" in headers.get("content-type", "") else _FORM_LIMIT
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if max(read, declared) > limit:
                raise HTTPException(413, _too_large(limit))
            return message

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                usual = headers_for(scope["path"], frames_of(scope, self._frames), https=self._https)
                for header, value in {**usual, "X-Request-Id": identity}.items():
                    answered.setdefault(header, value)
                for header, value in added_headers(scope):
                    answered.append(header, value)
            await send(message)

        if problem := self._misdirected(headers.getlist("host")):
            await JSONResponse(problem.body(identity), status_code=problem.status)(scope, receive, stamped)
            return
        await self._app(scope, counted, stamped)

    def _misdirected(self, named: list[str]) -> Problem | None:
        """What is wrong with the Host headers of a request."""
        if not named and self._hosts is None:
            return None
        host = _HOST.fullmatch(named[0]) if len(named) == 1 else None
        if host is None or int(host["port"] or 0) > 65535:
            return INVALID_HOST
        elsewhere = self._hosts is not None and host["name"].strip("[]").lower() not in self._hosts
        return UNKNOWN_HOST if elsewhere else None
