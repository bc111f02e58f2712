"""Following a draft in the making: to its end for who wants it whole, event by event for who wants to see it grow.

A caller who leaves is noticed within half a second. Who wanted it whole does not know its id and cannot come back, so
the work ends then; a stream may be resumed, see ongoing.py.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Self

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from drafter.draft import Draft
from drafter.errors import DrafterError
from drafter.events import PULSE_SECONDS, Event, Step, wire
from service.api.stream import json_event
from service.errors import Interrupted, ServiceError
from service.ongoing import NumberedEvent, OngoingDraft
from service.problems import problem_of
from service.stopping import Stopping

__all__ = ["begin_stream", "event_stream", "kept_stream", "resume_number", "whole_draft"]

_LOG = logging.getLogger("service")
_QUIET_SECONDS = 15.0
"""After that long without an event a comment is sent, so that no proxy takes the connection for dead."""

_LOOK_SECONDS = 1.0
_LOOKS = 900
"""How often, and how many times, the database is asked for a draft that another process writes."""

Show = Callable[[Draft], BaseModel]
"""What is answered for a draft that is written."""


async def whole_draft(draft: OngoingDraft, request: Request) -> Draft:
    """The draft at the end; raises what ended the work, and ClientDisconnect when the caller has left."""
    async with aclosing(_followed(draft)) as events:
        async for numbered in events:
            if numbered is not None and isinstance(numbered.event, Exception):
                raise numbered.event
            if numbered is not None and isinstance(numbered.event, Draft):
                return numbered.event
            if await request.is_disconnected():
                draft.cancel()
                raise ClientDisconnect
    raise TypeError("a draft in the making ends with itself or an error")


async def begin_stream(draft: OngoingDraft, request: Request) -> None:
    """Return when the draft waits for its turn or is past its first step.

    What keeps the conversation from being read becomes an ordinary error answer so: raises what `whole_draft` does.
    """
    begun = 0
    async with aclosing(_followed(draft)) as events:
        async for numbered in events:
            if numbered is None:
                if await request.is_disconnected():
                    draft.cancel()
                    raise ClientDisconnect
                continue
            if isinstance(numbered.event, Exception):
                raise numbered.event
            begun += 1
            if begun > 1 or numbered.event is Step.WAITING or numbered.last:
                return


async def event_stream(draft: OngoingDraft, after: int, show: Show, request_id: str) -> AsyncGenerator[bytes, None]:
    """The events behind number `after` on the wire, each with its number as id."""
    if after == 0:
        yield _begun(draft.id)
    quiet = 0.0
    async with aclosing(_followed(draft, after)) as events:
        async for numbered in events:
            if numbered is not None:
                quiet = 0.0
                yield await _encoded(numbered.event, str(numbered.number), show, request_id)
            elif (quiet := quiet + PULSE_SECONDS) >= _QUIET_SECONDS:
                quiet = 0.0
                yield b": still at work\n\n"


def resume_number(last_event_id: str | None) -> int:
    """The number in a Last-Event-ID; 0, which is from the start, for none and for what is none of ours."""
    written = last_event_id or ""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


async def kept_stream(
    draft_id: str, look: Callable[[], Draft | None], show: Show, request_id: str, stopping: Stopping
) -> AsyncGenerator[bytes, None]:
    """The same of a draft that this process does not write: its end, once `look` finds it or raises what it was."""
    yield _begun(draft_id)
    end: Draft | Exception | None = None
    for _ in range(_LOOKS):
        try:
            stopping.check()
            end = await run_in_threadpool(look)
        except (ServiceError, DrafterError) as error:
            end = error
        if end is not None:
            break
        yield b": still at work\n\n"
        await asyncio.sleep(_LOOK_SECONDS)
    yield await _encoded(end or Interrupted("Nothing came of this draft. Ask for another."), None, show, request_id)


def _begun(draft_id: str) -> bytes:
    return json_event("begun", {"id": draft_id})


async def _encoded(event: Event | Exception, number: str | None, show: Show, request_id: str) -> bytes:
    if isinstance(event, Exception):
        problem = problem_of(event)
        if problem.code == "internal_error":
            _LOG.error("a draft failed while it was written", exc_info=event)
        return json_event("error", problem.body(request_id), number)
    if isinstance(event, Draft):
        answer = await run_in_threadpool(show, event)
        return json_event("draft", answer.model_dump(mode="json"), number)
    form = wire(event)
    return json_event(*form, number) if form else b""


async def _followed(draft: OngoingDraft, after: int = 0) -> AsyncGenerator[NumberedEvent | None, None]:
    """Each event behind number `after` as it comes, to the last; None where none has come for a moment."""
    loop, news, told = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def notify() -> None:
        if told.is_set():  # one call wakes us for all events there are: many would hold up everybody else
            return
        told.set()
        with suppress(RuntimeError):  # the loop has just been closed
            loop.call_soon_threadsafe(news.set)

    with _Heartbeat(news) as heart, draft.followed(notify):
        while True:
            news.clear()
            told.clear()
            for numbered in draft.since(after):
                yield numbered
                after = numbered.number
                if numbered.last:
                    return
            if draft.ended_at is not None and not draft.since(after):
                return  # the last event was the caller's last one
            await news.wait()
            if heart.has_beaten() and not told.is_set():
                yield None


class _Heartbeat:
    """Wakes who waits for `news` twice a second, whether there is any or not: one timer for a whole stream, for one
    for each event would be felt."""

    def __init__(self, news: asyncio.Event) -> None:
        self._news = news
        self._loop = asyncio.get_running_loop()
        self._beaten = False

    def __enter__(self) -> Self:
        self._timer = self._loop.call_later(PULSE_SECONDS, self._beat)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def has_beaten(self) -> bool:
        """Whether it has, since this was asked last."""
        beaten, self._beaten = self._beaten, False
        return beaten

    def _beat(self) -> None:
        self._beaten = True
        self._news.set()
        self._timer = self._loop.call_later(PULSE_SECONDS, self._beat)
