"""Receipts by source: which drafts, and so which replies, rested on which text of an article."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.storage.base import digest_of
from service.storage.citations import StoredCitation
from service.storage.drafts import DraftState, StoredDraft
from service.storage.mailboxes import Mailboxes, within
from service.storage.paging import DEFAULT_LIMIT, ListPage, page_of

__all__ = ["SourceUse", "receipts_by_source"]


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A citation with the draft that rests on it."""

    citation: StoredCitation
    draft: StoredDraft


def receipts_by_source(
    session: Session,
    document_id: str,
    mailboxes: Mailboxes = None,
    *,
    digest: str | None = None,
    quote: str | None = None,
    sent_only: bool = False,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> ListPage[SourceUse]:
    """What rested on a document, the newest first; with `digest` on this version of its text alone,
    with `quote` on quotes that have these words in them.

    `sent_only`: what a customer has been told.
    """
    wanted = (
        select(StoredCitation)
        .join(StoredDraft, StoredDraft.id == StoredCitation.draft_id)
        .where(StoredCitation.document_key == digest_of(document_id), within(StoredDraft.mailbox_id, mailboxes))
    )
    if digest is not None:
        wanted = wanted.where(StoredCitation.document_digest == digest)
    if quote is not None:
        wanted = wanted.where(StoredCitation.quote.contains(quote, autoescape=True))
    if sent_only:
        wanted = wanted.where(StoredDraft.state == DraftState.SENT)
    page = page_of(session, wanted, (StoredCitation.id,), cursor, limit)
    ids = {citation.draft_id for citation in page.items}
    drafts = {draft.id: draft for draft in session.scalars(select(StoredDraft).where(StoredDraft.id.in_(ids)))}
    return ListPage([SourceUse(found, drafts[found.draft_id]) for found in page.items], page.next_cursor)
