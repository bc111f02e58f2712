"""The outermost layer of the service: a request id, a limit on bodies, known host names, headers for every answer.

These are the only coroutines of the project: the ASGI protocol leaves no other form.
"""

import uuid
from urllib.parse import urlsplit

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import Problem

__all__ = ["BODY_LIMIT", "Edge", "request_id"]

BODY_LIMIT = 4 * 1024 * 1024
"""Bytes of a request body that are read: a conversation with a 2 MB message fits, a film does not."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_ELSEWHERE = Problem(
    421, "unknown_host", "This service does not answer under that name.", "Ask for it as 127.0.0.1 or localhost."
)


def request_id(scope: Scope) -> str:
    """The id of this request, which the answer's X-Request-Id and our log lines carry."""
    return str(scope["state"].setdefault("request_id", uuid.uuid4().hex))


class Edge:
    """Wraps the whole application, so that answers to our own bugs pass through it as well.

    `hosts`: the names to answer under (None: any). Without them a web page elsewhere could point a name of its own
    at this machine and read what a server meant for this machine only says.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None = None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, its body counted, and stamp what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        headers = Headers(scope=scope)
        identity = request_id(scope)
        declared = headers.get("content-length", "0")
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > BODY_LIMIT or (declared.isdigit() and int(declared) > BODY_LIMIT):
                raise HTTPException(413, f"The body is larger than {BODY_LIMIT:,} bytes; send less.")
            return message

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for header, value in {**_HEADERS, "X-Request-Id": identity}.items():
                    answered.setdefault(header, value)
            await send(message)

        name = urlsplit(f"//{headers.get('host', '')}").hostname
        if self._hosts is not None and name not in self._hosts:
            body = _ELSEWHERE.body(identity)
            await JSONResponse(body, status_code=_ELSEWHERE.status)(scope, receive, stamped)
            return
        await self._app(scope, counted, stamped)
