"""Webhooks over a database of a test, with a clock that is set by hand and a post that knows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from drafter.conversation import Message
from service.auth.audit import AuditLog
from service.hooks.delivery import HookPost
from service.hooks.sending import HookSender
from service.hooks.webhooks import HookReport, NewHook, Webhooks
from service.storage import Database
from service.storage.drafts import StoredDraft
from service.storage.receiving import receive
from service.storage.webhooks import HookEvent, StoredHook
from tests.service.auth.guarded import Clock
from tests.service.storage.kept import START, asked, drafted, kept, said

__all__ = ["Posting", "posting"]

BASE = "https://drafts.example.com"


@dataclass
class Posting:
    """What keeps webhooks, what sends to them, and the clock of both."""

    database: Database
    webhooks: Webhooks
    post: HookPost
    clock: Clock

    @property
    def now(self) -> float:
        return self.clock.now.timestamp()

    def hook(self, url: str, *events: HookEvent, mailboxes: Sequence[str] = ()) -> tuple[StoredHook, str]:
        return self.webhooks.create(NewHook(url, "", events, mailboxes), "lea")

    def draft(self, identity: str = "17", mailbox: str = "acme") -> StoredDraft:
        """A draft that has just become ready, of a conversation of its own."""
        with self.database.writing() as session:
            return drafted(session, kept(session, asked(identity, mailbox=mailbox)))

    def customer_writes(self, identity: str = "17", mailbox: str = "acme") -> None:
        """What makes the drafts of that conversation stale."""
        with self.database.writing() as session:
            first = said("The export hangs.")
            again = Message(author="customer", text="Any news?", at=START.replace(hour=15))
            receive(session, asked(identity, *first, again, mailbox=mailbox))

    def send_all(self) -> None:
        """Send until nothing is due."""
        while turn := self.post.take_turn():
            self.post.serve(turn)

    def reports(self, hook: StoredHook) -> list[HookReport]:
        """What became of its messages, the oldest first."""
        return list(self.webhooks.deliveries(hook.id).items)[::-1]

    def state(self, hook: StoredHook) -> StoredHook:
        """The webhook as it is now."""
        return self.webhooks.get(hook.id)


def posting(database: Database, *, seconds: float = 30.0, chance: float = 0.5, allow_private: bool = True) -> Posting:
    """A `chance` of 0.5 makes pauses as they are written down."""
    clock = Clock()
    clock.now = clock.now.replace(year=2126)  # whatever has happened is due
    webhooks = Webhooks(
        database, b"k" * 32, AuditLog(database, b"key", clock), allow_private=allow_private, clock=clock
    )
    sender = HookSender(allow_private=allow_private, seconds=seconds)
    post = HookPost(database, webhooks, sender, base=BASE, clock=clock, chance=lambda: chance)
    return Posting(database, webhooks, post, clock)
