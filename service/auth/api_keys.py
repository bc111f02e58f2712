"""API keys: shown once, kept as a hash, limited to mailboxes and rights, and ended in a moment.

A key is 256 random bits, so nobody guesses one, however fast: a fast keyed hash (HMAC-SHA-256) is right for it, where
a password needs a slow one. Keyed, so that whoever can write to the database cannot put in a key of their own.
"""

import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from service.auth.audit import AuditLog
from service.auth.rights import NO_LIMITS, Asker, AskerKind, Limits, Right
from service.auth.tables import ApiKey
from service.errors import NotFound, NotSignedIn
from service.storage import Clock, Database, now_utc

__all__ = ["ApiKeyFacts", "ApiKeys", "NewKey"]

_FORM = re.compile(r"rd_(?P<id>[a-z0-9]{12})_(?P<secret>[A-Za-z0-9_-]{43})")
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_WRITTEN_EVERY = timedelta(minutes=10)
"""How exact `last used` is: a write for each request would make every reader a writer."""

_REFUSED = "This key is not good here. Ask whoever manages keys for another: drafter key create NAME"


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key is to be good for. No mailboxes: for all."""

    name: str
    rights: Collection[Right]
    mailboxes: Collection[str] = ()
    expires_at: datetime | None = None
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, slots=True)
class ApiKeyFacts:
    """What is known of a key; the key itself is known to nobody. `begins_with` recognises it."""

    id: str
    begins_with: str
    name: str
    rights: tuple[str, ...]
    mailboxes: tuple[str, ...]
    state: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class ApiKeys:
    """Makes, lists, ends and recognises keys."""

    def __init__(self, database: Database, hashing: bytes, audit: AuditLog, clock: Clock = now_utc) -> None:
        self._database = database
        self._hashing = hashing
        self._audit = audit
        self._clock = clock
        self._nobody = "0" * 64

    def create(self, asked: NewKey, by: str) -> tuple[ApiKeyFacts, str]:
        """A new key and its text, which is shown this once."""
        number = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        secret = secrets.token_urlsafe(32)
        row = ApiKey(
            id=number,
            name=asked.name,
            hash=self._hash(number, secret),
            rights=sorted(right.value for right in asked.rights),
            mailboxes=sorted(asked.mailboxes),
            created_at=self._clock(),
            created_by=by,
            expires_at=asked.expires_at,
            per_minute=asked.limits.per_minute,
            drafts_per_day=asked.limits.drafts_per_day,
            cost_per_day=asked.limits.cost_per_day,
        )
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            rights = " ".join(row.rights)
            self._audit.append_in(
                session, by, "key-created", f"key:{number}", rights=rights, mailboxes=" ".join(row.mailboxes)
            )
        return self._facts(row), f"rd_{number}_{secret}"

    def all(self) -> list[ApiKeyFacts]:
        """Every key there was, the newest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id))
            return [self._facts(row) for row in rows]

    def revoke(self, key_id: str, by: str) -> ApiKeyFacts:
        """End a key now, by its id or what it begins with; raises NotFound."""
        with self._database.writing() as session:
            row = session.get(ApiKey, key_id.removeprefix("rd_"))
            if row is None:
                raise NotFound(f"There is no key {key_id!r}; see `drafter key list`.")
            if row.revoked_at is None:
                row.revoked_at = self._clock()
                self._audit.append_in(session, by, "key-revoked", f"key:{row.id}")
            return self._facts(row)

    def asker(self, shown: str, address: str) -> Asker:
        """Who shows this key; raises NotSignedIn, in the same words and time whatever is wrong with it."""
        form = _FORM.fullmatch(shown)
        number, secret = (form["id"], form["secret"]) if form else ("", "")
        with self._database.reading() as session:
            row = session.get(ApiKey, number)
        right = hmac.compare_digest(row.hash if row else self._nobody, self._hash(number, secret))
        fault = "malformed" if not form else "unknown" if row is None else "wrong" if not right else self._ended(row)
        if row is None or fault:
            subject = f"key:{number}" if form else ""
            self._audit.append("nobody", "key-refused", subject, reason=fault, address=address)
            raise NotSignedIn(_REFUSED)
        self._note_use(row)
        return _asker(row)

    def good(self, key_id: str) -> Asker | None:
        """Whom a key stands for that is still good, without its secret: for what it has opened."""
        with self._database.reading() as session:
            row = session.get(ApiKey, key_id)
        return _asker(row) if row and not self._ended(row) else None

    def _hash(self, number: str, secret: str) -> str:
        return hmac.new(self._hashing, f"{number}_{secret}".encode(), sha256).hexdigest()

    def _ended(self, row: ApiKey) -> str:
        if row.revoked_at is not None:
            return "revoked"
        return "expired" if row.expires_at is not None and row.expires_at <= self._clock() else ""

    def _note_use(self, row: ApiKey) -> None:
        now = self._clock()
        if row.last_used_at is None or now - row.last_used_at >= _WRITTEN_EVERY:
            with self._database.writing() as session:
                if kept := session.get(ApiKey, row.id):
                    kept.last_used_at = now

    def _facts(self, row: ApiKey) -> ApiKeyFacts:
        return ApiKeyFacts(
            id=row.id,
            begins_with=f"rd_{row.id}",
            name=row.name,
            rights=tuple(row.rights),
            mailboxes=tuple(row.mailboxes),
            state=self._ended(row) or "good",
            created_at=row.created_at,
            created_by=row.created_by,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            last_used_at=row.last_used_at,
        )


def _asker(row: ApiKey) -> Asker:
    known = {right.value for right in Right}
    return Asker(
        AskerKind.KEY,
        row.id,
        row.name,
        frozenset(Right(right) for right in row.rights if right in known),
        frozenset(row.mailboxes) or None,
        limits=Limits(row.per_minute, row.drafts_per_day, row.cost_per_day),
    )
