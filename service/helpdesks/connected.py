"""Connected help desks as the service has them: opened with their secrets, called by webhooks, and polled.

A webhook only says sooner what a poll finds as well: what is lost between the two is drafted for at the next poll.
"""

import logging
import threading
from collections.abc import Callable, Mapping

from service.auth.desk_secrets import drop_desk_secrets, keep_desk_secrets, open_desk_secrets
from service.auth.sealing import Sealing
from service.errors import ForgedEvent, HelpDeskError, NotFound, ServiceError
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskEvent, HelpDesk, WebhookCall
from service.helpdesks.desk_drafts import DeskDrafts, Handled, WriteDraft
from service.helpdesks.paging import cursor_at
from service.helpdesks.registry import open_desk
from service.storage import Database
from service.storage.help_desks import (
    StoredHelpDesk,
    add_help_desk,
    get_help_desk,
    list_help_desks,
    note_trouble,
    remove_help_desk,
)

__all__ = ["ConnectedDesks", "connect_desk", "disconnect_desk", "read_account"]

_LOG = logging.getLogger("service")
_CHANGED = "changed"


class ConnectedDesks:
    """The help desks in a database, each opened once. `write` makes the drafts."""

    def __init__(
        self,
        database: Callable[[], Database],
        sealing: Callable[[], Sealing],
        write: WriteDraft,
        outside: Outside | None = None,
    ) -> None:
        self._database, self._sealing, self._write = database, sealing, write
        self._outside = outside or Outside()
        self._open: dict[str, tuple[DeskAccount, HelpDesk]] = {}
        self._lock = threading.Lock()

    def read_call(self, desk_id: str, call: WebhookCall) -> DeskEvent | None:
        """The event that a webhook tells of, None where it does not concern us.

        Raises ForgedEvent, also for a desk that is not connected: nobody learns which are.
        """
        try:
            return self.opened(desk_id)[1].event(call)
        except NotFound:
            raise ForgedEvent("The call does not bear the signature of a help desk that is connected.") from None

    def handle(self, desk_id: str, event: DeskEvent) -> Handled:
        """Do what follows from an event; what stood in the way is logged and noted, for the next poll to repeat."""
        try:
            account, desk = self.opened(desk_id)
            handled = self._drafts().handle(account, desk, event)
        except Exception as error:
            self._note(desk_id, error)
            return Handled.NOTHING
        self._note(desk_id, None)
        return handled

    def poll(self, desk_id: str) -> int:
        """Draft for what changed since the last poll, and from the connection on; how many drafts were put.

        Raises ServiceError where the desk or the database fails; what was done stays done.
        """
        account, desk = self.opened(desk_id)
        placed = self._drafts().retry(account, desk).count(Handled.PLACED)
        for page, handled in self._drafts().poll(account, desk, self._cursor(desk_id)):
            placed += handled.count(Handled.PLACED)
            with self._database().writing() as session:
                row = get_help_desk(session, desk_id, lock=True)
                row.cursors = {**row.cursors, _CHANGED: page.cursor}
        self._note(desk_id, None)
        return placed

    def poll_all(self) -> None:
        """Poll every desk; what one lacks is logged and holds up no other."""
        with self._database().reading() as session:
            names = [row.id for row in list_help_desks(session)]
        for name in names:
            try:
                self.poll(name)
            except Exception as error:
                self._note(name, error)

    def _drafts(self) -> DeskDrafts:
        return DeskDrafts(self._database(), self._write, self._outside.clock)

    def _cursor(self, desk_id: str) -> str:
        with self._database().reading() as session:
            row = get_help_desk(session, desk_id)
            found: str | None = row.cursors.get(_CHANGED)
            return found or cursor_at(row.connected_at)

    def opened(self, desk_id: str) -> tuple[DeskAccount, HelpDesk]:
        """The desk with its secrets as they are now; raises NotFound where it was disconnected meanwhile."""
        with self._database().reading() as session:
            account = read_account(
                get_help_desk(session, desk_id), open_desk_secrets(session, self._sealing(), desk_id)
            )
        with self._lock:
            if desk_id not in self._open or self._open[desk_id][0] != account:
                self._open[desk_id] = account, open_desk(account, self._outside)
            return self._open[desk_id]

    def _note(self, desk_id: str, error: Exception | None) -> None:
        if error:
            _LOG.error(
                "the help desk %s: %s", desk_id, error if isinstance(error, ServiceError) else type(error).__name__
            )
        trouble = "" if error is None else str(error) if isinstance(error, HelpDeskError) else type(error).__name__
        try:
            with self._database().writing() as session:
                note_trouble(session, desk_id, trouble, self._outside.clock())
        except ServiceError as also:  # it was disconnected, or the database is the trouble
            _LOG.error("the help desk %s: %s", desk_id, also)


def read_account(row: StoredHelpDesk, secrets: Mapping[str, str]) -> DeskAccount:
    """A desk that is kept, with its secrets."""
    return DeskAccount(row.id, row.kind, row.mailbox_id, row.address, dict(row.settings), dict(secrets))


def connect_desk(database: Database, sealing: Sealing, account: DeskAccount, made_by: str, outside: Outside) -> None:
    """Keep a desk and, sealed, its secrets; raises InputError where its name is taken."""
    with database.writing() as session:
        add_help_desk(session, account.id, account.kind, account.mailbox, account.address, account.settings, made_by)
        keep_desk_secrets(session, sealing, account.id, account.secrets, outside.clock())


def disconnect_desk(database: Database, desk_id: str) -> None:
    """Forget a desk, its secrets, and where drafts stand in it; raises NotFound."""
    with database.writing() as session:
        remove_help_desk(session, desk_id)
        drop_desk_secrets(session, desk_id)
