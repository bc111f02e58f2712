"""The outbox: what happens is written down with it, for whoever listens, and nothing that anybody wrote."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from drafter.conversation import Message
from service.storage import Database, Session
from service.storage.drafts import begin_draft, finish_draft
from service.storage.outcomes import record_no_reply, record_sent, record_thumbs
from service.storage.receiving import receive
from service.storage.removing import retain
from service.storage.webhooks import HookEvent, StoredHookDelivery, StoredHookEvent
from tests.service.hooks.posting import posting
from tests.service.storage.kept import START, asked, drafted, kept, said, written

URL = "https://hooks.example.com/drafts"


def events(database: Database) -> list[StoredHookEvent]:
    with database.reading() as session:
        return list(session.scalars(select(StoredHookEvent).order_by(StoredHookEvent.id)))


def deliveries(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(StoredHookDelivery)).all())


def test_a_draft_is_told_when_it_is_ready_and_when_it_is_stale(database: Database) -> None:
    used = posting(database)
    used.hook(URL)
    draft = used.draft()
    used.customer_writes()
    ready, stale = events(database)
    ours = {"draft_id": draft.id, "conversation_id": draft.conversation_id, "mailbox": "acme", "kind": "reply"}
    assert (ready.type, ready.data) == ("draft.ready", {**ours, "state": "ready", "reason": ""})
    reason = "The customer wrote again after this was written."
    assert (stale.type, stale.data) == ("draft.stale", {**ours, "state": "stale", "reason": reason})


def test_a_draft_that_is_stale_when_it_is_done_is_told_as_that(database: Database) -> None:
    posting(database).hook(URL)
    with database.writing() as session:
        begun = begin_draft(session, kept(session), "sam")
        again = Message(author="customer", text="Any news?", at=START.replace(hour=15))
        receive(session, asked("17", *said("The export hangs."), again))
        finish_draft(session, begun.id, written())
    assert [(event.type, event.data["state"]) for event in events(database)] == [("draft.stale", "stale")]


OUTCOMES: list[tuple[Callable[[Session, str, str], object], str]] = [
    (lambda session, draft, _: record_sent(session, draft, "Hi", "sam"), "sent"),
    (lambda session, draft, _: record_thumbs(session, draft, "sam", up=True), "thumbs-up"),
    (lambda session, _, conversation: record_no_reply(session, conversation, "sam", "thanks"), "no-reply-needed"),
]


@pytest.mark.parametrize(("record", "kind"), OUTCOMES, ids=[kind for _, kind in OUTCOMES])
def test_an_outcome_is_told_once(
    database: Database, record: Callable[[Session, str, str], object], kind: str
) -> None:
    used = posting(database)
    used.hook(URL, HookEvent.OUTCOME_RECORDED)
    draft = used.draft()
    for _ in range(2 if kind != "no-reply-needed" else 1):
        with database.writing() as session:
            record(session, draft.id, draft.conversation_id)
    [told] = events(database)
    assert (told.type, told.data["kind"], told.data["conversation_id"]) == (
        "outcome.recorded",
        kind,
        draft.conversation_id,
    )


def test_what_is_undone_was_never_told(database: Database) -> None:
    posting(database).hook(URL)

    def fail_midway() -> None:
        with database.writing() as session:
            drafted(session, kept(session))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()
    assert events(database) == []


def test_who_listens_to_one_thing_of_one_mailbox_hears_of_nothing_else(database: Database) -> None:
    used = posting(database)
    hook, _ = used.hook(URL, HookEvent.DRAFT_STALE, mailboxes=["acme"])
    used.draft("1", "acme")
    used.draft("2", "sales")
    used.customer_writes("2", "sales")
    assert events(database) == [], "what nobody wants to hear is not even kept"
    used.customer_writes("1", "acme")
    [report] = used.reports(hook)
    assert (report.event.type, report.event.data["mailbox"]) == ("draft.stale", "acme")


def test_nothing_that_anybody_wrote_is_told(database: Database) -> None:
    posting(database).hook(URL)
    with database.writing() as session:
        conversation = kept(session, asked("case xyzzy-id", *said("xyzzy"), email="xyzzy@example.com", name="Xyzzy"))
        draft = drafted(session, conversation, text=f"xyzzy {written().text}")
        record_sent(session, draft.id, "xyzzy sent", "xyzzy@example.com")
        record_thumbs(session, draft.id, "xyzzy@example.com", up=False, reason="xyzzy")
        record_no_reply(session, conversation.id, "xyzzy@example.com", "xyzzy")
    told = json.dumps([event.data for event in events(database)])
    assert len(events(database)) == 4
    assert "xyzzy" not in told.lower()


def test_what_waits_for_a_paused_webhook_is_kept_for_a_week(database: Database) -> None:
    used = posting(database)
    hook, _ = used.hook(URL)
    used.webhooks.pause(hook.id, "lea")
    used.draft()
    [told] = events(database)
    retain(database, told.at)
    assert deliveries(database) == 1
    retain(database, used.clock.now)
    assert (events(database), deliveries(database)) == ([], 0)


def test_a_webhook_that_is_deleted_takes_what_it_was_to_be_told_with_it_and_holds_up_no_draft(
    database: Database,
) -> None:
    used = posting(database)
    hook, _ = used.hook(URL)
    used.draft("1")
    used.webhooks.delete(hook.id, "lea")
    assert deliveries(database) == 0
    assert used.draft("2").state == "ready"
