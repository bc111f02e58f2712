"""A connected fake desk, its queue worked step by step by a clock that is set by hand, and a drafter that is told."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from sqlalchemy import select

from drafter.conversation import Conversation
from drafter.events import Event, Step
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from service.auth.sealing import Sealing
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskEvent, DeskEventKind, HelpDesk
from service.helpdesks.connected import ConnectedDesks, connect_desk
from service.helpdesks.fake import FakeDesk
from service.helpdesks.threads import DeskMessage
from service.jobs.drafting import JobDrafting
from service.jobs.rules import QueueRules
from service.parts import ServiceParts
from service.storage import Database
from service.storage.desk_drafts import StoredDeskDraft
from service.storage.help_desks import get_help_desk
from service.storage.jobs import StoredJob, due_jobs, find_job, mark_handed
from service.telemetry.metrics import Metrics
from service.turns import DraftTurns
from tests.service.parts import make_parts, temporary_database
from tests.service.sample import SampleChecks, make_draft

__all__ = ["ACCOUNT", "NOW", "SEALING", "Room", "said"]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ACCOUNT = DeskAccount("desk-1", "fake", "potters", "", secrets={"hook_secret": "s"})
SEALING = Sealing(["k3J9-vQ2x-7hLz-Wp5r-Ty8n-Bc4d-1mFs"])
QUIET = QueueRules(quiet=timedelta(seconds=5))


def said(key: str, author: str, text: str, minutes: int = 0) -> DeskMessage:
    return DeskMessage(key, author, NOW + timedelta(minutes=minutes), text=text)


class EchoDrafter(SampleChecks):
    """Drafts repeat what was asked; `while_written` happens before one is done, `changes` are made to each."""

    def __init__(self) -> None:
        self.asked: list[Conversation] = []
        self.while_written: Callable[[], object] = lambda: None
        self.changes: dict[str, object] = {}

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        self.asked.append(conversation)
        yield Step.SEARCHING
        self.while_written()
        asked = [one.text for one in conversation.messages if one.author == "customer"][-1]
        yield make_draft().model_copy(update={"text": f"You asked: {asked}", **self.changes})


class Room:
    """The desk, the database, and the queue as one process works it."""

    def __init__(
        self,
        desk: HelpDesk | None = None,
        account: DeskAccount = ACCOUNT,
        rules: QueueRules = QUIET,
        database: Database | None = None,
    ) -> None:
        self.now = NOW
        self.account = account
        self.outside = Outside(clock=lambda: self.now)
        self.database = database or temporary_database()
        connect_desk(self.database, SEALING, account, "sam", self.outside)
        with self.database.writing() as session:
            get_help_desk(session, account.id).connected_at = NOW - timedelta(hours=1)
        self.desk = desk or FakeDesk(account, self.outside)
        self.drafter = EchoDrafter()
        self.metrics = Metrics()
        made = make_parts(self.drafter, database=self.database, turns=DraftTurns(4, 4), rules=rules)
        self.parts: ServiceParts = replace(made, sealing=lambda: SEALING)
        self.connected = ConnectedDesks(lambda: self.database, lambda: SEALING, rules, self.outside)
        self.drafting = JobDrafting(self.parts, self.metrics.drafts, lambda: self.now)
        self._patch = patch("service.helpdesks.opened.open_desk", lambda account, outside: self.desk)
        self._patch.start()

    def close(self) -> None:
        self._patch.stop()
        self.database.close()

    def tell(self, event: str = "e1", kind: DeskEventKind = DeskEventKind.CHANGED, thread: str = "1") -> None:
        """The desk tells of an event."""
        self.connected.handle(self.account.id, DeskEvent(event, kind, thread))

    def work(self, seconds: float = 5.0) -> None:
        """Let time pass, and do all that is due then."""
        self.now += timedelta(seconds=seconds)
        while due := self.due():
            for job in due:
                self.drafting.run(job.id, job.run)

    def happens(self, event: str = "e1", kind: DeskEventKind = DeskEventKind.CHANGED, thread: str = "1") -> str:
        """The desk tells of an event and the queue is worked; what became of it."""
        self.tell(event, kind, thread)
        self.work()
        return self.became(event)

    def due(self) -> list[StoredJob]:
        """The jobs that are due, which are taken for handed over from now on."""
        with self.database.writing() as session:
            due = list(due_jobs(session, self.now, 100))
            mark_handed(session, due)
            return due

    def job(self, event: str) -> StoredJob:
        with self.database.reading() as session:
            found = find_job(session, self.account.mailbox, f"{self.account.id}:{event}")
        assert found
        return found

    def became(self, event: str) -> str:
        job = self.job(event)
        return f"{job.state_at(self.now)} {job.refusal or ''}".strip()

    def places(self) -> list[tuple[str, str]]:
        with self.database.reading() as session:
            rows = session.scalars(select(StoredDeskDraft).order_by(StoredDeskDraft.conversation_version))
            return [(row.state, row.reason) for row in rows]
