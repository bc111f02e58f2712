"""A time by which an answer has begun, whatever the other side does.

A timeout of a socket begins anew with every byte: a host that sends one now and then holds a reader for ever.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

__all__ = ["Deadline"]

_CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Deadline:
    """Cuts `connection` once `seconds` are over: a known one, or that of which httpx tells `trace`."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self.connection: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def trace(self, event: str, details: Mapping[str, Any]) -> None:
        """Take note of a connection."""
        if event in _CONNECTED:
            with self._lock:
                self.connection = details["return_value"].get_extra_info("socket")
                if self.passed:
                    self._shut()

    def _cut(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        if self.connection is not None:
            with suppress(OSError):  # it has been closed already
                socket.socket.shutdown(self.connection, socket.SHUT_RDWR)  # also where TLS would wait to say goodbye
