"""One call of a language model, which its caller can leave at any moment and which ends in time.

A model may send nothing for minutes, or bytes for ever and never a word. So it is read in a thread of its own, and
whoever waits gets a `Pulse` twice a second: a chance to stop, by closing the generator. Whoever opens a connection
for the call says by `on_leave` how to cut it.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

__all__ = ["PULSE_SECONDS", "OutOfTime", "Pulse", "in_call", "is_left", "on_leave", "pieces_within"]

T = TypeVar("T")

PULSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Pulse:
    """Nothing has come for a moment; whoever waits may leave."""


class OutOfTime(Exception):
    """The time for the call is up."""


def pieces_within(seconds: float, pieces: Callable[[], Iterator[T]]) -> Generator[T | Pulse, None, None]:
    """What `pieces()` yields, made in another thread, with pulses in between; raises what it raises.

    Raises OutOfTime after `seconds`. However this ends, the call is left: its connection is cut and its thread ends,
    at the latest with the next piece.
    """
    call = _Call(pieces)
    until = time.monotonic() + seconds
    threading.Thread(target=copy_context().run, args=(call.run,), name="model call", daemon=True).start()
    try:
        while (rest := until - time.monotonic()) > 0:
            try:
                come = call.came.get(timeout=min(PULSE_SECONDS, rest))
            except Empty:
                yield Pulse()
                continue
            if isinstance(come, _Ended):
                if come.error is not None:
                    raise come.error
                return
            yield come
        raise OutOfTime
    finally:
        call.leave()


def in_call() -> bool:
    """Whether this thread is that of a call, which somebody may leave."""
    return _CURRENT.get(None) is not None


def is_left() -> bool:
    """Whether nobody waits any more for the call of this thread."""
    call = _CURRENT.get(None)
    return call is not None and call.left


def on_leave(cut: Callable[[], None]) -> None:
    """Have `cut` end what the present call waits for, as soon as it is left; it must not block. Elsewhere nothing."""
    if call := _CURRENT.get(None):
        call.on_leave(cut)


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None = None


class _Call(Generic[T]):
    def __init__(self, pieces: Callable[[], Iterator[T]]) -> None:
        self.came: SimpleQueue[T | _Ended] = SimpleQueue()
        self._pieces = pieces
        self._left = False
        self._cuts: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def run(self) -> None:
        """The thread of the call. An error goes to whoever waits, whatever it is."""
        _CURRENT.set(self)
        try:
            self._read()
        except BaseException as error:
            self.came.put(_Ended(error))
        else:
            self.came.put(_Ended())

    def _read(self) -> None:
        pieces = self._pieces()
        try:
            for piece in pieces:
                if self._left:
                    return
                self.came.put(piece)
        finally:
            if isinstance(pieces, Generator):
                pieces.close()

    @property
    def left(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._left

    def on_leave(self, cut: Callable[[], None]) -> None:
        with self._lock:
            self._cuts.append(cut)
            left = self._left
        if left:
            cut()

    def leave(self) -> None:
        with self._lock:
            self._left = True
        for cut in self._cuts:
            with suppress(OSError):  # it has just ended by itself
                cut()


_CURRENT: "ContextVar[_Call[Any]]" = ContextVar("model call")
