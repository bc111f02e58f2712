"""What the service is made of: handed to `create_app`, so that tests and other hosts put in their own."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from drafter.conversation import Conversation
from drafter.draft import Draft, TextKind
from drafter.events import PULSE_SECONDS, Event, Pulse, Step
from drafter.handbook.guidelines import Guideline
from drafter.proofreading import Proof
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from kb_index.documents import Hit
from kb_index.sync.ledger import SourceFacts
from service.conversations import Conversations
from service.doctor import Diagnosis
from service.errors import StorageUnreachable
from service.mailbox_terms import on_terms
from service.storage import Database
from service.turns import DraftTurns

__all__ = ["Drafting", "Once", "Searching", "ServiceParts"]

T = TypeVar("T")


class Drafting(Protocol):
    """What the service needs of a drafter."""

    def stream(
        self,
        conversation: Conversation,
        *,
        instruction: str | None = None,
        kind: TextKind = TextKind.REPLY,
        terms: Terms = AS_THE_PROFILE_SAYS,
    ) -> Iterator[Event]:
        """Steps and text while the draft is written, then the Draft; closing a generator ends the work."""
        ...

    def check_text(
        self,
        conversation: Conversation,
        text: str,
        *,
        instruction: str | None = None,
        kind: TextKind = TextKind.REPLY,
    ) -> Proof:
        """What proves an agent's own text, sentence by sentence, and what the checks say; no model is asked."""
        ...


class Searching(Protocol):
    """What the service needs of an index."""

    def __call__(
        self, question: str, limit: int, mailbox: str | None = None, include_internal: bool = True
    ) -> Sequence[Hit]:
        """The passages for a question, as `KnowledgeIndex.search` finds them; no mailbox: those of all."""
        ...


def _no_database() -> Database:
    raise StorageUnreachable("This service was put together without a database, so nothing can be kept in it.")


@dataclass(frozen=True, slots=True)
class ServiceParts:
    """`drafter` and `search` may raise what stands in their way; the service stays up and says it, each time."""

    drafter: Callable[[], Drafting]
    search: Searching
    examine: Callable[[], Sequence[Diagnosis]]
    conversations: Conversations
    turns: DraftTurns
    warm_up: Callable[[], None] = lambda: None
    """Loads ahead what the first draft would otherwise wait for; raises nothing that a draft will say anyway."""
    close: Callable[[], None] = lambda: None
    """Ends what is still at work when the service stops."""
    database: Callable[[], Database] = _no_database
    """Where conversations, drafts and what became of them are kept; raises StorageError."""
    sources: Callable[[], Sequence[SourceFacts]] = lambda: ()
    """What is indexed; raises what `search` does."""
    guidelines: Callable[[], Iterable[Guideline]] = lambda: ()
    """The handbook, read anew so that edits show at once; raises PromptError."""

    def draft(
        self, conversation: Conversation, instruction: str | None, kind: TextKind = TextKind.REPLY
    ) -> Generator[Event, None, None]:
        """The events of one draft, in its turn; raises Busy, DrafterError or KnowledgeError, also midway.

        Closing it gives up the place, and with it the work where that has begun.
        """
        drafter = self.drafter()
        with self.turns.admit() as turn:
            if not turn.ready:
                yield Step.WAITING
                while not turn.wait(PULSE_SECONDS):
                    yield Pulse()

            def written(terms: Terms) -> Iterator[Event]:
                return drafter.stream(conversation, instruction=instruction, kind=kind, terms=terms)

            with closing(on_terms(self.database, conversation.mailbox, written)) as events:
                draft = None
                for event in events:
                    if isinstance(event, Draft):
                        draft = event
                    else:
                        yield event
        if draft:  # after the turn: whoever is slow to take it holds up nobody
            yield draft


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
