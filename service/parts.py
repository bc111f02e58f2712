"""What the service is made of: handed to `create_app`, so that tests and other hosts put in their own."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from drafter.conversation import Conversation
from drafter.draft import TextKind
from drafter.pipeline import Event, Step
from kb_index.documents import Hit
from service.conversations import Conversations
from service.doctor import Finding
from service.turns import Turns

__all__ = ["WAITING", "Drafting", "Once", "Parts"]

T = TypeVar("T")

WAITING = "waiting"
"""Name of the step that comes before the drafter's own while other drafts are being written."""


class Drafting(Protocol):
    """What the service needs of a drafter."""

    def stream(
        self, conversation: Conversation, *, instruction: str | None = None, kind: TextKind = TextKind.REPLY
    ) -> Iterator[Event]:
        """Steps and text while the draft is written, then the Draft."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """`drafter` and `search` may raise what stands in their way; the service stays up and says it, each time."""

    drafter: Callable[[], Drafting]
    search: Callable[[str, int], Sequence[Hit]]
    examine: Callable[[], Sequence[Finding]]
    conversations: Conversations
    turns: Turns
    warm_up: Callable[[], None] = lambda: None
    """Loads ahead what the first draft would otherwise wait for; raises nothing that a draft will say anyway."""

    def draft(
        self, conversation: Conversation, instruction: str | None, kind: TextKind = TextKind.REPLY
    ) -> Iterator[Event]:
        """The events of one draft, in its turn; raises Busy, DrafterError or KnowledgeError, also midway."""
        drafter = self.drafter()
        with self.turns.admit() as turn:
            if not turn.ready:
                yield Step(WAITING)
                turn.wait()
            yield from drafter.stream(conversation, instruction=instruction, kind=kind)


class Once(Generic[T]):
    """Makes something expensive when it is first asked for, and again only if that failed."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._lock = threading.Lock()

    def __call__(self) -> T:
        """The thing, made now if it is not there yet."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]
