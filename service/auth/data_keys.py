"""The keys that we hash and sign with: random, made when first needed, and kept sealed in the database.

What is signed outlives a rotation of `secret_key`, which seals these anew and changes none of them.
"""

import base64
import secrets
import threading

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.auth.sealing import Sealing
from service.auth.tables import SealedSecret
from service.storage import Clock, Database, now_utc

__all__ = ["DataKeys", "holds_keys"]

_BYTES = 32


class DataKeys:
    """Gives each purpose its own key. Raises SecretError where `sealing` cannot open what is kept."""

    def __init__(self, database: Database, sealing: Sealing, clock: Clock = now_utc) -> None:
        self._database = database
        self._sealing = sealing
        self._clock = clock
        self._known: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def key(self, purpose: str) -> bytes:
        """The 32 bytes for `purpose`, the same in every process and for ever."""
        with self._lock:
            if purpose not in self._known:
                self._known[purpose] = self._kept(purpose) or self._make(purpose)
            return self._known[purpose]

    def reseal(self) -> int:
        """Seal everything that is kept with the newest secret; gives how many there were."""
        with self._database.writing() as session:
            rows = session.scalars(select(SealedSecret)).all()
            for row in rows:
                row.sealed, row.sealed_at = self._sealing.reseal(row.sealed, row.name), self._clock()
            return len(rows)

    def _kept(self, purpose: str) -> bytes | None:
        with self._database.reading() as session:
            row = session.get(SealedSecret, purpose)
        return base64.b64decode(self._sealing.open(row.sealed, purpose)) if row else None

    def _make(self, purpose: str) -> bytes:
        key = secrets.token_bytes(_BYTES)
        sealed = self._sealing.seal(base64.b64encode(key), purpose)
        try:
            with self._database.writing() as session:
                session.add(SealedSecret(name=purpose, sealed=sealed, sealed_at=self._clock()))
        except IntegrityError:  # another process was quicker
            return self._kept(purpose) or self._make(purpose)
        return key


def holds_keys(database: Database) -> bool:
    """Whether anything was ever sealed there: before that nobody can have a key or an account."""
    with database.reading() as session:
        return session.scalars(select(SealedSecret.name).limit(1)).first() is not None
