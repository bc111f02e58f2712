"""Idempotency keys: a request that is sent again is answered as it was the first time, and not done twice.

Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.errors import InputError, KeyReused, StillAtWork
from service.storage.base import Base, Digest, Id, Key, digest_of, insert_or_ignore, new_id, now_utc

__all__ = ["AnsweredBefore", "Claimed", "IdempotencyKey", "answer_claim", "claim", "drop_expired", "release_claim"]

_KEPT = timedelta(hours=24)
_AT_WORK = timedelta(minutes=15)
"""How long a request may be at work before its process is taken for dead and it may be made again."""

_ASK_AGAIN = 5
"""Seconds after which whoever asks meanwhile may ask again."""

_KEY_LIMIT = 255


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


@dataclass(frozen=True, slots=True)
class Claimed:
    """The request is new: do it, then `answer_claim` or `release_claim` by this id."""

    id: str


@dataclass(frozen=True, slots=True)
class AnsweredBefore:
    """The request was made before: answer it so again."""

    status: int
    answer: dict[str, Any]


def claim(
    session: Session, scope: str, key: str, request: str, now: datetime | None = None
) -> Claimed | AnsweredBefore:
    """Take the key that a caller gave for a request, in a transaction of its own.

    Raises StillAtWork while the first request with it is being done, KeyReused for another request with the same key.
    """
    if not 0 < len(key) <= _KEY_LIMIT:
        raise InputError(f"an idempotency key has 1 to {_KEY_LIMIT} characters; this one has {len(key)}.")
    now = now or now_utc()
    new = {
        "id": new_id(now),
        "scope": scope,
        "key": digest_of(key),
        "request": digest_of(request),
        "created_at": now,
        "expires_at": now + _AT_WORK,
    }
    if insert_or_ignore(session, IdempotencyKey, new):
        return Claimed(str(new["id"]))
    wanted = select(IdempotencyKey).where(IdempotencyKey.scope == scope, IdempotencyKey.key == new["key"])
    found = session.scalar(wanted.with_for_update())
    if found is None or found.expires_at <= now:
        if found is not None:
            session.execute(delete(IdempotencyKey).where(IdempotencyKey.id == found.id))
        return claim(session, scope, key, request, now)
    if found.request != new["request"]:
        raise KeyReused(
            f"the idempotency key {key!r} came with another request before; take a new key for a new one."
        )
    if found.status is None:
        raise StillAtWork(
            f"The request with the idempotency key {key!r} is still at work; ask again in {_ASK_AGAIN} seconds.",
            _ASK_AGAIN,
        )
    return AnsweredBefore(found.status, found.answer or {})


def answer_claim(
    session: Session,
    claim_id: str,
    status: int,
    answer: dict[str, Any],
    conversation_id: str | None = None,
    now: datetime | None = None,
) -> None:
    """Keep the answer for a day. `conversation_id` is whose it is about, so that it is forgotten with it."""
    found = session.get(IdempotencyKey, claim_id, with_for_update=True)
    if found is not None:  # or it was forgotten, or took so long that somebody else has made the request again
        found.status, found.answer, found.conversation_id = status, answer, conversation_id
        found.expires_at = (now or now_utc()) + _KEPT


def release_claim(session: Session, claim_id: str) -> None:
    """Give the key back: the request failed and may be made again."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.id == claim_id, IdempotencyKey.status.is_(None)))


def drop_expired(session: Session, now: datetime | None = None) -> int:
    """Delete the keys whose time is over; how many."""
    gone = delete(IdempotencyKey).where(IdempotencyKey.expires_at <= (now or now_utc()))
    return len(session.scalars(gone.returning(IdempotencyKey.id)).all())
