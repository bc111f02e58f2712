"""The desk's side of a job: what a connected help desk says of its conversation, and what is done there."""

from dataclasses import dataclass

from service.errors import HelpDeskError, HelpDeskGone, NotFound, NothingToAnswer
from service.helpdesks.base import DeskThread, HelpDesk
from service.helpdesks.desk_drafts import DeskDrafts, Placing, Retiring, retiring
from service.helpdesks.files import read_thread
from service.helpdesks.opened import OpenDesks
from service.jobs.obstacles import Obstacle
from service.storage import Clock, Database, Session
from service.storage.conversations import StoredConversation
from service.storage.drafts import retire_drafts
from service.storage.jobs import Refusal
from service.storage.receiving import receive

__all__ = ["DeskFinding", "DeskSide"]

_DELETED = "The conversation was deleted in the help desk."
_STALE = {
    Refusal.ANSWERED: "An answer went out after this was written.",
    Refusal.CLOSED: "The conversation was closed after this was written.",
    Refusal.DELETED: _DELETED,
}
"""Why a draft that stands in the desk is out of date, by why there is no other."""


@dataclass(frozen=True, slots=True)
class DeskFinding:
    """What a desk says of a conversation: the `thread` as it is now, or the `obstacle` that there is none."""

    desk: HelpDesk | None = None
    thread: DeskThread | None = None
    obstacle: Obstacle | None = None


class DeskSide:
    """Reads conversations from `desks`, and does there what jobs come to."""

    def __init__(self, desks: OpenDesks, database: Database, clock: Clock) -> None:
        self._desks = desks
        self._drafts = DeskDrafts(database)
        self._clock = clock

    def read(self, desk_id: str, mailbox: str, thread_id: str) -> DeskFinding:
        """The conversation as it is in the desk now; raises HelpDeskError, SecretError and StorageError."""
        disconnected = Obstacle(Refusal.DISCONNECTED, f"The help desk {desk_id!r} is not connected any more.")
        try:
            account, desk = self._desks.opened(desk_id)
        except NotFound:
            return DeskFinding(obstacle=disconnected)
        if account.mailbox != mailbox:
            return DeskFinding(obstacle=disconnected)
        try:
            thread = desk.thread(thread_id)
            return DeskFinding(desk, read_thread(thread))
        except HelpDeskGone:
            return DeskFinding(desk, obstacle=Obstacle(Refusal.DELETED, _DELETED))
        except NothingToAnswer as nothing:
            return DeskFinding(desk, obstacle=Obstacle(Refusal.NOTHING_TO_ANSWER, str(nothing)))
        except HelpDeskError as error:
            self._desks.note(desk_id, error)
            raise

    def take(self, session: Session, conversation: StoredConversation, found: DeskFinding) -> Obstacle | None:
        """Keep what the desk says; why the conversation waits for no agent, None where it does."""
        over = found.obstacle
        if found.thread:
            thread = found.thread
            receive(session, thread.conversation, conversation.help_desk, thread.message_ids, self._clock())
            over = _why_over(thread)
        if over and over.refusal in _STALE:
            retire_drafts(session, conversation.id, _STALE[over.refusal])
        return over

    def outdated(self, session: Session, conversation: StoredConversation, why: Obstacle | None) -> Retiring | None:
        """Begin to take back what stands in the desk, where no other draft comes in its place; None: nothing has to
        be done there."""
        refusal = why.refusal if why else None
        reason = _STALE.get(refusal) if refusal else None
        return retiring(session, conversation, reason, gone=refusal is Refusal.DELETED)

    def retire(self, found: DeskFinding, begun: Retiring) -> None:
        """Take back a draft; raises HelpDeskError."""
        if found.desk and found.thread:
            self._drafts.retire(found.desk, found.thread, begun)

    def put(self, found: DeskFinding, begun: Placing) -> str:
        """Put a draft; "", or why there is no place for it. Raises HelpDeskError."""
        if found.desk is None or found.thread is None:
            raise TypeError("a draft is put into a conversation that was read")
        return self._drafts.put(found.desk, found.thread, begun)


def _why_over(found: DeskThread) -> Obstacle | None:
    """What a bot says is no answer."""
    if found.resolved:
        return Obstacle(Refusal.CLOSED, "The conversation was closed.")
    people = [message.author for message in found.conversation.messages if message.author in ("customer", "agent")]
    return Obstacle(Refusal.ANSWERED, "An answer went out.") if people[-1] == "agent" else None
