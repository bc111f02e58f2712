"""Every table of this room: importing it makes `Base.metadata` whole."""

from service.storage.account_looks import StoredAccountLook
from service.storage.base import Base
from service.storage.citations import StoredCitation
from service.storage.conversations import StoredConversation, StoredMessage
from service.storage.desk_drafts import StoredDeskDraft
from service.storage.draft_asks import StoredAsk
from service.storage.draft_facts import DraftFacts, DraftFailure, UsedGuideline
from service.storage.draft_texts import DraftText
from service.storage.drafts import StoredDraft
from service.storage.help_desks import StoredHelpDesk
from service.storage.idempotency import IdempotencyKey
from service.storage.incidents import StoredIncident
from service.storage.jobs import StoredJob
from service.storage.mailboxes import StoredMailbox
from service.storage.outcomes import StoredOutcome
from service.storage.proposals import StoredProposal
from service.storage.removals import Removal
from service.storage.webhooks import StoredHook, StoredHookDelivery, StoredHookEvent

__all__ = ["TABLES"]

TABLES: tuple[type[Base], ...] = (
    StoredMailbox,
    StoredConversation,
    StoredMessage,
    StoredAccountLook,
    StoredDraft,
    DraftText,
    StoredCitation,
    StoredOutcome,
    IdempotencyKey,
    StoredJob,
    StoredProposal,
    DraftFacts,
    UsedGuideline,
    DraftFailure,
    StoredAsk,
    StoredIncident,
    StoredHelpDesk,
    StoredDeskDraft,
    Removal,
    StoredHook,
    StoredHookEvent,
    StoredHookDelivery,
)
