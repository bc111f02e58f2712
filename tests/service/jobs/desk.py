"""A help desk that sends events, and a queue that is worked step by step, with a clock that is set by hand."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from drafter.conversation import Conversation, Message
from drafter.draft import Draft
from drafter.events import Event, Step
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from service.jobs.drafting import JobDrafting
from service.jobs.events import EventKind, SupportEvent, accept
from service.jobs.rules import QueueRules
from service.parts import ServiceParts
from service.storage import Database
from service.storage.drafts import StoredDraft, list_drafts
from service.storage.jobs import StoredJob, due_jobs, find_job, mark_handed
from service.telemetry.metrics import Metrics
from service.turns import DraftTurns
from tests.service.parts import make_parts
from tests.service.sample import SampleChecks, make_draft
from tests.service.storage.kept import asked, said

__all__ = ["HelpDesk", "QuickDrafter", "event"]

START = datetime(2026, 11, 30, 9, tzinfo=UTC)
QUIET = QueueRules(quiet=timedelta(seconds=5))


def event(
    identity: str,
    *texts: str,
    conversation: str = "17",
    kind: EventKind = EventKind.MESSAGE_CREATED,
    mailbox: str = "acme",
    then: Sequence[Message] = (),
) -> SupportEvent:
    """An event of a conversation in which the customer wrote `texts`, and `then` others did."""
    messages = (*said(*(texts or ("The export hangs.",))), *then)
    return SupportEvent(id=identity, kind=kind, conversation=asked(conversation, *messages, mailbox=mailbox))


class QuickDrafter(SampleChecks):
    """Drafts at once; `meanwhile` happens before the first draft is done. An error that it is given is raised."""

    def __init__(self, result: Draft | BaseException | None = None) -> None:
        self.result = result
        self.meanwhile: Callable[[], object] = _nothing
        self.asked: list[Conversation] = []

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        self.asked.append(conversation)
        yield Step.READING
        happens, self.meanwhile = self.meanwhile, _nothing
        happens()
        if isinstance(self.result, BaseException):
            raise self.result
        yield self.result or make_draft()


def _nothing() -> None:
    """What happens usually."""


class HelpDesk:
    """Sends events to the queue of `database`, and has it worked by one process."""

    def __init__(self, database: Database, drafter: QuickDrafter | None = None, rules: QueueRules = QUIET) -> None:
        self.now = START
        self.database = database
        self.drafter = drafter or QuickDrafter()
        self.rules = rules
        self.parts: ServiceParts = make_parts(
            self.drafter, database=database, turns=DraftTurns(4, 4), rules=self.rules
        )
        self.drafting = JobDrafting(self.parts, Metrics().drafts, lambda: self.now)

    def send(self, told: SupportEvent, made_by: str = "key:k1") -> StoredJob:
        """Have an event accepted."""
        with self.database.writing() as session:
            return accept(session, told, made_by, self.rules, self.now)

    def work(self, seconds: float = 0.0) -> None:
        """Let time pass, and do all that is due then."""
        self.now += timedelta(seconds=seconds)
        while due := self.due():
            for job in due:
                self.drafting.run(job.id, job.run)

    def due(self) -> Sequence[StoredJob]:
        """The jobs that are due, which are taken for handed over from now on."""
        with self.database.writing() as session:
            due = due_jobs(session, self.now, 100)
            mark_handed(session, due)
            return due

    def job(self, event_id: str, mailbox: str = "acme") -> StoredJob:
        """What became of an event."""
        with self.database.reading() as session:
            found = find_job(session, mailbox, event_id)
        assert found
        return found

    def became(self, event_id: str) -> str:
        """The state of an event's job, with why it was refused."""
        job = self.job(event_id)
        return f"{job.state_at(self.now)} {job.refusal or ''}".strip()

    def drafts(self) -> Sequence[StoredDraft]:
        """Every draft, the newest first."""
        with self.database.reading() as session:
            return list_drafts(session, limit=200).items
