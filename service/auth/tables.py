"""The tables of access: keys, accounts, their sessions, sealed secrets, what was used, and the log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, Digest, Id, Key

__all__ = [
    "Account",
    "ApiKey",
    "AuditEntry",
    "PanelPass",
    "SealedSecret",
    "SignInSession",
    "Spending",
    "SpentToken",
]


class SealedSecret(Base):
    """A secret of ours or of a help desk, sealed; `name` is the purpose that it opens for."""

    __tablename__ = "sealed_secrets"

    name: Mapped[Key] = mapped_column(primary_key=True)
    sealed: Mapped[str]
    sealed_at: Mapped[datetime]


class ApiKey(Base):
    """A key that programs show. Rows stay when a key ends, so that the log can be read. Empty mailboxes: all."""

    __tablename__ = "api_keys"

    id: Mapped[Key] = mapped_column(primary_key=True)
    name: Mapped[str]
    hash: Mapped[Digest]
    rights: Mapped[list[Any]]
    mailboxes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    per_minute: Mapped[int | None]
    drafts_per_day: Mapped[int | None]
    cost_per_day: Mapped[float | None]


class Account(Base):
    """A person of the team. Without a password hash they sign in through the identity provider only."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str]
    role: Mapped[Key]
    mailboxes: Mapped[list[Any]]
    password_hash: Mapped[str | None]
    issuer: Mapped[str | None] = mapped_column(String(500))
    subject: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]


class SignInSession(Base):
    """One browser that is signed in; `id` is the hash of what its cookie holds."""

    __tablename__ = "sessions"

    id: Mapped[Digest] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class PanelPass(Base):
    """That a person has joined the panel of a help desk by a code of their own; `session_id` is that of their
    sign-in, whose end is its end too. Rows stay for some weeks, so that it can be seen who had one."""

    __tablename__ = "panel_passes"

    id: Mapped[Id] = mapped_column(primary_key=True)
    desk_id: Mapped[Key]
    mailbox_id: Mapped[Key] = mapped_column(index=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    agent: Mapped[str]
    session_id: Mapped[Digest]
    joined_at: Mapped[datetime]
    used_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    def runs(self, now: datetime) -> bool:
        """Whether it lets anybody in now, as far as is known here."""
        return self.ended_at is None and now < self.until


class SpentToken(Base):
    """A token that opens once and was used; forgotten when it would have ended anyway."""

    __tablename__ = "spent_tokens"

    id: Mapped[Key] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class Spending(Base):
    """What one payer used on one day (UTC)."""

    __tablename__ = "spending"

    payer: Mapped[Key] = mapped_column(primary_key=True)
    day: Mapped[Key] = mapped_column(primary_key=True)
    drafts: Mapped[int]
    cost_usd: Mapped[float]


class AuditEntry(Base):
    """One line of the log; `mark` covers the line and the mark of the one before it."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[Key]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]
    mark: Mapped[Digest]
