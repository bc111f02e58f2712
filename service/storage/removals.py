"""Removals: that something was deleted, when, by whom and how much of it; never what or whose."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, Id, Key, new_id, now_utc

__all__ = ["Removal", "RemovalKind"]


class RemovalKind(StrEnum):
    """Why it was deleted."""

    RETENTION = "retention"
    FORGOTTEN = "forgotten"


class Removal(Base):
    """One deletion: `counts` by table. A row is never changed or deleted."""

    __tablename__ = "removals"

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[Key]
    mailbox_id: Mapped[Key | None]
    made_by: Mapped[str]
    counts: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now_utc)
