"""Sockets and signals: how requests come in, how long one may take to come in, and how the process ends in time."""

import asyncio
import gc
import json
import signal
import socket
import uuid
from http import HTTPStatus
from types import FrameType
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.headers import HEADERS
from service.problems import Problem
from service.stopping import Stopping
from service.watchdog import call_off_end, put_off_end

__all__ = ["PATIENCE_SECONDS", "STOP_SECONDS", "TellingServer", "TimedProtocol", "configured", "serve_app"]

PATIENCE_SECONDS = 30.0
"""How long a caller is waited for: from the first byte of a request, or the beginning of the connection, to the last
byte of the request; and to take more of an answer that is ready."""

STOP_SECONDS = 15
"""After that long without a beat the process is ended without Python's help: a signal then, too, ends it in time."""

_GRACEFUL_SECONDS = 5

_MALFORMED = Problem(400, "malformed_request", "The request is not HTTP/1.1 that can be read.")
_TOO_SLOW = Problem(408, "request_too_slow", f"The request was not whole after {PATIENCE_SECONDS:g} seconds.")


def serve_app(
    app: ASGIApp,
    listening: socket.socket,
    proxies: str = "127.0.0.1",
    stopping: Stopping | None = None,
    patience: float = 0.0,
) -> None:
    """Serve until SIGTERM or SIGINT; raises KeyboardInterrupt for the latter, as uvicorn does.

    At SIGTERM drafts that are being written have `patience` seconds to end, and requests are answered meanwhile; a
    second signal, or SIGINT, ends that. `stopping` is what the application was made with.

    `proxies`: addresses, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are believed.

    Ends within STOP_SECONDS after that whatever a request does, also while something holds the interpreter's lock.
    """
    gc.collect()
    gc.freeze()  # what is loaded now stays: to look through it again and again would hold up every stream
    config = configured(app, log_config=None, callback_notify=_beat, timeout_notify=1, forwarded_allow_ips=proxies)
    try:
        TellingServer(config, stopping or Stopping(), patience).run(sockets=[listening])
    finally:
        call_off_end()


def configured(app: ASGIApp, **options: Any) -> uvicorn.Config:
    """The configuration of every server of ours: h11, which bounds and checks headers, and no WebSocket."""
    usual: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "timeout_graceful_shutdown": _GRACEFUL_SECONDS,
    }
    return uvicorn.Config(app, http=TimedProtocol, ws="none", **(usual | options))


class TellingServer(uvicorn.Server):
    """Ends in two steps: first new drafts are refused, then everything is, and all are told why."""

    def __init__(self, config: uvicorn.Config, stopping: Stopping, patience: float) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._patience = patience

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin the end, or hasten it; the next tick ends the drafts before the server, so that all are told."""
        if self.should_exit:
            super().handle_exit(sig, frame)
            return
        self._captured_signals.append(sig)
        self._stopping.begin(0.0 if self._stopping.begun or sig == signal.SIGINT else self._patience)

    async def on_tick(self, counter: int) -> bool:
        """Look ten times a second whether there is anything left to wait for."""
        if self._stopping.due and not self._stopping.over:
            await asyncio.to_thread(self._stopping.end)
            self.should_exit = True
        return await super().on_tick(counter)


async def _beat() -> None:
    put_off_end(STOP_SECONDS)


class TimedProtocol(H11Protocol):
    """HTTP/1.1 that hangs up on whoever neither finishes asking nor takes the answer, and refuses as all of us do."""

    _overdue: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin the time."""
        super().connection_made(transport)
        self._keep_time()

    def data_received(self, data: bytes) -> None:
        """Take what came, and stop the time when the request is whole."""
        super().data_received(data)
        self._keep_time()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time."""
        super().connection_lost(exc)
        self._stop_time()
        self._stop_waiting()

    def pause_writing(self) -> None:
        """Begin to wait until what is ready has been taken."""
        super().pause_writing()
        self._untaken = self.loop.call_later(PATIENCE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on; enough has been taken."""
        super().resume_writing()
        self._stop_waiting()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        self._refuse(_MALFORMED)

    def _keep_time(self) -> None:
        answering = self.cycle is not None and not self.cycle.response_complete
        if self.transport.is_closing() or (answering and not self.cycle.more_body):
            self._stop_time()
        elif self._overdue is None:
            self._overdue = self.loop.call_later(PATIENCE_SECONDS, self._give_up)

    def _stop_time(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None

    def _stop_waiting(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None

    def _give_up(self) -> None:
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not (self.cycle and self.cycle.response_started):
            self._refuse(_TOO_SLOW)
        self.transport.close()

    def _refuse(self, problem: Problem) -> None:
        identity = uuid.uuid4().hex
        body = json.dumps(problem.body(identity)).encode()
        headers = {
            "content-type": "application/json",
            "content-length": str(len(body)),
            "connection": "close",
            "x-request-id": identity,
            **HEADERS,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        status = HTTPStatus(problem.status)
        self.transport.write(f"HTTP/1.1 {status.value} {status.phrase}\r\n{lines}\r\n".encode() + body)
        self.transport.close()
