"""Drafts in the making: each is written in a thread of its own, and followed by whoever asks, from any event on.

Nobody has to follow without a break: who comes back within RESUME_SECONDS gets the rest. A draft that nobody follows
for longer is ended, which gives its place to the next in line and stops the model.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from contextvars import copy_context
from dataclasses import dataclass

from drafter.draft import Draft
from drafter.errors import ModelError
from drafter.events import Event, Pulse, Restart, TextDelta
from service.errors import DraftCancelled

__all__ = ["RESUME_SECONDS", "NumberedEvent", "OngoingDraft", "OngoingDrafts"]

RESUME_SECONDS = 10.0
"""How long a draft is written on while nobody follows it."""

_MOST_EVENTS = 2_000
"""Events that are kept of a draft; of older ones the text alone is."""

_MOST_TEXT = 1_000_000
"""Characters of a draft's text; a model that writes more has lost its way."""

_KEPT_SECONDS = 60.0
_MOST_ENDED = 100
"""How long, and for how many drafts, events are kept after the end: for whoever missed the last ones."""


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event and its number, counted from 1; an exception is the end of a draft that came to nothing."""

    number: int
    event: Event | Exception

    @property
    def last(self) -> bool:
        """Whether none follows."""
        return isinstance(self.event, Draft | Exception)


class OngoingDraft:
    """One draft in the making, of which all events are kept, or the last ones and the text before them."""

    def __init__(
        self,
        draft_id: str,
        events: Generator[Event, None, None],
        *,
        most_events: int = _MOST_EVENTS,
    ) -> None:
        self.id = draft_id
        self.ended_at: float | None = None
        self._events = events
        self._most = most_events
        self._kept: list[NumberedEvent] = []
        self._first = 1
        self._text_before = ""
        self._cancelled = False
        self._left_at = time.monotonic()
        self._followers: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        within = copy_context()  # so that log lines there tell of the request
        self._thread = threading.Thread(target=within.run, args=(self._write,), name=f"draft {draft_id}", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def cancel(self) -> None:
        """End the work at the next event, which comes twice a second at least."""
        self._cancelled = True

    def join(self, seconds: float) -> None:
        """Return when the work has ended, or after that time."""
        self._thread.join(seconds)

    def since(self, number: int) -> list[NumberedEvent]:
        """The events behind that number, as far as there are any yet.

        Where some of them are not kept any more, a Restart comes first and then the text so far: whoever shows the
        events in their order never has a word twice.
        """
        with self._lock:
            if number >= self._first + len(self._kept):  # of another draft
                number = 0
            if number >= self._first - 1:
                return self._kept[number + 1 - self._first :]
            before = self._first - 1
            begin = NumberedEvent(before, Restart("Some of the events before are not kept any more."))
            return [begin, NumberedEvent(before, TextDelta(self._text_before)), *self._kept]

    @contextmanager
    def followed(self, notify: Callable[[], None]) -> Iterator[None]:
        """Follow the draft while the block lasts; `notify` is called, in any thread, when there is an event."""
        with self._lock:
            self._followers.append(notify)
        try:
            yield
        finally:
            with self._lock:
                self._followers.remove(notify)
                self._left_at = time.monotonic()

    def _write(self) -> None:
        try:
            end = self._written()
        except Exception as error:
            end = error
        self._add(end)
        self.ended_at = time.monotonic()

    def _written(self) -> Draft | Exception:
        """The draft at the end of the events, all others of which are added."""
        length = 0
        with closing(self._events) as events:
            for event in events:
                if isinstance(event, Draft):
                    return event
                length = _length(length, event)
                if length > _MOST_TEXT:
                    raise ModelError(f"The model wrote more than {_MOST_TEXT:,} characters and was stopped.")
                if self._is_over():
                    return DraftCancelled(f"The draft {self.id!r} was ended before it was written. Ask for another.")
                if not isinstance(event, Pulse):
                    self._add(event)
        raise TypeError("the last event of a drafter is the draft, and there was none")

    def _is_over(self) -> bool:
        with self._lock:
            alone = not self._followers and time.monotonic() - self._left_at > RESUME_SECONDS
        return self._cancelled or alone

    def _add(self, event: Event | Exception) -> None:
        with self._lock:
            self._kept.append(NumberedEvent(self._first + len(self._kept), event))
            if len(self._kept) > 2 * self._most:
                self._drop(len(self._kept) - self._most)
            followers = list(self._followers)
        for notify in followers:
            notify()

    def _drop(self, many: int) -> None:
        for dropped in self._kept[:many]:
            match dropped.event:
                case TextDelta(text):
                    self._text_before += text
                case Restart():
                    self._text_before = ""
        del self._kept[:many]
        self._first += many


def _length(before: int, event: Event) -> int:
    """How long the text is after `event`."""
    match event:
        case TextDelta(text):
            return before + len(text)
        case Restart():
            return 0
        case _:
            return before


class OngoingDrafts:
    """The drafts that this process writes, or has just written."""

    def __init__(self) -> None:
        self._drafts: dict[str, OngoingDraft] = {}
        self._lock = threading.Lock()

    def add(self, draft: OngoingDraft) -> None:
        """Have one more, and forget those that ended long ago."""
        with self._lock:
            self._drafts[draft.id] = draft
            ended = [(one.ended_at, key) for key, one in self._drafts.items() if one.ended_at is not None]
            late = time.monotonic() - _KEPT_SECONDS
            for number, (at, key) in enumerate(sorted(ended, reverse=True)):
                if at < late or number >= _MOST_ENDED:
                    del self._drafts[key]

    def get(self, draft_id: str) -> OngoingDraft | None:
        """The draft of that id; None where it is another process's, or was forgotten."""
        return self._drafts.get(draft_id)

    def end(self, seconds: float) -> None:
        """Cancel all, and wait for them at most that long."""
        until = time.monotonic() + seconds
        with self._lock:
            unfinished = [draft for draft in self._drafts.values() if draft.ended_at is None]
        for draft in unfinished:
            draft.cancel()
        for draft in unfinished:
            draft.join(max(0.0, until - time.monotonic()))
