"""The conversation that a tool is asked about: handed over, or one that is kept, with its account data.

No record is asked about whom an assistant names. It is the help desk that says who the customer of a kept
conversation is, and as long as nobody has verified them no fact is told: an assistant is a model too. A draft uses
what was shown before, by the sidebar or by an explanation.
"""

from dataclasses import dataclass

from drafter.conversation import Conversation
from service.all_conversations import seen_conversation
from service.auth.rights import Asker, Right
from service.mcp.asked import AskedConversation
from service.parts import ServiceParts
from service.storage.conversations import conversation_of

__all__ = ["AboutConversation", "about", "with_account_shown"]


@dataclass(frozen=True, slots=True)
class AboutConversation:
    """A conversation with the account data that may be told. `kept_id` and `version` as the database has them; empty
    and 0 for one that was handed over."""

    conversation: Conversation
    kept_id: str = ""
    version: int = 0


def about(parts: ServiceParts, asked: AskedConversation, who: Asker) -> AboutConversation:
    """What is asked about, with what is known of its account; raises Forbidden, NotFound, ConversationError."""
    if asked.conversation_id is None:
        return AboutConversation(asked.conversation(who))
    who.require(Right.READ)
    with parts.database().reading() as session:
        stored = seen_conversation(session, asked.conversation_id, who)
        kept, kept_id, version = conversation_of(session, stored, pictures=True), stored.id, stored.version
    known = parts.accounts.known(kept, kept_id=kept_id)
    if not known.customer.verified:
        known = known.model_copy(update={"account": (), "account_missing": ()})
    return AboutConversation(known, kept_id, version)


def with_account_shown(parts: ServiceParts, asked: AskedConversation, who: Asker) -> AboutConversation:
    """The same, to be shown: records are asked for what is not known of a customer who is verified."""
    found = about(parts, asked, who)
    if not (found.kept_id and found.conversation.customer.verified):
        return found
    parts.accounts.look(found.kept_id, lambda one: parts.drafter().situation(one))
    return about(parts, asked, who)
