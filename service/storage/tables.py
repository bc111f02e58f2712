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
from service.storage.handoff_targets import StoredTarget
from service.storage.handoffs import StoredHandoff
from service.storage.help_desks import StoredHelpDesk
from service.storage.idempotency import IdempotencyKey
from service.storage.incident_hooks import StoredIncidentHook
from service.storage.incidents import StoredIncident
from service.storage.jobs import StoredJob
from service.storage.mailboxes import StoredMailbox
from service.storage.outcomes import StoredOutcome
from service.storage.pictures import StoredPicture
from service.storage.proposals import StoredProposal
from service.storage.removals import Removal
from service.storage.resolved_threads import ResolvedThread
from service.storage.time_entries import StoredTimeEntry
from service.storage.webhooks import StoredHook, StoredHookDelivery, StoredHookEvent

__all__ = ["TABLES"]

TABLES: tuple[type[Base], ...] = (
    StoredMailbox,
    StoredConversation,
    StoredMessage,
    StoredPicture,
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
    StoredTarget,
    StoredHandoff,
    StoredTimeEntry,
    StoredIncidentHook,
    Removal,
    ResolvedThread,
    StoredHook,
    StoredHookEvent,
    StoredHookDelivery,
)
