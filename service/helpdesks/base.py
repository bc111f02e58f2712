"""What a connector of a help desk gives, so that a draft stands where agents already look.

To connect another desk: write a class with the methods of `HelpDesk`, make a `DeskKind` of it in its module, list
that in `registry`, and let the contract of `tests/service/helpdesks/` replay the desk's answers to it. Nothing is
inherited. No method sends to a customer, and none could: see `DeskHttp`. Each raises HelpDeskError where the desk
fails, which says whether and when the same may be tried again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar, runtime_checkable

from drafter.conversation import Conversation

__all__ = [
    "Abilities",
    "DeskArticle",
    "DeskDraft",
    "DeskEvent",
    "DeskEventKind",
    "DeskPage",
    "DeskSavedReply",
    "DeskThread",
    "DraftPlace",
    "EventProof",
    "GivenFields",
    "HelpDesk",
    "KnowsCustomers",
    "PlacedDraft",
    "ThreadRef",
    "WaitingFile",
    "WebhookCall",
]

T_co = TypeVar("T_co", covariant=True)


class DraftPlace(StrEnum):
    """Where a draft can stand, the best first: as a reply that waits to be sent, in the editor, as a private note."""

    NATIVE = "native-draft"
    EDITOR = "editor-insertion"
    NOTE = "private-note"
    NONE = "none"


class EventProof(StrEnum):
    """What shows that a webhook is the desk's: a signature over body and time, over the body, a secret in our
    address; or there are no webhooks, and the desk is polled."""

    SIGNED_WITH_TIME = "signed-with-time"
    SIGNED = "signed"
    ADDRESS = "address"
    POLLED = "polled"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a desk can do. `removes`: a draft that is out of date is taken away or emptied; else a note says so.
    `notes`: it has private notes; else a draft that finds no other place is left out."""

    place: DraftPlace
    proof: EventProof
    removes: bool
    articles: bool = True
    saved_replies: bool = True
    notes: bool = True


class DeskEventKind(StrEnum):
    """What happened. What was said is read from the desk, never from the event, which may be late or old."""

    CUSTOMER_WROTE = "customer-wrote"
    AGENT_WROTE = "agent-wrote"
    CHANGED = "changed"
    CLOSED = "closed"
    DELETED = "deleted"
    KNOWLEDGE = "knowledge"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A call of our webhook: header names in small letters, the body as it came, the secret part of the address."""

    headers: Mapping[str, str]
    body: bytes
    at: datetime
    address_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """`id` is the same for each delivery of one event. `answer` is what the desk wants back as the body."""

    id: str
    kind: DeskEventKind
    thread_id: str | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """An attachment that the desk still has: the `number`th of the `message`th message. `fetch` gives its bytes, and
    raises HelpDeskError; `size` is what the desk says it has in bytes (0: it does not say)."""

    message: int
    number: int
    size: int
    fetch: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class DeskThread:
    """A conversation as the desk has it now, oldest message first, the desk's id of each message, and the files that
    were not fetched with it."""

    conversation: Conversation
    message_ids: tuple[str, ...]
    resolved: bool
    waiting: tuple[WaitingFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """A conversation in a list."""

    id: str
    changed_at: datetime
    resolved: bool


@dataclass(frozen=True, slots=True)
class DeskArticle:
    """An article of the help center, or of the team's own (`internal`). `html` is its text as the desk keeps it."""

    id: str
    title: str
    html: str
    link: str | None = None
    updated_at: datetime | None = None
    internal: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class DeskSavedReply:
    """A saved reply: macro, canned response, template. Placeholders stay as the desk writes them."""

    id: str
    title: str
    html: str
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeskPage(Generic[T_co]):
    """A part of a list, ids of what is deleted or not public any more, and where to go on.

    Keep `cursor` once the items are kept: a list that is begun with it goes on behind this page, also in another
    process, and after the last page with what changes later. An item may come twice, none is left out.
    """

    items: tuple[T_co, ...]
    cursor: str
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskDraft:
    """A draft to be put into a desk: `letter` is all that a customer may read (plain text), `note` the same with what
    the agent should know. A text that is not `for_customer` is only ever a private note."""

    letter: str
    note: str
    for_customer: bool = True


@dataclass(frozen=True, slots=True)
class PlacedDraft:
    """A draft that stands in a desk: how, under which id there, and the digest of its words, which shows whether an
    agent has edited it."""

    place: DraftPlace
    ref: str
    digest: str


@dataclass(frozen=True, slots=True)
class GivenFields:
    """What a desk keeps of a customer, by its own names for it, plain values as text, and when they last changed."""

    values: Mapping[str, str] = field(default_factory=dict)
    as_of: datetime | None = None


@runtime_checkable
class KnowsCustomers(Protocol):
    """What a desk may be able to do besides: tell the fields that it keeps of its customers."""

    def customer_fields(self, thread_id: str) -> GivenFields:
        """Those of whom a conversation is with; by reading only. Raises HelpDeskGone."""
        ...


class HelpDesk(Protocol):
    """One connected help desk. Methods may be called from several threads."""

    @property
    def abilities(self) -> Abilities:
        """What it can do."""
        ...

    def thread(self, thread_id: str) -> DeskThread:
        """The whole conversation; raises HelpDeskGone, and NothingToAnswer where no customer wrote."""
        ...

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Conversations in which something happened since, in any order; None: all that there are."""
        ...

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """The same of those that are closed."""
        ...

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """Published articles; an empty page where the desk has none."""
        ...

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Saved replies; an empty page where the desk has none."""
        ...

    def event(self, delivery: WebhookCall) -> DeskEvent | None:
        """What a call of our webhook says, None for what does not concern us; raises ForgedEvent."""
        ...

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """Put a draft where agents look, in the place of the `standing` one, which we put there before.

        There is never a second native draft, and an agent's own words are never overwritten: a note is left then, or,
        where there are none, it is placed nowhere (`DraftPlace.NONE`).
        """
        ...

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """Take away a draft that is out of date, or say the reason where it stands; doing it again does no harm.

        Gives what is left, to be replaced by the next draft; None: nothing. Words of an agent are left alone.
        """
        ...
