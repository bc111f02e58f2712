"""The queue: conversations in the order in which the handbook takes them up, each read once for what it holds now."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from drafter.conversation import Conversation
from drafter.errors import DrafterError
from drafter.queue_place import QueueGroup, QueuePlace
from kb_index.errors import KnowledgeError
from service.errors import ServiceError

__all__ = ["Placed", "Queue"]

_MOST = 10_000
_UNREAD = 9
_SECONDS = 1.5
"""How long one request reads; whoever asks again goes on with the rest."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A conversation and why it stands where it does; no `group`: it is not read yet, or could not be."""

    conversation: Conversation
    group: QueueGroup | None = None
    why: str = ""

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

    def placed(self, conversations: Sequence[Conversation], now: datetime) -> list[Placed]:
        """All of them in order, those that are not read yet at the end in the order in which they came."""
        known = [(self._known.get(_key(one)), one) for one in conversations]
        ordered = sorted(known, key=lambda pair: _order(pair[0], now))
        return [_placed(place, one, now) for place, one in ordered]

    def read(self, conversations: Iterable[Conversation]) -> None:
        """Read those that are not known, for a moment, unless somebody is at it: drafts are not to wait for many.

        Raises what stops the reading of any.
        """
        if not self._reading.acquire(blocking=False):
            return
        try:
            until = monotonic() + _SECONDS
            for one in conversations:
                if monotonic() > until:
                    return
                key = _key(one)
                if key not in self._known:
                    self._known[key] = self._place(one)
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)
        finally:
            self._reading.release()

    def _place(self, conversation: Conversation) -> QueuePlace | str:
        try:
            return self._read(conversation)
        except (KnowledgeError, ServiceError):
            raise
        except DrafterError as error:  # it is about this one: a mailbox without a profile, say
            return str(error)


def _key(conversation: Conversation) -> Hashable:
    """Other words, other key: a conversation that went on is read anew."""
    return conversation.mailbox, conversation.id, hash(conversation)


def _order(place: QueuePlace | str | None, now: datetime) -> tuple[int, int, float]:
    return place.order(now) if isinstance(place, QueuePlace) else (_UNREAD, 0, 0.0)


def _placed(place: QueuePlace | str | None, conversation: Conversation, now: datetime) -> Placed:
    if isinstance(place, QueuePlace):
        return Placed(conversation, *place.at(now))
    return Placed(conversation, None, f"Not read: {place}" if place else "")
