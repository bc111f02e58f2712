"""The secrets of connected help desks: sealed, beside our own, so that a rotation of `secret_key` seals them anew."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from service.auth.sealing import Sealing
from service.auth.tables import SealedSecret
from service.errors import SecretError

__all__ = ["drop_desk_secrets", "keep_desk_secrets", "open_desk_secrets"]


def keep_desk_secrets(
    session: Session, sealing: Sealing, desk_id: str, secrets: Mapping[str, str], now: datetime
) -> None:
    """Keep the secrets of a help desk in place of those that are there."""
    sealed = sealing.seal(json.dumps(dict(secrets)).encode(), _purpose(desk_id))
    session.merge(SealedSecret(name=_purpose(desk_id), sealed=sealed, sealed_at=now))


def open_desk_secrets(session: Session, sealing: Sealing, desk_id: str) -> dict[str, str]:
    """The secrets of a help desk; raises SecretError where they are missing or sealed with another key."""
    row = session.get(SealedSecret, _purpose(desk_id))
    if row is None:
        raise SecretError(f"no secrets are kept for the help desk {desk_id!r}. Disconnect it and connect it again.")
    found: dict[str, str] = json.loads(sealing.open(row.sealed, _purpose(desk_id)))
    return found


def drop_desk_secrets(session: Session, desk_id: str) -> None:
    """Forget the secrets of a help desk."""
    if row := session.get(SealedSecret, _purpose(desk_id)):
        session.delete(row)
        session.flush()


def _purpose(desk_id: str) -> str:
    return f"help desk {desk_id}"
