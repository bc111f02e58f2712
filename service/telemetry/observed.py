"""Every request and how it was answered, seen from outside all other layers."""

import logging
import time
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from drafter.tracing import TraceSpan, continued, span
from service.edge import request_id
from service.telemetry.context import carrying
from service.telemetry.metrics import RequestFigures

__all__ = ["Observed"]

_LOG = logging.getLogger("service.requests")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_LEFT = 499
"""The status of a request whose caller left before an answer began, as nginx calls it."""

_UNNAMED, _OURS = "request", 500
_FILES = "/static"


class Observed:
    """Counts and logs requests by the template of their route: what a caller wrote into an address is nowhere."""

    def __init__(self, app: ASGIApp, figures: RequestFigures) -> None:
        self._app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        parent = Headers(scope=scope).get("traceparent", "")
        with carrying({"request_id": request_id(scope)}), continued(parent), span(_UNNAMED, kind="server") as seen:
            await self._watch(scope, receive, send, seen)

    async def _watch(self, scope: Scope, receive: Receive, send: Send, seen: TraceSpan) -> None:
        started, status = time.perf_counter(), _LEFT

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._figures.open.inc()
        try:
            await self._app(scope, receive, noted)
        finally:
            self._figures.open.dec()
            self._done(scope, status, time.perf_counter() - started, seen)

    def _done(self, scope: Scope, status: int, seconds: float, seen: TraceSpan) -> None:
        method, route = scope["method"] if scope["method"] in _METHODS else "other", _template(scope)
        self._figures.answered.labels(method, route, str(status)).inc()
        self._figures.seconds.labels(route).observe(seconds)
        seen.rename(f"{method} {route}")
        seen.set({"http.request.method": method, "http.route": route, "http.response.status_code": status})
        if status >= _OURS:
            seen.fail(str(status))
        told = {"method": method, "route": route, "status": status, "seconds": seconds}
        _LOG.info("answered", extra=told | {"asker": scope["state"].get("asker")})


def _template(scope: Scope) -> str:
    """The route as our code writes it, such as `/v1/drafts/{draft_id}`; `none` for an address that we do not have."""
    if scope["path"].startswith(f"{_FILES}/"):
        return _FILES
    route: Any = scope.get("route")
    return getattr(route, "path", None) or "none"
