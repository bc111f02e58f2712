"""Targets that are set up, each opened once with its secrets."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from service.auth.desk_secrets import drop_desk_secrets, keep_desk_secrets, open_desk_secrets
from service.auth.sealing import Sealing
from service.errors import NotFound
from service.handoffs.base import HandoffTarget, House, TargetAccount
from service.handoffs.registry import open_target, target_kind
from service.storage import Database, Session
from service.storage.base import digest_of
from service.storage.connected_names import check_new_name
from service.storage.handoff_targets import StoredTarget, add_target, get_target, remove_target
from service.storage.handoffs import StoredHandoff

__all__ = ["OpenTargets", "OpenedTarget", "remove_account", "set_up_target"]

_WHAT = "target"


@dataclass(frozen=True)
class OpenedTarget:
    """A target, opened with what was answered when it was set up."""

    account: TargetAccount
    target: HandoffTarget

    @cached_property
    def place(self) -> str:
        """The digest of where its hand-offs go and of what they are made: every answer but the keys."""
        account, kind = self.account, target_kind(self.account.kind)
        secrets = {name: value for name, value in account.secrets.items() if name in kind.placed_by}
        answers = {**account.settings, **secrets}
        return digest_of(json.dumps([account.kind, account.mailbox, answers], sort_keys=True))


class OpenTargets:
    """The targets of a database. Safe to use from several threads; several processes may have the same."""

    def __init__(self, database: Callable[[], Database], sealing: Callable[[], Sealing], house: House) -> None:
        self.house = house
        self._database, self._sealing = database, sealing
        self._open: dict[str, OpenedTarget] = {}
        self._lock = threading.Lock()

    def opened(self, target_id: str) -> OpenedTarget:
        """The target with its secrets as they are now; raises NotFound where it is not set up (any more)."""
        with self._database().reading() as session:
            return self._open_one(session, get_target(session, target_id))

    def opened_for(self, handoff: StoredHandoff) -> OpenedTarget:
        """The target of a hand-off; raises NotFound also where something else goes by its name by now: a target of
        another kind, or of another mailbox, which is not to get what was planned for this one."""
        with self._database().reading() as session:
            row = get_target(session, handoff.target_id, {handoff.mailbox_id})
            if row.kind != handoff.kind:
                raise NotFound(
                    f"{handoff.target_id!r} was {handoff.title} when this was planned, and is another target now. "
                    "Plan it again."
                )
            return self._open_one(session, row)

    def _open_one(self, session: Session, row: StoredTarget) -> OpenedTarget:
        account = _account(row, open_desk_secrets(session, self._sealing(), row.id, _WHAT))
        with self._lock:
            if row.id not in self._open or self._open[row.id].account != account:
                self._open[row.id] = OpenedTarget(account, open_target(account, self.house))
            return self._open[row.id]


def set_up_target(database: Database, sealing: Sealing, account: TargetAccount, made_by: str, house: House) -> None:
    """Keep a target and, sealed, its secrets; raises InputError where its name cannot be had."""
    with database.writing() as session:
        check_new_name(session, account.id)
        add_target(session, account.id, account.kind, account.mailbox, account.settings, made_by)
        keep_desk_secrets(session, sealing, account.id, account.secrets, house.clock(), _WHAT)


def remove_account(database: Database, target_id: str) -> None:
    """Forget a target and its secrets; raises NotFound."""
    with database.writing() as session:
        remove_target(session, target_id)
        drop_desk_secrets(session, target_id, _WHAT)


def _account(row: StoredTarget, secrets: dict[str, str]) -> TargetAccount:
    return TargetAccount(row.id, row.kind, row.mailbox_id, dict(row.settings), secrets)
