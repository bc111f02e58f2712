"""Sessions of browsers: rows, not signed cookies, because "sign out everywhere" must mean now."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select

from service.auth.audit import AuditLog
from service.auth.rights import ROLES, Asker, AskerKind, TeamRole
from service.auth.tables import Account, SignInSession
from service.storage import Clock, Database, now_utc
from service.storage.base import digest_of

__all__ = ["SESSION_DAYS", "Sessions"]

SESSION_DAYS = 30
_IDLE = timedelta(hours=12)
_LONGEST = timedelta(days=SESSION_DAYS)
_WRITTEN_EVERY = timedelta(minutes=10)


class Sessions:
    """Begins, recognises and ends them. One ends 12 hours after its last use, and 30 days after its beginning."""

    def __init__(self, database: Database, audit: AuditLog, clock: Clock = now_utc) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def begin(self, account_id: str, former: str | None = None) -> str:
        """What the cookie of a new session holds; `former`: the cookie of before, whose session ends with it."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._database.writing() as session:
            session.execute(delete(SignInSession).where(SignInSession.seen_at < now - _IDLE))
            if former:
                session.execute(delete(SignInSession).where(SignInSession.id == digest_of(former)))
            session.add(SignInSession(id=digest_of(token), account_id=account_id, begun_at=now, seen_at=now))
        return token

    def asker(self, token: str) -> Asker | None:
        """Whose session it is; None where it is over, or the account is closed."""
        return self.of(digest_of(token))

    def of(self, session_id: str) -> Asker | None:
        """The same by the id of its row, the digest of the token."""
        now = self._clock()
        with self._database.reading() as session:
            asked = select(SignInSession, Account).join(Account).where(SignInSession.id == session_id)
            found = session.execute(asked).first()
        if found is None:
            return None
        row, account = found
        if now - row.seen_at > _IDLE or now - row.begun_at > _LONGEST or account.disabled_at is not None:
            return None
        if now - row.seen_at >= _WRITTEN_EVERY:
            with self._database.writing() as session:
                if kept := session.get(SignInSession, row.id):
                    kept.seen_at = now
        rights = ROLES[TeamRole(account.role)]
        return Asker(AskerKind.USER, account.id, account.name, rights, frozenset(account.mailboxes) or None)

    def end(self, token: str) -> None:
        """Sign this browser out."""
        with self._database.writing() as session:
            session.execute(delete(SignInSession).where(SignInSession.id == digest_of(token)))

    def end_all(self, account_id: str, by: str) -> int:
        """Sign an account out everywhere; gives how many sessions ended."""
        with self._database.writing() as session:
            gone = session.scalars(
                delete(SignInSession).where(SignInSession.account_id == account_id).returning(SignInSession.id)
            ).all()
            self._audit.append_in(session, by, "signed-out-everywhere", f"user:{account_id}", sessions=len(gone))
        return len(gone)
