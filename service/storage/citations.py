"""Citations of drafts, a row each, so that it can be asked which replies rested on which text of a source."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from drafter.draft import Citation, Draft
from service.storage.base import Base, Digest, Id, Key, digest_of, new_id

__all__ = ["StoredCitation", "citations_of", "keep_citations", "keep_further_citations"]


class StoredCitation(Base):
    """A citation: `quote` is `text[start:end]` of the document whose content had `document_digest` then.

    `edited`: whether a sentence that leans on it was changed or taken out before it was sent; None: nobody knows.
    """

    __tablename__ = "citations"
    __table_args__ = (
        UniqueConstraint("draft_id", "number"),
        Index(None, "document_key", "id"),
        Index(None, "document_key", "draft_id", "edited"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[Id] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    number: Mapped[int]
    document_id: Mapped[str]
    document_key: Mapped[Digest]
    document_digest: Mapped[str]
    passage_id: Mapped[str]
    title: Mapped[str]
    link: Mapped[str | None]
    kind: Mapped[Key]
    visibility: Mapped[Key]
    document_updated_at: Mapped[datetime | None]
    quote: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    edited: Mapped[bool | None]


def keep_citations(session: Session, draft: Draft) -> None:
    """Keep which sources a finished draft rests on, with the version of each that its receipt names."""
    versions = {source.document_id: source.content_hash for source in draft.receipt.sources}
    session.add_all(
        _stored(draft.id, citation.number, citation, versions.get(citation.document_id, ""))
        for citation in draft.citations
        if citation.of_document
    )


def keep_further_citations(session: Session, draft_id: str, citations: Sequence[Citation]) -> None:
    """Keep what a later text of a draft rests on and no earlier one did, under the next numbers."""
    known = citations_of(session, draft_id)
    versions = {one.document_id: one.document_digest for one in known}
    places = {(one.document_id, one.start, one.end) for one in known}
    number = max((one.number for one in known), default=0)
    for citation in citations:
        if citation.of_document and (citation.document_id, citation.start, citation.end) not in places:
            number += 1
            session.add(_stored(draft_id, number, citation, versions.get(citation.document_id, "")))


def citations_of(session: Session, draft_id: str) -> list[StoredCitation]:
    """The citations of a draft in the order of their numbers."""
    wanted = select(StoredCitation).where(StoredCitation.draft_id == draft_id)
    return list(session.scalars(wanted.order_by(StoredCitation.number)))


def _stored(draft_id: str, number: int, citation: Citation, digest: str) -> StoredCitation:
    return StoredCitation(
        draft_id=draft_id,
        number=number,
        document_id=citation.document_id,
        document_key=digest_of(citation.document_id),
        document_digest=digest,
        passage_id=citation.passage_id,
        title=citation.title,
        link=citation.link,
        kind=str(citation.kind),
        visibility=citation.visibility.value,
        document_updated_at=citation.updated_at,
        quote=citation.quote,
        start=citation.start,
        end=citation.end,
    )
