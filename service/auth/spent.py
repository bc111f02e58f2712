"""Tokens that open once: noted when they are used, forgotten when they would have ended anyway."""

from datetime import UTC, datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from service.auth.tables import SpentToken
from service.storage import Clock, Database, now_utc

__all__ = ["SpentTokens"]


class SpentTokens:
    """Which tokens have been used."""

    def __init__(self, database: Database, clock: Clock = now_utc) -> None:
        self._database = database
        self._clock = clock

    def spend(self, token_id: str, until: int) -> bool:
        """Whether this is the first use of a token that ends at `until` (seconds)."""
        try:
            with self._database.writing() as session:
                session.execute(delete(SpentToken).where(SpentToken.until < self._clock()))
                session.add(SpentToken(id=token_id, until=datetime.fromtimestamp(until, UTC)))
        except IntegrityError:
            return False
        return True
