"""A provider on loopback that speaks enough of the OpenAI protocol to go wrong in every way that real ones do.

    with FakeProvider(Streams("Hello", " there"), Fails(429)) as provider:
        model = LiteLLMModel("openai/any", api_base=provider.api_base)

Each request uses up one answer, and the last one answers all that follow; `requests` keeps what was asked.
"""

import itertools
import json
import select
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType, TracebackType
from typing import Any, Self

__all__ = ["Babbles", "CallsTools", "Drips", "Fails", "FakeProvider", "Floods", "Hangs", "Received", "Streams"]


@dataclass(frozen=True)
class Received:
    """One request as it came in: headers with lower-case names, and the JSON body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Streams:
    """Streams these pieces. `finish` None: never says that it is done; `cut`: the connection breaks instead.

    `usage` counts the tokens read and written, of which `cached` were read from the provider's cache.
    """

    pieces: tuple[str, ...]
    finish: str | None
    usage: dict[str, Any] | None
    cut: bool

    def __init__(
        self,
        *pieces: str,
        finish: str | None = "stop",
        usage: tuple[int, int] | None = (11, 7),
        cached: int = 0,
        cut: bool = False,
    ) -> None:
        object.__setattr__(self, "pieces", pieces)
        object.__setattr__(self, "finish", finish)
        object.__setattr__(self, "cut", cut)
        prompt, completion = usage or (0, 0)
        counted: dict[str, Any] = {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            "prompt_tokens_details": {"cached_tokens": cached},
        }
        object.__setattr__(self, "usage", counted if usage else None)


@dataclass(frozen=True)
class Fails:
    """Answers with this HTTP status and message; `{key}` in the message is the key that came in. `retry_after`: the
    header of this name."""

    status: int
    message: str = "no"
    code: str | None = None
    retry_after: str | None = None


@dataclass(frozen=True)
class Hangs:
    """Sends these pieces, then nothing more for `seconds`, or until the provider stops."""

    seconds: float
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Babbles:
    """Answers 200 with a body that is no answer at all."""

    body: str = "<html>hello from a proxy</html>"
    content_type: str = "text/html"


@dataclass(frozen=True)
class CallsTools:
    """Asks for a tool that nobody offered, and says nothing, or these words before."""

    words: str = ""


@dataclass(frozen=True)
class Drips:
    """Sends a number, or always the same `words`, `every` seconds, until the caller hangs up or we stop."""

    every: float = 0.02
    words: str = ""


@dataclass(frozen=True)
class Floods:
    """Answers 200 and sends these bytes again and again, as fast as they are taken or `every` seconds, until the
    caller hangs up."""

    data: bytes = b"x" * 65536
    every: float = 0


Answer = Streams | Fails | Hangs | Babbles | CallsTools | Drips | Floods


@dataclass
class _Script:
    answers: list[Answer]
    requests: list[Received] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, received: Received) -> Answer:
        with self.lock:
            self.requests.append(received)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class FakeProvider:
    """The provider as a context manager; `api_base` is its address."""

    def __init__(self, *answers: Answer) -> None:
        self._script = _Script(list(answers))
        handler = type("Handler", (_Handler,), {"script": self._script})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def api_base(self) -> str:
        """What to give as `api_base`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def requests(self) -> list[Received]:
        """What was asked, in order."""
        return self._script.requests

    @property
    def hung_up(self) -> threading.Event:
        """Set once a caller closes its connection while the provider hangs, drips or floods."""
        return self._script.hung_up

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._script.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: _Script

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.script.next(Received(self.path, headers, body))
        self.close_connection = True
        match answer:
            case Streams():
                self._stream(answer)
            case Fails():
                self._fail(answer, headers)
            case Hangs():
                self._hang(answer)
            case Babbles():
                self._send(200, answer.content_type, answer.body)
            case CallsTools():
                self._call_a_tool(answer.words)
            case Drips():
                numbers = (_delta(answer.words or f"{number} ") for number in itertools.count())
                self._repeat((f"data: {json.dumps(number)}\n\n".encode() for number in numbers), answer.every)
            case Floods():
                self._repeat(itertools.repeat(answer.data), answer.every)

    def _stream(self, answer: Streams) -> None:
        self._start()
        for piece in answer.pieces:
            self._event(_delta(piece))
        if answer.cut:
            return  # without the last, empty chunk: the reader sees a connection that broke
        if answer.finish:
            self._event(_delta(None, answer.finish))
            if answer.usage:
                self._event({**_delta(None), "choices": [], "usage": answer.usage})
            self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _call_a_tool(self, words: str) -> None:
        tool = {"index": 0, "id": "t1", "type": "function", "function": {"name": "refund", "arguments": "{}"}}
        called = _delta("", "tool_calls")
        called["choices"][0]["delta"] = {"role": "assistant", "content": None, "tool_calls": [tool]}
        self._start()
        if words:
            self._event(_delta(words))
        self._event(called)
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _fail(self, answer: Fails, headers: dict[str, str]) -> None:
        key = headers.get("authorization", "").removeprefix("Bearer ")
        error = {"message": answer.message.replace("{key}", key), "type": "error", "code": answer.code}
        more = {"retry-after": answer.retry_after} if answer.retry_after else {}
        self._send(answer.status, "application/json", json.dumps({"error": error}), more)

    def _hang(self, answer: Hangs) -> None:
        if answer.pieces:
            self._start()
            for piece in answer.pieces:
                self._event(_delta(piece))
        until = time.monotonic() + answer.seconds
        while time.monotonic() < until and not self.script.stopping.wait(0.02):
            if select.select([self.connection], [], [], 0)[0] and not self.connection.recv(1):
                self.script.hung_up.set()
                return

    def _repeat(self, pieces: Iterator[bytes], every: float) -> None:
        try:
            self._start()
            while not self.script.stopping.wait(every):
                self._chunk(next(pieces))
        except OSError:
            self.script.hung_up.set()

    def _send(
        self, status: int, content_type: str, body: str, more: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def _start(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def _event(self, data: dict[str, Any]) -> None:
        self._chunk(f"data: {json.dumps(data)}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


def _delta(text: str | None, finish: str | None = None) -> dict[str, Any]:
    delta = {} if text is None else {"role": "assistant", "content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "any", "choices": [choice]}
