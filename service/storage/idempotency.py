"""Idempotency keys: a request that is sent again is answered as it was the first time, and not done twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, Digest, Id, Key, new_id, now_utc

__all__ = ["IdempotencyKey"]


class IdempotencyKey(Base):
    """A key that a caller (`scope`) gave, the request it came with, and the answer; no status: still at work."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    scope: Mapped[Key]
    key: Mapped[Digest]
    request: Mapped[Digest]
    conversation_id: Mapped[Id | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    status: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now_utc)
    expires_at: Mapped[datetime] = mapped_column(index=True)
