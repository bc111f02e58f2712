"""A receiver of webhooks on loopback that behaves as a test says, also badly."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from service.hooks.signing import verify_webhook

__all__ = [
    "Behaviour",
    "Receiver",
    "answering",
    "closing",
    "endless",
    "garbage",
    "hanging",
    "running_receiver",
    "trickling",
]

Behaviour = Callable[[socket.socket], None]
"""What is done with a connection once its request was read."""


@dataclass
class Receiver:
    """What came, and how the next messages are answered: in turn, the last one for ever."""

    port: int
    behaviours: list[Behaviour]
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def ids(self) -> list[str]:
        """The `webhook-id` of each message."""
        return [headers["webhook-id"] for headers, _ in self.came]

    def read(self, secret: str, now: float | None = None) -> list[dict[str, Any]]:
        """What each message says; raises WebhookRejected."""
        return [verify_webhook(secret, headers, body, now) for headers, body in self.came]


def answering(status: int, *headers: str, body: str = "") -> Behaviour:
    """Answers so."""
    head = "".join(f"{header}\r\n" for header in headers)
    answer = f"HTTP/1.1 {status} Said\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
    return lambda connection: connection.sendall(answer)


def hanging(connection: socket.socket) -> None:
    """Takes the message and says nothing until the other side leaves."""
    connection.recv(1)


def trickling(connection: socket.socket) -> None:
    """Says a header now and then, for ever: no timeout of a socket ends that."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Still: here\r\n")
        time.sleep(0.02)


def endless(connection: socket.socket) -> None:
    """Says yes, and then does not end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def garbage(connection: socket.socket) -> None:
    """Speaks no HTTP."""
    connection.sendall(b"\x16\x03\x01 \xff\xfe what?\r\n\r\n")


def closing(connection: socket.socket) -> None:
    """Hangs up without a word."""


@contextmanager
def running_receiver(*behaviours: Behaviour) -> Iterator[Receiver]:
    """A receiver that is stopped at the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    receiver = Receiver(listening.getsockname()[1], list(behaviours) or [answering(204)])
    threading.Thread(target=_accept, args=(listening, receiver), daemon=True).start()
    try:
        yield receiver
    finally:
        listening.close()


def _accept(listening: socket.socket, receiver: Receiver) -> None:
    with suppress(OSError):  # closed at the end of the test
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=_serve, args=(connection, receiver), daemon=True).start()


def _serve(connection: socket.socket, receiver: Receiver) -> None:
    with connection, suppress(OSError):  # the other side leaves when it has waited long enough
        message = _request(connection)
        behaviour = receiver.behaviours[min(len(receiver.came), len(receiver.behaviours) - 1)]
        receiver.came.append(message)
        behaviour(connection)


def _request(connection: socket.socket) -> tuple[dict[str, str], bytes]:
    read = b""
    while b"\r\n\r\n" not in read:
        read += connection.recv(65_536)
    head, _, body = read.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65_536)
    return headers, body
