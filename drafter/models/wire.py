"""The connection of one model call: how it is cut from outside, and how much may come over it."""

import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx

from drafter.models.call import in_call, is_left, on_leave

__all__ = ["ANSWER_BYTES", "EndlessAnswer", "client"]

ANSWER_BYTES = 16 * 1024 * 1024
"""Bytes of one answer that are read: forty times what the longest takes, each token in an event of its own."""

_CONNECTED = (".connect_tcp.complete", ".start_tls.complete")


class EndlessAnswer(Exception):
    """More bytes came than any answer has, or than anybody waits for; `llm_errors` translates it by its name."""


def client(**options: Any) -> httpx.Client:
    """A client whose answers are bounded and whose connections end with the model call that opened them.

    https://www.python-httpx.org/advanced/event-hooks/ and https://www.encode.io/httpcore/extensions/#trace
    """
    return httpx.Client(event_hooks={"request": [_watched], "response": [_bounded]}, **options)


def _watched(request: httpx.Request) -> None:
    if in_call():
        # Packed, a small answer could be a large one.
        request.headers["accept-encoding"] = "identity"
        request.extensions = {**request.extensions, "trace": _note_connection}


def _note_connection(event: str, details: dict[str, Any]) -> None:
    if event.endswith(_CONNECTED):
        on_leave(_cut(details["return_value"].get_extra_info("socket")))


def _cut(connection: socket.socket) -> Callable[[], None]:
    # That of `socket` and not of `ssl`, which would touch what the reading thread is using.
    return partial(socket.socket.shutdown, connection, socket.SHUT_RDWR)


def _bounded(response: httpx.Response) -> None:
    if in_call() and isinstance(response.stream, httpx.SyncByteStream):
        response.stream = _Bounded(response.stream)


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._stream:
            read += len(chunk)
            if read > ANSWER_BYTES:
                raise EndlessAnswer(f"more than {ANSWER_BYTES:,} bytes in one answer")
            if is_left():  # a connection that was cut is read as long as bytes keep coming
                raise EndlessAnswer("nobody waits for this answer any more")
            yield chunk

    def close(self) -> None:
        """Close what is below."""
        self._stream.close()
