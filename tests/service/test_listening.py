"""Real sockets: who does not finish asking is hung up on, and what is no HTTP is refused as everything else is."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest

from drafter.conversation import Conversation
from drafter.events import Event, Restart, TextDelta
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from service import listening, ongoing
from service.doctor import Diagnosis
from tests.service.parts import make_parts
from tests.service.sample import CONVERSATION, SampleChecks
from tests.service.server import running
from tests.service.waiting import PATIENCE

HEAD = b"POST /v1/drafts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
HALVES = {
    "nothing": b"",
    "a letter": b"G",
    "half a line": b"GET /healthz HT",
    "half a header": HEAD,
    "no body": HEAD + b"\r\n",
    "half a body": HEAD + b"\r\n{",
    "half a chunk": HEAD.replace(b"Content-Length: 100", b"Transfer-Encoding: chunked") + b"\r\n5\r\n{",
    "a second half": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /heal",
}


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """Where a server listens that waits half a second for a request."""
    monkeypatch.setattr(listening, "PATIENCE_SECONDS", 0.5)
    with running(make_parts()) as url:
        parts = urlsplit(url)
        yield parts.hostname or "", parts.port or 0


def sent(address: tuple[str, int], *pieces: bytes) -> bytes:
    """All that comes back for `pieces`, until the server hangs up."""
    with socket.create_connection(address, timeout=PATIENCE) as connection:
        for piece in pieces:
            connection.sendall(piece)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_half_a_request_is_hung_up_on(address: tuple[str, int], half: bytes) -> None:
    answer = sent(address, half)
    if half.startswith(b"GET /healthz HTTP"):
        assert answer.startswith(b"HTTP/1.1 200")
        return
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout")
    assert b"Content-Security-Policy: default-src 'none'" in head
    assert json.loads(body)["error"]["code"] == "request_too_slow"


@pytest.mark.parametrize("endless", [b"X-Long: " + b"x" * 200_000, b"X-Many: 1\r\n" * 20_000], ids=["long", "many"])
def test_headers_that_do_not_end_are_refused_before_they_fill_the_memory(
    address: tuple[str, int], endless: bytes
) -> None:
    with suppress(ConnectionResetError, BrokenPipeError):  # what we sent meanwhile crossed the end
        assert sent(address, HEAD, endless).startswith(b"HTTP/1.1 400")


def test_a_request_that_trickles_in_is_hung_up_on_too(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=PATIENCE) as connection:
        gone = threading.Event()

        def trickle() -> None:
            with suppress(OSError):
                while not gone.wait(0.1):
                    connection.sendall(b"G")

        thread = threading.Thread(target=trickle)
        thread.start()
        with suppress(ConnectionResetError):  # what we sent meanwhile crossed the end
            assert connection.recv(65536).startswith(b"HTTP/1.1 408")
        gone.set()
        thread.join()


def test_hundreds_of_halves_leave_nothing_open_and_others_are_answered(address: tuple[str, int]) -> None:
    with ExitStack() as open_ones:
        halves = [open_ones.enter_context(socket.create_connection(address, timeout=PATIENCE)) for _ in range(150)]
        for number, connection in enumerate(halves):
            with suppress(ConnectionError):  # it was hung up on before it had sent its half
                connection.sendall(list(HALVES.values())[number % 7])
        assert sent(address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
            b"HTTP/1.1 200"
        )
        for connection in halves:
            with suppress(ConnectionResetError):  # its half crossed the end
                while connection.recv(65536):
                    pass


class Loud(SampleChecks):
    """A drafter that writes much until it is closed."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        try:
            while not self.closed.wait(0.001):
                yield TextDelta("word " * 10_000)
                yield Restart("once more")
        finally:
            self.closed.set()


@pytest.mark.usefixtures("address")
def test_who_does_not_take_the_answer_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ongoing, "RESUME_SECONDS", 0.1)
    drafter = Loud()
    body = json.dumps({"conversation": CONVERSATION.model_dump(mode="json")}).encode()
    head = HEAD.replace(b"100", str(len(body)).encode()) + b"Accept: text/event-stream\r\n\r\n"
    with running(make_parts(drafter)) as url:
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE) as connection:
            connection.sendall(head + body)
            assert drafter.closed.wait(PATIENCE), "it went on for somebody who does not listen"


def test_a_whole_request_may_take_as_long_as_it_likes_to_be_answered(address: tuple[str, int]) -> None:
    def slow() -> list[Diagnosis]:
        threading.Event().wait(1.2)
        return []

    with running(make_parts(examine=slow)) as url:
        parts = urlsplit(url)
        asked = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        assert sent((parts.hostname or "", parts.port or 0), asked).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 40_000,
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_in_the_form_of_all_errors(address: tuple[str, int], request_: bytes) -> None:
    head, _, body = sent(address, request_).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request")
    assert b"Content-Security-Policy: default-src 'none'" in head
    error = json.loads(body)["error"]
    assert error["code"] == "malformed_request"
    assert error["request_id"].encode() in head
