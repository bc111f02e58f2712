"""What access stands on in the database, put together once for the service and for the command line."""

from dataclasses import dataclass, field

from sqlalchemy import exists, or_, select

from service.auth.accounts import Accounts
from service.auth.api_keys import ApiKeys
from service.auth.audit import AuditLog
from service.auth.budgets import Budgets
from service.auth.data_keys import DataKeys
from service.auth.own_pages import FormTokens
from service.auth.passwords import Passwords
from service.auth.rights import NO_LIMITS, Limits
from service.auth.sealing import Sealing
from service.auth.sessions import Sessions
from service.auth.sidebar_tokens import SidebarTokens
from service.auth.spent import SpentTokens
from service.auth.tables import Account, ApiKey
from service.storage import Clock, Database, now_utc

__all__ = ["AccessStores", "open_stores"]


_IN_USE = select(or_(exists(select(ApiKey.id)), exists(select(Account.id))))


@dataclass(slots=True)
class AccessStores:
    """Keys, accounts, sessions, budgets and the log of one database."""

    database: Database
    data_keys: DataKeys
    audit: AuditLog
    keys: ApiKeys
    accounts: Accounts
    sessions: Sessions
    sidebar: SidebarTokens
    forms: FormTokens
    spent: SpentTokens
    budgets: Budgets
    clock: Clock
    _in_use: bool = field(default=False, init=False)

    def in_use(self) -> bool:
        """Whether there has ever been a key or an account; once it is so, it stays so."""
        if not self._in_use:
            with self.database.reading() as session:
                self._in_use = bool(session.scalar(_IN_USE))
        return self._in_use


def open_stores(
    database: Database,
    sealing: Sealing,
    *,
    usual: Limits = NO_LIMITS,
    passwords: Passwords | None = None,
    clock: Clock = now_utc,
) -> AccessStores:
    """The stores over a database whose tables are there; raises StorageError, SecretError."""
    data_keys = DataKeys(database, sealing, clock)
    audit = AuditLog(database, data_keys.key("audit"), clock)
    return AccessStores(
        database=database,
        data_keys=data_keys,
        audit=audit,
        keys=ApiKeys(database, data_keys.key("api keys"), audit, clock),
        accounts=Accounts(database, audit, passwords, clock=clock),
        sessions=Sessions(database, audit, clock),
        sidebar=SidebarTokens(data_keys.key("sidebar"), clock),
        forms=FormTokens(data_keys.key("forms")),
        spent=SpentTokens(database, clock),
        budgets=Budgets(database, usual, clock),
        clock=clock,
    )
