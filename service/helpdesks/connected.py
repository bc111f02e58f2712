"""What happens in connected help desks, heard by webhooks and by polls: each event becomes a job of the queue.

A webhook only says sooner what a poll finds as well. An event that was taken is in the database: what follows from it
is done by the queue (service/jobs/), which reads the conversation from the desk when its time has come.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from service.auth.desk_secrets import drop_desk_secrets, keep_desk_secrets
from service.auth.sealing import Sealing
from service.errors import Busy, ForgedEvent, HelpDeskRefused, NotFound
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskEvent, DeskEventKind, DeskPage, HelpDesk, ThreadRef, WebhookCall
from service.helpdesks.opened import OpenDesks
from service.helpdesks.paging import cursor_at
from service.jobs.events import accept_from_desk
from service.jobs.rules import QueueRules
from service.storage import Database, Session
from service.storage.connected_names import check_new_name
from service.storage.desk_turns import want_turn
from service.storage.help_desks import (
    StoredHelpDesk,
    add_help_desk,
    get_help_desk,
    list_help_desks,
    remove_help_desk,
)

__all__ = ["ConnectedDesks", "change_desk", "connect_desk", "disconnect_desk"]

_CHANGED = "changed"
_LET_BE = timedelta(minutes=10)
_CONVERSATION_KINDS = frozenset(DeskEventKind) - {DeskEventKind.TEST, DeskEventKind.KNOWLEDGE}


class ConnectedDesks:
    """Takes events of the help desks in a database, under the `rules` of its queue."""

    def __init__(
        self,
        database: Callable[[], Database],
        sealing: Callable[[], Sealing],
        rules: QueueRules,
        outside: Outside | None = None,
    ) -> None:
        self._database, self._rules = database, rules
        self._desks = OpenDesks(database, sealing, outside)
        self._clock = self._desks.outside.clock
        self._refused: dict[str, tuple[DeskAccount, datetime]] = {}

    def opened(self, desk_id: str) -> tuple[DeskAccount, HelpDesk]:
        """The desk with its secrets as they are now; raises NotFound where it is not connected."""
        return self._desks.opened(desk_id)

    def read_call(self, desk_id: str, call: WebhookCall) -> DeskEvent | None:
        """The event that a webhook tells of, None where it does not concern us.

        Raises ForgedEvent, also for a desk that is not connected: nobody learns which are.
        """
        try:
            return self._desks.opened(desk_id)[1].event(call)
        except NotFound:
            raise ForgedEvent("The call does not bear the signature of a help desk that is connected.") from None

    def handle(self, desk_id: str, event: DeskEvent) -> None:
        """Keep an event for the queue; it is safe once this returns. One of the desk's knowledge has it looked at
        soon.

        Raises Busy where the queue is full, NotFound and StorageError: whoever told may tell again.
        """
        if event.kind is DeskEventKind.KNOWLEDGE:
            with self._database().writing() as session:
                want_turn(session, desk_id, self._clock())
        if event.kind not in _CONVERSATION_KINDS or event.thread_id is None:
            return
        with self._database().writing() as session:
            desk = get_help_desk(session, desk_id)
            self._take(session, desk, [event])
            desk.seen_at = self._clock()

    def poll(self, desk_id: str) -> int:
        """Take what changed since the last poll, and from the connection on; how many conversations there were.

        Raises ServiceError where the desk fails or the queue is full; what was taken stays taken, and the next poll
        goes on behind it.
        """
        _, desk = self._desks.opened(desk_id)
        taken = 0
        for page in desk.changed(self._cursor(desk_id)):
            with self._database().writing() as session:
                row = get_help_desk(session, desk_id, lock=True)
                taken += self._take(session, row, _events_of(page))
                row.cursors = {**row.cursors, _CHANGED: page.cursor}
        self._desks.note(desk_id, None)
        return taken

    def poll_all(self) -> None:
        """Poll every desk; what one lacks is logged and holds up no other."""
        with self._database().reading() as session:
            names = [row.id for row in list_help_desks(session)]
        for name in names:
            try:
                self._poll_unless_refused(name)
            except Busy:  # which is nothing that the desk lacks: the next poll goes on here
                continue
            except Exception as error:
                self._desks.note(name, error)

    def _poll_unless_refused(self, desk_id: str) -> None:
        """Poll a desk, unless it refused the key that it has just now: some lock out who asks again and again."""
        account, now = self._desks.opened(desk_id)[0], self._clock()
        refused, at = self._refused.get(desk_id, (None, now))
        if refused == account and now - at < _LET_BE:
            return
        try:
            self.poll(desk_id)
        except HelpDeskRefused:
            self._refused[desk_id] = account, now
            raise

    def _take(self, session: Session, desk: StoredHelpDesk, events: Sequence[DeskEvent]) -> int:
        for event in events:
            accept_from_desk(session, desk.id, desk.mailbox_id, event, self._rules, self._clock())
        return len(events)

    def _cursor(self, desk_id: str) -> str:
        with self._database().reading() as session:
            row = get_help_desk(session, desk_id)
            found: str | None = row.cursors.get(_CHANGED)
            return found or cursor_at(row.connected_at)


def connect_desk(database: Database, sealing: Sealing, account: DeskAccount, made_by: str, outside: Outside) -> None:
    """Keep a desk and, sealed, its secrets; raises InputError where its name cannot be had."""
    with database.writing() as session:
        check_new_name(session, account.id)
        add_help_desk(session, account.id, account.kind, account.mailbox, account.address, account.settings, made_by)
        keep_desk_secrets(session, sealing, account.id, account.secrets, outside.clock())


def change_desk(database: Database, sealing: Sealing, account: DeskAccount, outside: Outside) -> None:
    """Keep other answers of a desk that is connected; what stands there and what was read stays. Raises NotFound."""
    with database.writing() as session:
        row = get_help_desk(session, account.id, lock=True)
        row.address, row.settings, row.trouble = account.address, dict(account.settings), ""
        keep_desk_secrets(session, sealing, account.id, account.secrets, outside.clock())


def disconnect_desk(database: Database, desk_id: str) -> None:
    """Forget a desk, its secrets, and where drafts stand in it; raises NotFound."""
    with database.writing() as session:
        remove_help_desk(session, desk_id)
        drop_desk_secrets(session, desk_id)


def _events_of(page: DeskPage[ThreadRef]) -> list[DeskEvent]:
    """What a list tells; the same change has the same id in each list that it is in."""
    changed = [
        DeskEvent(f"{ref.id}@{ref.changed_at.isoformat()}", DeskEventKind.CHANGED, ref.id) for ref in page.items
    ]
    return changed + [DeskEvent(f"{key}@deleted", DeskEventKind.DELETED, key) for key in page.gone]
