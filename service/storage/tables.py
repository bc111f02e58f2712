"""Every table of this room: importing it makes `Base.metadata` whole."""

from service.storage.base import Base
from service.storage.citations import StoredCitation
from service.storage.conversations import StoredConversation, StoredMessage
from service.storage.draft_asks import StoredAsk
from service.storage.draft_facts import DraftFacts, DraftFailure, UsedGuideline
from service.storage.draft_texts import DraftText
from service.storage.drafts import StoredDraft
from service.storage.idempotency import IdempotencyKey
from service.storage.incidents import StoredIncident
from service.storage.mailboxes import StoredMailbox
from service.storage.outcomes import StoredOutcome
from service.storage.proposals import StoredProposal
from service.storage.removals import Removal

__all__ = ["TABLES"]

TABLES: tuple[type[Base], ...] = (
    StoredMailbox,
    StoredConversation,
    StoredMessage,
    StoredDraft,
    DraftText,
    StoredCitation,
    StoredOutcome,
    IdempotencyKey,
    StoredProposal,
    DraftFacts,
    UsedGuideline,
    DraftFailure,
    StoredAsk,
    StoredIncident,
    Removal,
)
