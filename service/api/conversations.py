"""GET /v1/conversations: what was received, as it was received."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from drafter.conversation import Conversation
from service.api.parameters import (
    BAD_CURSOR,
    NO_MAILBOX,
    NOT_YOURS,
    Cursor,
    MailboxName,
    PageLimit,
    StoredId,
    Words,
    seen,
)
from service.api.schemas import errors
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import NotFound
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage.conversations import (
    StoredConversation,
    conversation_of,
    get_conversation,
    list_conversations,
)
from service.storage.paging import DEFAULT_LIMIT

__all__ = ["ConversationPage", "ConversationRecord", "router"]

_NO_CONVERSATION = problem_of(
    NotFound("There is no conversation '01k9'; list the conversations to see what there is.")
)


class ConversationRecord(BaseModel):
    """A conversation: `id` is ours, `external_id` is what you call it. `version` grows with every public message.

    `conversation` is it with all messages; null in a list.
    """

    id: str
    external_id: str
    mailbox: str
    channel: str
    subject: str
    customer_name: str | None
    version: int
    created_at: datetime
    active_at: datetime
    conversation: Conversation | None = None

    @classmethod
    def of(cls, stored: StoredConversation, conversation: Conversation | None = None) -> Self:
        """The public face of a stored conversation."""
        return cls(
            id=stored.id,
            external_id=stored.external_id,
            mailbox=stored.mailbox_id,
            channel=stored.channel,
            subject=stored.subject,
            customer_name=stored.customer.get("name"),
            version=stored.version,
            created_at=stored.created_at,
            active_at=stored.active_at,
            conversation=conversation,
        )


class ConversationPage(BaseModel):
    """Some conversations, the last active first; `next_cursor` leads to those behind them, null: there are none."""

    items: list[ConversationRecord]
    next_cursor: str | None


def router(parts: ServiceParts) -> APIRouter:
    """The routes of conversations."""
    routes = APIRouter(prefix="/v1", tags=["conversations"])

    @routes.get("/conversations", responses=errors(NOT_YOURS, NO_MAILBOX, BAD_CURSOR), summary="List conversations")
    def conversations(
        who: Annotated[Asker, needs(Right.READ)],
        mailbox: MailboxName = None,
        search: Annotated[
            Words, Query(max_length=200, description="Words of subject, customer or id, all of which must occur.")
        ] = "",
        cursor: Cursor = None,
        limit: PageLimit = DEFAULT_LIMIT,
    ) -> ConversationPage:
        """Conversations that drafts were asked for, the last active first; without their messages."""
        of = seen(parts, who, mailbox)
        with parts.database().reading() as session:
            page = list_conversations(session, of, search=search, cursor=cursor, limit=limit)
            items = [ConversationRecord.of(item) for item in page.items]
            return ConversationPage(items=items, next_cursor=page.next_cursor)

    @routes.get("/conversations/{conversation_id}", responses=errors(_NO_CONVERSATION), summary="Get a conversation")
    def conversation(conversation_id: StoredId, who: Annotated[Asker, needs(Right.READ)]) -> ConversationRecord:
        """A conversation with its messages as they were received, the newest 2,000 of them, oldest first."""
        with parts.database().reading() as session:
            stored = get_conversation(session, conversation_id, who.mailboxes)
            return ConversationRecord.of(stored, conversation_of(session, stored, pictures=True))

    return routes
