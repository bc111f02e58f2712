"""Which drafts that are kept a person at the page may see."""

from service.auth.rights import Asker
from service.errors import NotFound
from service.storage import Session
from service.storage.conversations import get_conversation
from service.storage.drafts import StoredDraft, get_draft

__all__ = ["visible_draft"]


def visible_draft(session: Session, draft_id: str, who: Asker) -> StoredDraft:
    """The draft with this id; raises NotFound, also for one of another mailbox or beside the one conversation."""
    stored = get_draft(session, draft_id, who.mailboxes)
    conversation = get_conversation(session, stored.conversation_id)
    if not who.sees_conversation(conversation.external_id, conversation.mailbox_id, conversation.help_desk):
        raise NotFound(f"There is no draft {draft_id!r}; list the drafts to see what there is.")
    return stored
