"""Citations of drafts, a row each, so that it can be asked which replies rested on which text of a source."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, Digest, Id, Key, new_id

__all__ = ["StoredCitation"]


class StoredCitation(Base):
    """A citation: `quote` is `text[start:end]` of the document whose content had `document_digest` then."""

    __tablename__ = "citations"
    __table_args__ = (
        UniqueConstraint("draft_id", "number"),
        Index(None, "document_key", "draft_id"),
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
