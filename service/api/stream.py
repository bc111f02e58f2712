"""Server-sent events: how they are answered, and how they are written.

A caller who leaves is noticed at the next event, and a pulse comes twice a second; what makes them is closed then.
"""

import json
import logging
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import closing
from typing import Any, TypeVar

import anyio
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from service.problems import Problem, problem_of

__all__ = ["EventStream", "encoded", "event_content", "json_event"]

T = TypeVar("T")

_JSON = json.JSONEncoder(ensure_ascii=False).encode
"""Made once: for each piece of each draft that is felt."""

_LOG = logging.getLogger("service")


class EventStream(StreamingResponse):
    """A response of server-sent events, which no cache keeps and no proxy gathers."""

    media_type = "text/event-stream"

    def __init__(
        self,
        events: Generator[bytes, None, None] | AsyncGenerator[bytes, None],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no", **(headers or {})})
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; they are closed however that ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await _closed(self._events)


async def _closed(events: Generator[bytes, None, None] | AsyncGenerator[bytes, None]) -> None:
    """Close `events`, also where this task is cancelled; what is no coroutine in another thread: it may take long."""
    with anyio.CancelScope(shield=True):
        if isinstance(events, AsyncGenerator):
            await events.aclose()
        else:
            await run_in_threadpool(events.close)


def encoded(
    events: Generator[T, None, None],
    show: Callable[[T], bytes],
    fail: Callable[[Problem], bytes],
    begin: bytes = b"",
) -> Generator[bytes, None, None]:
    """`begin` and each event on the wire; an error becomes the last one, for the status was sent long ago."""
    try:
        with closing(events):
            if begin:
                yield begin
            for event in events:
                yield show(event)
    except Exception as error:
        problem = problem_of(error)
        if problem.code == "internal_error":
            _LOG.exception("a draft failed while it was streamed")
        yield fail(problem)


def json_event(name: str, data: object, number: str | None = None) -> bytes:
    """One event called `name` whose data is JSON, which has no end of a line in it; `number` is the id by which a
    stream is resumed."""
    line = f"id: {number}\n\n" if number else "\n"
    return f"event: {name}\ndata: {_JSON(data)}\n{line}".encode()


def event_content(example: bytes) -> dict[str, Any]:
    """The `content` of an answer of events for its description: what each of them is, and one as it is written."""
    fields = {name: {"type": "string"} for name in ("event", "data", "id")}
    schema = {"type": "object", "title": "Event", "properties": fields, "required": ["event", "data"]}
    return {EventStream.media_type: {"schema": schema, "example": example.decode()}}
