"""Accounts: the people of the team, how they come and go, and whether a password or a provider vouches for one."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.auth.audit import AuditLog
from service.auth.buckets import Buckets, Rate, network_of
from service.auth.passwords import Passwords
from service.auth.rights import TeamRole
from service.auth.tables import Account, SignInSession
from service.errors import InputError, LimitReached, NotFound, NotSignedIn
from service.storage import Clock, Database, new_id, now_utc

__all__ = ["AccountFacts", "Accounts", "ProvenIdentity", "mail_address"]

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_REFUSED = "That address and password do not go together, or the account is closed."
_OF_ACCOUNT = Rate(10, 600)
_OF_ADDRESS = Rate(30, 600)
"""Tries: of one account, from anywhere, and from one place, at any account."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is known of an account, without its password."""

    id: str
    email: str
    name: str
    role: TeamRole
    mailboxes: tuple[str, ...]
    signs_in_by: str
    disabled: bool
    created_at: datetime
    signed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProvenIdentity:
    """Who an identity provider says somebody is, and the role that its groups give them here (None: none)."""

    issuer: str
    subject: str
    email: str
    name: str
    role: TeamRole | None


class Accounts:
    """Makes, lists, closes and recognises accounts. `by` is who did it, for the log."""

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        passwords: Passwords | None = None,
        buckets: Buckets | None = None,
        clock: Clock = now_utc,
    ) -> None:
        self._database = database
        self._audit = audit
        self._passwords = passwords or Passwords()
        self._tries = buckets or Buckets()
        self._clock = clock

    def add(
        self,
        email: str,
        role: TeamRole,
        password: str | None,
        by: str,
        *,
        name: str = "",
        mailboxes: Collection[str] = (),
    ) -> AccountFacts:
        """A new account; without a password only the identity provider lets them in. Raises InputError."""
        address = mail_address(email)
        row = Account(
            id=new_id(),
            email=address,
            name=name or address.partition("@")[0],
            role=role.value,
            mailboxes=sorted(mailboxes),
            password_hash=None if password is None else self._passwords.hash(password, about=address),
            created_at=self._clock(),
        )
        with self._database.writing() as session:
            if _by_email(session, address):
                raise InputError(f"there is an account {address} already; see `drafter user list`.")
            session.add(row)
            session.flush()
            self._audit.append_in(session, by, "account-added", f"user:{row.id}", email=address, role=row.role)
        return _facts(row)

    def all(self) -> list[AccountFacts]:
        """Every account, by address."""
        with self._database.reading() as session:
            return [_facts(row) for row in session.scalars(select(Account).order_by(Account.email))]

    def set_disabled(self, email: str, disabled: bool, by: str) -> AccountFacts:
        """Close an account, which signs it out everywhere, or open it again; raises NotFound."""
        with self._database.writing() as session:
            row = _known(session, email)
            row.disabled_at = self._clock() if disabled else None
            if disabled:
                session.execute(delete(SignInSession).where(SignInSession.account_id == row.id))
            self._audit.append_in(session, by, "account-closed" if disabled else "account-opened", f"user:{row.id}")
            return _facts(row)

    def set_password(self, email: str, password: str, by: str) -> AccountFacts:
        """Give an account another password, which signs it out everywhere; raises NotFound, InputError."""
        kept = self._passwords.hash(password, about=mail_address(email))
        with self._database.writing() as session:
            row = _known(session, email)
            row.password_hash = kept
            session.execute(delete(SignInSession).where(SignInSession.account_id == row.id))
            self._audit.append_in(session, by, "password-changed", f"user:{row.id}")
            return _facts(row)

    def by_password(self, email: str, password: str, place: str) -> str:
        """The id of the account whose password it is; `place`: the address that asks.

        Raises NotSignedIn in the same words and after the same work whether there is such an account or not, and
        LimitReached after too many tries, which says nothing of the account either.
        """
        address = email.strip().casefold()[:320]
        self._take_try(address, place)
        with self._database.reading() as session:
            row = _by_email(session, address)
        kept = row.password_hash if row and row.disabled_at is None else None
        right = self._passwords.verify(password, kept)
        if row is None or kept is None or not right:
            reason = "wrong password" if kept else "closed" if row and row.disabled_at else "no such account"
            known = address if row else ""  # people type their password where the address belongs
            self._audit.append("nobody", "sign-in-refused", known, reason=reason, address=place)
            raise NotSignedIn(_REFUSED)
        anew = self._passwords.hash(password) if self._passwords.is_outdated(kept) else None
        self._note_sign_in(row.id, "password", place, anew)
        return row.id

    def by_identity(self, proven: ProvenIdentity, place: str) -> str:
        """The id of the account of somebody whom the provider vouches for; made now where a role is theirs.

        An account that was added here keeps its own role. Raises NotSignedIn.
        """
        try:
            email = mail_address(proven.email)
        except InputError:
            raise NotSignedIn(
                "What the identity provider has as your mail address is none. Have it mended there."
            ) from None
        with self._database.writing() as session:
            asked = select(Account).where(Account.issuer == proven.issuer, Account.subject == proven.subject)
            row = session.scalars(asked).first() or _free(_by_email(session, email))
            if row is None and proven.role is not None and _by_email(session, email) is None:
                row = Account(
                    id=new_id(), email=email, name=proven.name or email, role=proven.role.value, mailboxes=[]
                )
                row.created_at = self._clock()
                session.add(row)
                self._audit.append_in(
                    session, "provider", "account-added", f"user:{row.id}", email=email, role=row.role
                )
            allowed = row is not None and row.disabled_at is None and (proven.role or row.password_hash)
            if row is not None and allowed:
                row.issuer, row.subject = proven.issuer, proven.subject
                if proven.role and row.password_hash is None:
                    row.role = proven.role.value
        if row is None or not allowed:
            self._audit.append("provider", "sign-in-refused", email, reason="no role or closed", address=place)
            raise NotSignedIn("You are signed in there, but have no account here. Ask your lead for one.")
        self._note_sign_in(row.id, "provider", place, None)
        return row.id

    def _take_try(self, address: str, place: str) -> None:
        looks = [
            self._tries.take(("account", address), _OF_ACCOUNT),
            self._tries.take(("place", network_of(place)), _OF_ADDRESS),
        ]
        if refused := [look for look in looks if not look.allowed]:
            after = max(look.seconds for look in refused)
            raise LimitReached(f"Too many tries to sign in; try again in {after} seconds.", after)

    def _note_sign_in(self, account_id: str, way: str, place: str, anew: str | None) -> None:
        with self._database.writing() as session:
            if row := session.get(Account, account_id):
                row.signed_in_at = self._clock()
                row.password_hash = anew or row.password_hash
            self._audit.append_in(session, f"user:{account_id}", "signed-in", way=way, address=place)


def mail_address(email: str) -> str:
    """The address as accounts have it; raises InputError for what is none."""
    address = email.strip().casefold()
    if not _EMAIL.fullmatch(address) or not address.isprintable():
        raise InputError(f"{email!r} is no mail address; write it as name@example.com.")
    return address


def _by_email(session: Session, address: str) -> Account | None:
    return session.scalars(select(Account).where(Account.email == address)).first()


def _known(session: Session, email: str) -> Account:
    row = _by_email(session, mail_address(email))
    if row is None:
        raise NotFound(f"There is no account {email!r}; see `drafter user list`.")
    return row


def _free(row: Account | None) -> Account | None:
    """The account with that address, unless it belongs to another identity already."""
    return row if row and row.subject is None else None


def _facts(row: Account) -> AccountFacts:
    ways = [("password", row.password_hash), ("provider", row.subject)]
    return AccountFacts(
        id=row.id,
        email=row.email,
        name=row.name,
        role=TeamRole(row.role),
        mailboxes=tuple(row.mailboxes),
        signs_in_by=" and ".join(way for way, has in ways if has) or "provider",
        disabled=row.disabled_at is not None,
        created_at=row.created_at,
        signed_in_at=row.signed_in_at,
    )
