"""GET /v1/receipts: which replies rested on which text of an article, for the day when it turns out to be wrong."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from kb_index.documents import Kind, Visibility
from service.api.parameters import BAD_CURSOR, NO_MAILBOX, NOT_YOURS, Cursor, MailboxName, PageLimit, Words, seen
from service.api.schemas import errors
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.parts import ServiceParts
from service.storage.drafts import DraftState
from service.storage.paging import DEFAULT_LIMIT
from service.storage.receipts import SourceUse, receipts_by_source

__all__ = ["ReceiptPage", "ReceiptRecord", "router"]


class ReceiptRecord(BaseModel):
    """A draft that rested on a source: `quote` is `text[start:end]` of the document as it was then, whose content had
    the hash `document_version`. `state` `sent`: a customer has been told."""

    draft_id: str
    conversation_id: str
    mailbox: str
    state: DraftState
    created_at: datetime
    document_id: str
    document_version: str
    document_updated_at: datetime | None
    title: str
    link: str | None
    kind: Kind
    visibility: Visibility
    quote: str
    start: int
    end: int

    @classmethod
    def of(cls, use: SourceUse) -> Self:
        """The public face of a citation and its draft."""
        citation, draft = use.citation, use.draft
        return cls(
            draft_id=draft.id,
            conversation_id=draft.conversation_id,
            mailbox=draft.mailbox_id,
            state=DraftState(draft.state),
            created_at=draft.created_at,
            document_id=citation.document_id,
            document_version=citation.document_digest,
            document_updated_at=citation.document_updated_at,
            title=citation.title,
            link=citation.link,
            kind=Kind(citation.kind),
            visibility=Visibility(citation.visibility),
            quote=citation.quote,
            start=citation.start,
            end=citation.end,
        )


class ReceiptPage(BaseModel):
    """Some receipts, newest first; `next_cursor` leads to those behind them, null: there are none."""

    items: list[ReceiptRecord]
    next_cursor: str | None


def router(parts: ServiceParts) -> APIRouter:
    """The route of receipts."""
    routes = APIRouter(prefix="/v1", tags=["knowledge"])

    @routes.get(
        "/receipts", responses=errors(NOT_YOURS, NO_MAILBOX, BAD_CURSOR), summary="Find what rested on a source"
    )
    def receipts(
        who: Annotated[Asker, needs(Right.RECEIPTS)],
        source: Annotated[Words, Query(min_length=1, max_length=2_000, description="A `document_id` of a citation.")],
        quote: Annotated[
            Words | None, Query(min_length=1, max_length=2_000, description="Words of the quote.")
        ] = None,
        version: Annotated[
            Words | None, Query(max_length=200, description="Only this `document_version` of it.")
        ] = None,
        sent: Annotated[bool, Query(description="Only what was sent.")] = False,
        mailbox: MailboxName = None,
        cursor: Cursor = None,
        limit: PageLimit = DEFAULT_LIMIT,
    ) -> ReceiptPage:
        """Find each draft that rested on a document, with the words that it quoted; a citation each, newest first."""
        of = seen(parts, who, mailbox)
        with parts.database().reading() as session:
            page = receipts_by_source(
                session,
                source,
                of,
                digest=version,
                quote=quote,
                sent_only=sent,
                cursor=cursor,
                limit=limit,
            )
            return ReceiptPage(items=[ReceiptRecord.of(use) for use in page.items], next_cursor=page.next_cursor)

    return routes
