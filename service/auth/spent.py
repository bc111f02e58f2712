"""Tokens that open once: noted when they are used, forgotten when they would have ended anyway."""

from datetime import UTC, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.auth.tables import SpentToken
from service.storage import Clock, Database, now_utc
from service.storage.base import insert_or_ignore

__all__ = ["SpentTokens", "spend_once"]


class SpentTokens:
    """Which tokens have been used."""

    def __init__(self, database: Database, clock: Clock = now_utc) -> None:
        self._database = database
        self._clock = clock

    def spend(self, token_id: str, until: int) -> bool:
        """Whether this is the first use of a token that ends at `until` (seconds)."""
        with self._database.writing() as session:
            return spend_once(session, token_id, datetime.fromtimestamp(until, UTC), self._clock())


def spend_once(session: Session, token_id: str, until: datetime, now: datetime) -> bool:
    """Whether this is the first use of what is remembered `until` then; kept with all else that `session` does."""
    session.execute(delete(SpentToken).where(SpentToken.until < now))
    return insert_or_ignore(session, SpentToken, {"id": token_id, "until": until})
