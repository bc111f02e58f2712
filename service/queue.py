"""The queue: conversations in the order in which the handbook takes them up, each read once for what it holds now."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Generic, Protocol, TypeVar

from drafter.conversation import Conversation
from drafter.errors import DrafterError
from drafter.queue_place import QueueGroup, QueuePlace
from kb_index.errors import KnowledgeError
from service.errors import ServiceError

__all__ = ["Placed", "Queue", "Queueing"]

_MOST = 10_000
_UNREAD = 9
_SECONDS = 1.5
"""How long one request reads; whoever asks again goes on with the rest."""


class Queueing(Protocol):
    """What stands in the queue: `key` is another one for other words, so that it is read anew."""

    @property
    def key(self) -> Hashable:
        """By what its place is known."""
        ...

    @property
    def open(self) -> Callable[[], Conversation]:
        """Gives the conversation, to be read."""
        ...


Q = TypeVar("Q", bound=Queueing)


@dataclass(frozen=True, slots=True)
class Placed(Generic[Q]):
    """One and why it stands where it does, `since` when the customer waits (UTC); no `group`: it is not read yet, or
    could not be."""

    one: Q
    group: QueueGroup | None = None
    why: str = ""
    since: datetime | None = None

    @property
    def unread(self) -> bool:
        """Whether it is still to be read."""
        return self.group is None and not self.why

    @property
    def waits(self) -> bool:
        """Whether somebody waits for an answer, as far as it is read."""
        return self.group is not QueueGroup.NOTHING


class Queue:
    """Knows the places of the conversations that were read last. Safe to use from several threads."""

    def __init__(self, read: Callable[[Conversation], QueuePlace]) -> None:
        self._read = read
        self._known: OrderedDict[Hashable, QueuePlace | str] = OrderedDict()
        self._reading = threading.Lock()

    def placed(self, queueing: Sequence[Q], now: datetime) -> list[Placed[Q]]:
        """All of them in order, those that are not read yet at the end in the order in which they came."""
        known = [(self._known.get(one.key), one) for one in queueing]
        ordered = sorted(known, key=lambda pair: _order(pair[0], now))
        return [_placed(place, one, now) for place, one in ordered]

    def read(self, queueing: Iterable[Queueing]) -> None:
        """Read those that are not known, for a moment, unless somebody is at it: drafts are not to wait for many.

        Raises what stops the reading of any.
        """
        if not self._reading.acquire(blocking=False):
            return
        try:
            until = monotonic() + _SECONDS
            for one in queueing:
                if monotonic() > until:
                    return
                if one.key not in self._known:
                    self._known[one.key] = self._place(one)
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)
        finally:
            self._reading.release()

    def _place(self, one: Queueing) -> QueuePlace | str:
        try:
            return self._read(one.open())
        except (KnowledgeError, ServiceError):
            raise
        except DrafterError as error:  # it is about this one: a mailbox without a profile, say
            return str(error)


def _order(place: QueuePlace | str | None, now: datetime) -> tuple[int, int, float]:
    return place.order(now) if isinstance(place, QueuePlace) else (_UNREAD, 0, 0.0)


def _placed(place: QueuePlace | str | None, one: Q, now: datetime) -> Placed[Q]:
    if isinstance(place, QueuePlace):
        return Placed(one, *place.at(now), place.since)
    return Placed(one, None, f"Not read: {place}" if place else "")
