"""Server-sent events: the form of a draft in the making, for the API and for the page."""

import json
import logging
from collections.abc import Callable, Generator, Iterator
from itertools import chain, islice
from typing import Any

from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.background import BackgroundTask

from drafter.draft import Draft
from drafter.pipeline import Event, Restart, Step
from service.parts import WAITING
from service.problems import Problem, problem_of

__all__ = ["EventStream", "encoded", "event_of", "json_event", "started"]

_LOG = logging.getLogger("service")


class EventStream(StreamingResponse):
    """A response of server-sent events, which no cache keeps and no proxy gathers.

    When the caller leaves midway, `events` is closed at once: its place in the line is free and the model stops.
    """

    media_type = "text/event-stream"

    def __init__(self, events: Generator[bytes, None, None]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(events, headers=headers, background=BackgroundTask(events.close))


def started(events: Iterator[Event]) -> Iterator[Event]:
    """`events`, begun now: what keeps the conversation from being read becomes an ordinary error answer."""
    begun = [next(events)]
    if begun != [Step(WAITING)]:
        begun += islice(events, 1)
    return chain(begun, events)


def encoded(
    events: Iterator[Event], show: Callable[[Event], bytes], fail: Callable[[Problem], bytes], begin: bytes = b""
) -> Generator[bytes, None, None]:
    """`begin` and each event on the wire; an error becomes the last one, for the status was sent long ago."""
    try:
        if begin:
            yield begin
        for event in events:
            yield show(event)
    except Exception as error:
        problem = problem_of(error)
        if problem.code == "internal_error":
            _LOG.exception("a draft failed while it was streamed")
        yield fail(problem)


def event_of(event: Event) -> bytes:
    """One event of the API's stream: `step`, `text`, `restart` or `draft`, with its JSON."""
    if isinstance(event, Draft):
        return format_sse_event(event="draft", data_str=event.model_dump_json())
    if isinstance(event, Step):
        return json_event("step", {"name": event.name})
    if isinstance(event, Restart):
        return json_event("restart", {"reason": event.reason})
    return json_event("text", {"text": event.text})


def json_event(name: str, data: dict[str, Any]) -> bytes:
    """One event called `name` whose data is JSON."""
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))
