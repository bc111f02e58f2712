"""A host that says a little now and then is not waited for longer than one that says nothing."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from kb_index.crawl.network import GuardedTransport

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def host(*answers: Callable[[socket.socket], None]) -> Iterator[str]:
    """A host on loopback that answers the requests of one connection in turn."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            connection, _ = listening.accept()
            with connection:
                for answer in answers:
                    connection.recv(65_536)
                    answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    listening.close()
    thread.join(10)


def trickle(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Still: here\r\n")
        time.sleep(0.02)


def answer(connection: socket.socket) -> None:
    connection.sendall(WHOLE)


def client(seconds: float) -> httpx.Client:
    guarded = GuardedTransport(httpx.HTTPTransport(), allow_private=True, seconds=seconds)
    return httpx.Client(transport=guarded, timeout=30)


def test_an_answer_that_does_not_begin_is_given_up_however_much_is_said() -> None:
    with host(trickle) as address, client(0.3) as asking, pytest.raises(httpx.ReadTimeout, match="did not begin"):
        asking.get(address)


def test_also_over_a_connection_that_was_used_before() -> None:
    with host(answer, trickle) as address, client(0.5) as asking:
        assert asking.get(address).text == "ok"
        with pytest.raises(httpx.ReadTimeout, match="did not begin"):
            asking.get(address)
