"""What is kept about one customer: their conversations, and where others have written their address.

A conversation is theirs where the help desk says so by its customer's address. A name finds nobody: many share one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.storage.account_looks import StoredAccountLook
from service.storage.addresses import MailAddress
from service.storage.base import Base
from service.storage.citations import StoredCitation
from service.storage.conversations import StoredConversation, StoredMessage
from service.storage.desk_drafts import StoredDeskDraft
from service.storage.draft_asks import StoredAsk
from service.storage.draft_facts import DraftFacts, DraftFailure, UsedGuideline
from service.storage.draft_texts import DraftText
from service.storage.drafts import StoredDraft
from service.storage.handoffs import StoredHandoff
from service.storage.idempotency import IdempotencyKey
from service.storage.jobs import StoredJob
from service.storage.outcomes import StoredOutcome
from service.storage.pictures import StoredPicture
from service.storage.proposals import StoredProposal
from service.storage.time_entries import StoredTimeEntry
from service.storage.webhooks import StoredHookEvent

__all__ = [
    "MENTIONING",
    "OWNED",
    "ConversationRef",
    "Mention",
    "Subject",
    "belonging",
    "find_mentions",
    "find_subject",
    "holds",
    "ref_of",
]

OWNED: tuple[type[Base], ...] = (
    StoredConversation,
    StoredMessage,
    StoredPicture,
    StoredAccountLook,
    StoredDraft,
    DraftText,
    StoredCitation,
    StoredOutcome,
    StoredProposal,
    StoredDeskDraft,
    StoredHandoff,
    StoredTimeEntry,
    IdempotencyKey,
    StoredHookEvent,
    DraftFacts,
    UsedGuideline,
    DraftFailure,
    StoredAsk,
    StoredJob,
)
"""The tables of which rows belong to a conversation, and go with it."""

MENTIONING: Mapping[type[Base], Sequence[InstrumentedAttribute[Any]]] = {
    StoredConversation: (StoredConversation.subject, StoredConversation.customer, StoredConversation.words),
    StoredMessage: (StoredMessage.content,),
    StoredAccountLook: (StoredAccountLook.facts, StoredAccountLook.missing),
    StoredDraft: (StoredDraft.draft, StoredDraft.instruction, StoredDraft.reason),
    DraftText: (DraftText.text, DraftText.refinement),
    StoredOutcome: (StoredOutcome.text, StoredOutcome.reason),
    StoredProposal: (StoredProposal.title, StoredProposal.content, StoredProposal.decision),
    StoredHandoff: (
        StoredHandoff.text,
        StoredHandoff.fields,
        StoredHandoff.told,
        StoredHandoff.note,
        StoredHandoff.reason,
    ),
    StoredTimeEntry: (StoredTimeEntry.case_number, StoredTimeEntry.note),
    IdempotencyKey: (IdempotencyKey.answer,),
    StoredAsk: (StoredAsk.text, StoredAsk.words, StoredAsk.reason),
    StoredJob: (StoredJob.event_id, StoredJob.reason),
}
"""The columns in which anybody's words stand."""

_AT_ONCE = 500
_PLAIN = re.compile(r"[a-z\d._+-]+")


@dataclass(frozen=True, slots=True)
class ConversationRef:
    """A conversation by our id, and as its help desk calls it."""

    id: str
    mailbox: str
    help_desk: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A customer by an address, and their conversations."""

    address: MailAddress
    conversations: tuple[ConversationRef, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A row about somebody else in which the address stands."""

    table: type[Base]
    id: str


def find_subject(session: Session, address: MailAddress) -> Subject:
    """The customer with this address in whatever case, without a tag also those of `name+tag@...`."""
    wanted = select(StoredConversation).where(_key(address)).order_by(StoredConversation.id)
    return Subject(address, tuple(map(ref_of, session.scalars(wanted))))


def ref_of(row: StoredConversation) -> ConversationRef:
    """The names of a conversation."""
    return ConversationRef(row.id, row.mailbox_id, row.help_desk, row.external_id)


def find_mentions(session: Session, address: MailAddress) -> Iterator[Mention]:
    """Rows that hold the address besides the customer's own conversations: quoted, copied or named by others."""
    pattern = address.pattern
    own = select(StoredConversation.id).where(_key(address))
    for table, columns in MENTIONING.items():
        wanted = select(table).where(belonging(table, own).is_not(True), _likely(columns, address))
        for row in session.scalars(wanted.execution_options(yield_per=_AT_ONCE)):
            if any(holds(getattr(row, column.key), pattern) for column in columns):
                yield Mention(table, row.id)  # type: ignore[attr-defined]


def belonging(table: type[Base], conversations: Select[str] | Sequence[str]) -> ColumnElement[bool]:
    """The condition that a row of one of the `OWNED` tables belongs to one of these conversations, by id."""
    if table is StoredConversation:
        return StoredConversation.id.in_(conversations)
    if table in (DraftText, StoredCitation, UsedGuideline, DraftFailure):
        drafts = select(StoredDraft.id).where(StoredDraft.conversation_id.in_(conversations))
        return table.draft_id.in_(drafts)
    return table.conversation_id.in_(conversations)  # type: ignore[attr-defined, no-any-return]


def holds(value: Any, pattern: re.Pattern[str]) -> bool:
    """Whether the pattern is found in a text, or in any text of a JSON value."""
    if isinstance(value, str):
        return pattern.search(value) is not None
    if isinstance(value, Mapping):
        return any(holds(part, pattern) for part in (*value, *value.values()))
    return isinstance(value, Sequence) and any(holds(part, pattern) for part in value)


def _key(address: MailAddress) -> ColumnElement[bool]:
    if address.tag:
        return StoredConversation.address_key == address.key
    return StoredConversation.inbox_key == address.inbox_key


def _likely(columns: Sequence[InstrumentedAttribute[Any]], address: MailAddress) -> ColumnElement[bool]:
    """What the database can rule out by itself: JSON spells other letters than these by their numbers."""
    if not _PLAIN.fullmatch(address.local):
        return true()
    return or_(*(cast(column, Text).icontains(address.local, autoescape=True) for column in columns))
