"""What the service is made of: handed to `create_app`, so that tests and other hosts put in their own."""

import threading
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from drafter.account_sources import AccountRecords
from drafter.conversation import Conversation
from drafter.draft import Draft
from drafter.events import PULSE_SECONDS, Event, Pulse, Step
from drafter.explanation import Explanation
from drafter.handbook.guidelines import Guideline
from drafter.mailbox import Mailbox
from drafter.models.base import ChatMessage
from drafter.proofreading import Proof
from drafter.queue_place import QueuePlace
from drafter.refinement import Refinement, RefineOffer, RefineOrder
from drafter.situation import Situation
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from kb_index.documents import Hit
from kb_index.store.rows import Record
from kb_index.sync.ledger import SourceFacts
from service.account.base import AccountSource
from service.account.lookup import AccountLookup
from service.auth.sealing import Sealing
from service.console.eval_runs import EvalHistory
from service.conversations import Conversations
from service.doctor import Diagnosis
from service.errors import AccountSourceError, SecretError, StorageUnreachable
from service.hooks.webhooks import Webhooks
from service.jobs.rules import QueueRules
from service.leaving import Leaving
from service.mailbox_terms import on_terms
from service.storage import Database
from service.turns import DraftTurns

__all__ = ["Drafting", "Once", "Searching", "ServiceParts"]

T = TypeVar("T")


class Drafting(Protocol):
    """What the service needs of a drafter."""

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        """Steps and text while the draft is written, then the Draft; closing a generator ends the work."""
        ...

    def check_text(self, conversation: Conversation, text: str, wish: Wish = A_REPLY) -> Proof:
        """What proves an agent's own text, sentence by sentence, and what the checks say; no model is asked."""
        ...

    def fix_text(
        self, conversation: Conversation, text: str, checks: Collection[str], wish: Wish = A_REPLY
    ) -> tuple[Proof, tuple[str, ...]]:
        """An agent's own text with what rules can mend of these checks, proved, and which were; no model is asked."""
        ...

    def messages(self, conversation: Conversation, wish: Wish = A_REPLY) -> tuple[ChatMessage, ...]:
        """What a model would be asked now for such a text; nothing where none writes it. No model is asked."""
        ...

    def explain(self, conversation: Conversation, wish: Wish = A_REPLY) -> Explanation:
        """What a draft would be made of and why; no model is asked."""
        ...

    def situation(self, conversation: Conversation) -> Situation:
        """What it is about; no model is asked."""
        ...

    def queue_place(self, conversation: Conversation) -> QueuePlace:
        """Its place among the conversations that wait; no model is asked."""
        ...

    def refine(
        self, conversation: Conversation, order: RefineOrder, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        """Steps and text while an agent's own text is refined, then the Refinement; closing a generator ends it."""
        ...

    def refine_offers(self, conversation: Conversation, wish: Wish = A_REPLY) -> tuple[RefineOffer, ...]:
        """What can be asked for to refine a text of a draft, and who would do it."""
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


def _no_webhooks() -> Webhooks:
    raise StorageUnreachable("This service was put together without webhooks.")


def _no_accounts() -> AccountLookup:
    return AccountLookup(lambda: {}, _no_source, _no_database)


def _no_source(records: AccountRecords) -> AccountSource:
    raise AccountSourceError("this service was put together without account data")


def _no_sealing() -> Sealing:
    raise SecretError("this service was put together without a secret_key, so no secret can be kept or opened.")


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
    rules: QueueRules = field(default_factory=QueueRules)
    """How auto-drafts are made."""
    database: Callable[[], Database] = _no_database
    """Where conversations, drafts and what became of them are kept; raises StorageError."""
    sealing: Callable[[], Sealing] = _no_sealing
    """What the secrets of help desks are sealed with; raises SecretError."""
    accounts: AccountLookup = field(default_factory=_no_accounts)
    """Looks up what records of ours say of a customer."""
    sources: Callable[[], Sequence[SourceFacts]] = lambda: ()
    """What is indexed; raises what `search` does."""
    documents: Callable[[], Sequence[Record]] = lambda: ()
    """Every document that is indexed, without its text; raises what `search` does."""
    eval_runs: Callable[[], EvalHistory | None] = lambda: None
    """The runs of evaluations that the team keeps; None: nobody said where; raises what reading them does."""
    profiles: Callable[[], Mapping[str, Mailbox]] = lambda: {}
    """Every mailbox profile, by mailbox; raises SettingsError."""
    public_url: str = ""
    """Where people find the pages of this service; empty where nobody said."""
    leaving: Callable[[], Sequence[Leaving]] = lambda: ()
    """Who gets which words of a conversation, by the settings."""
    guidelines: Callable[[], Iterable[Guideline]] = lambda: ()
    """The handbook, read anew so that edits show at once; raises PromptError."""
    webhooks: Callable[[], Webhooks] = _no_webhooks
    """Who is told of what; raises StorageError."""

    def draft(self, conversation: Conversation, wish: Wish = A_REPLY) -> Generator[Event, None, None]:
        """The events of one draft, in its turn; raises Busy, DrafterError or KnowledgeError, also midway.

        Closing it gives up the place, and with it the work where that has begun.
        """
        drafter = self.drafter()

        def written(terms: Terms) -> Iterator[Event]:
            return drafter.stream(conversation, wish, terms)

        yield from self._in_turn(conversation.mailbox, written)

    def refine(
        self, conversation: Conversation, order: RefineOrder, wish: Wish = A_REPLY
    ) -> Generator[Event, None, None]:
        """The events of one refinement, in the same line as drafts: a model answers one after the other."""
        drafter = self.drafter()

        def written(terms: Terms) -> Iterator[Event]:
            return drafter.refine(conversation, order, wish, terms)

        yield from self._in_turn(conversation.mailbox, written)

    def _in_turn(self, mailbox: str, begin: Callable[[Terms], Iterator[Event]]) -> Generator[Event, None, None]:
        with self.turns.admit() as turn:
            if not turn.ready:
                yield Step.WAITING
                while not turn.wait(PULSE_SECONDS):
                    yield Pulse()
            with closing(on_terms(self.database, mailbox, begin)) as events:
                end = None
                for event in events:
                    if isinstance(event, Draft | Refinement):
                        end = event
                    else:
                        yield event
        if end:  # after the turn: whoever is slow to take it holds up nobody
            yield end


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
