"""The desk that ships with the package behaves as a good one does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from drafter.conversation import Customer
from service.errors import ForgedEvent, HelpDeskGone, NothingToAnswer
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskArticle, DeskDraft, DeskEventKind, DraftPlace
from service.helpdesks.fake import FakeDesk
from service.helpdesks.threads import DeskMessage

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DRAFT = DeskDraft("Hi, it is fine.", "Draft reply, not sent\n\nHi, it is fine.")


@pytest.fixture
def desk() -> FakeDesk:
    account = DeskAccount("desk-1", "fake", "potters", "", secrets={"hook_secret": "s"})
    made = FakeDesk(account, Outside(clock=lambda: NOW))
    made.say("1", DeskMessage("a", "customer", NOW, text="Is it fine?"), customer=Customer(name="Noor"))
    return made


def test_what_was_said_is_read(desk: FakeDesk) -> None:
    found = desk.thread("1")
    assert (found.conversation.mailbox, found.conversation.customer.name) == ("potters", "Noor")
    assert found.message_ids == ("a",)
    with pytest.raises(HelpDeskGone):
        desk.thread("2")
    desk.say("3", DeskMessage("b", "agent", NOW, text="News."))
    with pytest.raises(NothingToAnswer):
        desk.thread("3")


def test_lists_have_pages(desk: FakeDesk) -> None:
    for number in range(4):
        desk.say(f"n{number}", DeskMessage("a", "customer", NOW, text="Hi"), resolved=number % 2 == 0)
    assert [len(page.items) for page in desk.changed()] == [2, 2, 1]
    assert {ref.id for page in desk.resolved() for ref in page.items} == {"n0", "n2"}
    desk.article_list += [DeskArticle("1", "Title", "<p>Text</p>")]
    assert [item.title for page in desk.articles() for item in page.items] == ["Title"]


def test_a_draft_stands_and_goes_and_is_never_sent(desk: FakeDesk) -> None:
    placed = desk.put_draft("1", DRAFT)
    assert (placed.place, desk.threads["1"].draft) == (DraftPlace.NATIVE, "<p>Hi, it is fine.</p>")
    left = desk.retire_draft("1", placed, "The customer wrote again.")
    assert "The customer wrote again." in (desk.threads["1"].draft or "")
    assert desk.put_draft("1", DRAFT, left).place is DraftPlace.NATIVE
    desk.threads["1"].draft = "<p>My own words</p>"
    assert desk.put_draft("1", DRAFT, placed).place is DraftPlace.NOTE
    assert desk.threads["1"].draft == "<p>My own words</p>"
    assert desk.sent == []


def test_calls_are_signed(desk: FakeDesk) -> None:
    good = desk.delivery("e1", "1", DeskEventKind.CUSTOMER_WROTE)
    event = desk.event(good)
    assert event
    assert (event.id, event.kind, event.thread_id) == ("e1", DeskEventKind.CUSTOMER_WROTE, "1")
    with pytest.raises(ForgedEvent):
        desk.event(replace(good, body=good.body + b" "))
