"""Connected help desks, each opened once with its secrets, by all that have to do with them."""

import logging
import threading
from collections.abc import Callable, Mapping

from service.auth.desk_secrets import open_desk_secrets
from service.auth.sealing import Sealing
from service.errors import HelpDeskError, ServiceError
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import HelpDesk
from service.helpdesks.registry import open_desk
from service.storage import Database
from service.storage.help_desks import StoredHelpDesk, get_help_desk, note_trouble

__all__ = ["OpenDesks", "read_account"]

_LOG = logging.getLogger("service")


class OpenDesks:
    """The help desks of a database. Safe to use from several threads; several processes may have the same."""

    def __init__(
        self,
        database: Callable[[], Database],
        sealing: Callable[[], Sealing],
        outside: Outside | None = None,
    ) -> None:
        self.outside = outside or Outside()
        self._database, self._sealing = database, sealing
        self._open: dict[str, tuple[DeskAccount, HelpDesk]] = {}
        self._lock = threading.Lock()

    def opened(self, desk_id: str) -> tuple[DeskAccount, HelpDesk]:
        """The desk with its secrets as they are now; raises NotFound where it is not connected (any more)."""
        with self._database().reading() as session:
            account = read_account(
                get_help_desk(session, desk_id), open_desk_secrets(session, self._sealing(), desk_id)
            )
        with self._lock:
            if desk_id not in self._open or self._open[desk_id][0] != account:
                self._open[desk_id] = account, open_desk(account, self.outside)
            return self._open[desk_id]

    def note(self, desk_id: str, error: Exception | None) -> None:
        """Note that a desk answered just now (None), or log and note what went wrong with it."""
        if error:
            _LOG.error(
                "the help desk %s: %s", desk_id, error if isinstance(error, ServiceError) else type(error).__name__
            )
        trouble = "" if error is None else str(error) if isinstance(error, HelpDeskError) else type(error).__name__
        try:
            with self._database().writing() as session:
                note_trouble(session, desk_id, trouble, self.outside.clock())
        except ServiceError as also:  # it was disconnected, or the database is the trouble
            _LOG.error("the help desk %s: %s", desk_id, also)


def read_account(row: StoredHelpDesk, secrets: Mapping[str, str]) -> DeskAccount:
    """A desk that is kept, with its secrets."""
    return DeskAccount(row.id, row.kind, row.mailbox_id, row.address, dict(row.settings), dict(secrets))
