"""A help desk in memory, with all abilities of a good one: for tests, for trying things out, and as an example."""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock

import httpx

from drafter.conversation import Customer
from service.errors import HelpDeskGone
from service.helpdesks.accounts import DeskAccount, DeskKind, DeskQuestion, Outside
from service.helpdesks.base import (
    Abilities,
    DeskArticle,
    DeskDraft,
    DeskEvent,
    DeskEventKind,
    DeskPage,
    DeskSavedReply,
    DeskThread,
    DraftPlace,
    EventProof,
    GivenFields,
    PlacedDraft,
    ThreadRef,
    WebhookCall,
)
from service.helpdesks.letters import as_html, digest_of_words, out_of_date
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import base64_mac, check_same, read_event
from service.helpdesks.threads import DeskMessage, ThreadFacts, thread_of

__all__ = ["FAKE", "FakeDesk", "FakeThread"]

_TITLE = "the fake desk"
_PAGE = 2


@dataclass(slots=True)
class FakeThread:
    """A conversation of the fake desk. `draft` is what waits in its editor, `notes` what was left as notes,
    `fields` what the desk keeps of its customer."""

    id: str
    said: list[DeskMessage] = field(default_factory=list)
    subject: str = ""
    customer: Customer = field(default_factory=Customer)
    resolved: bool = False
    draft: str | None = None
    notes: list[str] = field(default_factory=list)
    changed_at: datetime | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


class FakeDesk:
    """A desk whose conversations, articles and saved replies stand in its attributes, open to whoever plays with it.

    `sent` is what went out to customers; no method of a connector puts anything in there.
    """

    abilities = Abilities(DraftPlace.NATIVE, EventProof.SIGNED, removes=True)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        self.threads: dict[str, FakeThread] = {}
        self.article_list: list[DeskArticle] = []
        self.reply_list: list[DeskSavedReply] = []
        self.sent: list[str] = []
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._clock = outside.clock
        self._lock = RLock()

    def say(self, thread_id: str, *said: DeskMessage, **changes: object) -> FakeThread:
        """Somebody writes in a conversation, which is new or goes on."""
        with self._lock:
            thread = self.threads.setdefault(thread_id, FakeThread(thread_id))
            thread.said.extend(said)
            for name, value in changes.items():
                setattr(thread, name, value)
            thread.changed_at = max([one.at for one in said if one.at], default=self._clock())
            self.sent += [one.html or one.text for one in said if one.author == "agent"]
            if any(one.author == "agent" for one in said):
                thread.draft = None  # as editors do when an answer goes out
            return thread

    def delivery(self, event: str, thread_id: str, kind: DeskEventKind) -> WebhookCall:
        """A call of our webhook, as the desk would make it."""
        body = f'{{"id":"{event}","kind":"{kind}","thread":"{thread_id}"}}'.encode()
        return WebhookCall({"x-fake-signature": base64_mac(self._secret, body, "sha256")}, body, self._clock())

    def thread(self, thread_id: str) -> DeskThread:
        """The conversation."""
        with self._lock:
            found = self._found(thread_id)
            facts = ThreadFacts(
                thread_id, self._mailbox, found.subject, customer=found.customer, resolved=found.resolved
            )
            return thread_of(facts, found.said)

    def customer_fields(self, thread_id: str) -> GivenFields:
        """What the thread was told of its customer."""
        return GivenFields(self._found(thread_id).fields, self._clock())

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Two on a page."""
        return sweep(self._listed, cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """The same of those that are closed."""

        def listed(since: datetime | None, position: str | None) -> tuple[list[ThreadRef], str | None]:
            refs, after = self._listed(since, position)
            return [ref for ref in refs if ref.resolved], after

        return sweep(listed, cursor, self._clock)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """What stands in `article_list`."""
        listed = ((one.id, str(one.updated_at), lambda one=one: one) for one in list(self.article_list))
        return snapshot(listed, cursor, _PAGE)

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """What stands in `reply_list`."""
        listed = ((one.id, one.title + one.html, lambda one=one: one) for one in list(self.reply_list))
        return snapshot(listed, cursor, _PAGE)

    def event(self, delivery: WebhookCall) -> DeskEvent | None:
        """Signed as many desks do."""
        expected = base64_mac(self._secret, delivery.body, "sha256")
        check_same(_TITLE, delivery.headers.get("x-fake-signature"), expected)
        body = read_event(_TITLE, delivery)
        return DeskEvent(str(body["id"]), DeskEventKind(body["kind"]), str(body["thread"]))

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """Into the editor, or as a note where somebody else's words stand there."""
        with self._lock:
            thread = self._found(thread_id)
            html = as_html(draft.letter)
            same = thread.draft is not None and digest_of_words(thread.draft) == digest_of_words(html)
            ours = thread.draft is None or same or self._stands(thread, standing)
            if not draft.for_customer or not ours:
                thread.notes.append(draft.note)
                return PlacedDraft(DraftPlace.NOTE, str(len(thread.notes)), digest_of_words(as_html(draft.note)))
            thread.draft = html
            return PlacedDraft(DraftPlace.NATIVE, "draft", digest_of_words(html))

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """The reason takes its place, as in a desk that deletes no drafts."""
        with self._lock:
            thread = self._found(thread_id)
            if not self._stands(thread, standing):
                return None
            thread.draft = as_html(out_of_date(reason))
            return PlacedDraft(DraftPlace.NATIVE, "draft", digest_of_words(thread.draft))

    def _stands(self, thread: FakeThread, standing: PlacedDraft | None) -> bool:
        if thread.draft is None or standing is None or standing.place is not DraftPlace.NATIVE:
            return False
        return hmac.compare_digest(digest_of_words(thread.draft), standing.digest)

    def _found(self, thread_id: str) -> FakeThread:
        if thread := self.threads.get(thread_id):
            return thread
        raise HelpDeskGone(f"{_TITLE} has no conversation {thread_id!r}.")

    def _listed(self, since: datetime | None, position: str | None) -> tuple[list[ThreadRef], str | None]:
        begin = int(position or 0)
        refs = sorted(self._refs(since), key=lambda ref: ref.changed_at, reverse=True)
        after = begin + _PAGE
        return refs[begin:after], str(after) if after < len(refs) else None

    def _refs(self, since: datetime | None) -> Iterable[ThreadRef]:
        with self._lock:
            for thread in self.threads.values():
                at = thread.changed_at or self._clock() - timedelta(days=1)
                if since is None or at >= since:
                    yield ThreadRef(thread.id, at, thread.resolved)


def _never(_: httpx.Request) -> bool:
    return False


FAKE = DeskKind(
    name="fake",
    title=_TITLE,
    questions=(DeskQuestion("hook_secret", "Secret of its webhook", secret=True),),
    build=FakeDesk,
    private=_never,
)
