"""The secrets of what is connected, help desks and others: sealed, beside our own, so that a rotation of `secret_key`
seals them anew."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from service.auth.sealing import Sealing
from service.auth.tables import SealedSecret
from service.errors import SecretError

__all__ = ["drop_desk_secrets", "keep_desk_secrets", "open_desk_secrets"]


_DESK = "help desk"


def keep_desk_secrets(
    session: Session,
    sealing: Sealing,
    desk_id: str,
    secrets: Mapping[str, str],
    now: datetime,
    what: str = _DESK,
) -> None:
    """Keep the secrets of a help desk, or of `what` it is, in place of those that are there."""
    purpose = _purpose(what, desk_id)
    sealed = sealing.seal(json.dumps(dict(secrets)).encode(), purpose)
    session.merge(SealedSecret(name=purpose, sealed=sealed, sealed_at=now))


def open_desk_secrets(session: Session, sealing: Sealing, desk_id: str, what: str = _DESK) -> dict[str, str]:
    """Those secrets; raises SecretError where they are missing or sealed with another key."""
    row = session.get(SealedSecret, _purpose(what, desk_id))
    if row is None:
        raise SecretError(f"no secrets are kept for the {what} {desk_id!r}. Disconnect it and connect it again.")
    found: dict[str, str] = json.loads(sealing.open(row.sealed, _purpose(what, desk_id)))
    return found


def drop_desk_secrets(session: Session, desk_id: str, what: str = _DESK) -> None:
    """Forget those secrets."""
    if row := session.get(SealedSecret, _purpose(what, desk_id)):
        session.delete(row)
        session.flush()


def _purpose(what: str, desk_id: str) -> str:
    return f"{what} {desk_id}"
