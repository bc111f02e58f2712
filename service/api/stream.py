"""Drafts in the making and who waits for them: as server-sent events for the API and the page, or for the end alone.

A caller who leaves is noticed at the next event, and a pulse comes twice a second; the draft is closed then, which
gives its place to the next in line and stops the model.
"""

import json
import logging
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

import anyio
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from drafter.draft import Draft
from drafter.events import Event, Pulse, Step, wire
from service.problems import Problem, problem_of

__all__ = ["EventStream", "Events", "encoded", "event_of", "json_event", "started", "whole"]

_LOG = logging.getLogger("service")

Events = Generator[Event, None, None]


class EventStream(StreamingResponse):
    """A response of server-sent events, which no cache keeps and no proxy gathers."""

    media_type = "text/event-stream"

    def __init__(self, events: Generator[bytes, None, None]) -> None:
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; they are closed however that ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await _closed(self._events)


async def whole(events: Events, request: Request) -> Draft:
    """The draft at the end of `events`; raises what they raise, and ClientDisconnect when the caller has left."""
    while not isinstance(event := await _next(events, request), Draft):
        pass
    return event


async def started(events: Events, request: Request) -> Events:
    """`events`, begun now: what keeps the conversation from being read becomes an ordinary error answer.

    Raises what `whole` does.
    """
    begun = [await _next(events, request)]
    while begun != [Step.WAITING] and len(begun) < 2:
        event = await _next(events, request)
        begun += [] if isinstance(event, Pulse) else [event]
    return _joined(begun, events)


async def _next(events: Events, request: Request) -> Event:
    """The next event, made in another thread."""
    try:
        event = await run_in_threadpool(next, events, None)
        if event is None:
            raise TypeError("the last event of a drafter is the draft, and there was none")
        if await request.is_disconnected():
            raise ClientDisconnect
    except BaseException:
        await _closed(events)
        raise
    return event


async def _closed(events: Generator[Any, None, None]) -> None:
    """Close `events`, in another thread and also where this task is cancelled: it may take a moment."""
    with anyio.CancelScope(shield=True):
        await run_in_threadpool(events.close)


def _joined(begun: list[Event], events: Events) -> Events:
    with closing(events):
        yield from begun
        yield from events


def encoded(
    events: Events, show: Callable[[Event], bytes], fail: Callable[[Problem], bytes], begin: bytes = b""
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


def event_of(event: Event) -> bytes:
    """One event of the API's stream, in its one form for programs."""
    form = wire(event)
    return json_event(*form) if form else b""


def json_event(name: str, data: dict[str, Any]) -> bytes:
    """One event called `name` whose data is JSON."""
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))
