"""Two help desks of one mailbox that call a conversation the same share nothing of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from fastapi.testclient import TestClient

from drafter.conversation import AccountFact, Conversation, Customer, Message
from service.auth.rights import Right
from service.helpdesks.accounts import DeskAccount
from service.helpdesks.base import DeskEvent, DeskEventKind
from service.helpdesks.connected import connect_desk
from service.helpdesks.fake import FakeDesk
from service.storage import Database
from service.storage.account_looks import find_look
from service.storage.conversations import conversation_of, find_conversation, list_conversations
from service.storage.drafts import DraftState, list_drafts
from service.storage.receiving import receive
from tests.service.auth.guarded import guard
from tests.service.embedded.desks import ASKED, Embedded, connected
from tests.service.embedded.test_helpscout import SHOWN, address
from tests.service.helpdesks.room import SEALING, Room, said
from tests.service.parts import temporary_database
from tests.service.storage.kept import drafted

THEIRS = "My kiln burnt the roof down."
OWN = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}


def other(mailbox: str = "potters", identity: str = "1") -> Conversation:
    """What the other desk has under the same id."""
    return Conversation(
        id=identity,
        mailbox=mailbox,
        subject="Fire",
        customer=Customer(name="Kofi Boateng", email="kofi@example.com", verified=True),
        messages=(Message(author="customer", text=THEIRS),),
    )


def kept_with_draft(database: Database, conversation: Conversation, help_desk: str) -> tuple[str, str]:
    """The ids of the conversation of that desk, and of a draft for it."""
    with database.writing() as session:
        stored = receive(session, conversation, help_desk, ["a"]).conversation
        return stored.id, drafted(session, stored).id


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedded]:
    with connected(monkeypatch, "helpscout", {}, {"inbox": "77"}) as made:
        yield made


def panel(desk: Embedded) -> TestClient:
    browser = desk.browser()
    browser.get(browser.get(address(SHOWN)).headers["location"])
    return browser


def test_the_panel_of_one_desk_shows_nothing_of_the_other(desk: Embedded) -> None:
    conversation_id, draft_id = kept_with_draft(desk.database, other(), "kilns")
    browser = panel(desk)
    page = browser.get("/sidebar?conversation=1").text
    assert ASKED in page
    assert THEIRS not in page
    assert "Kofi" not in page
    assert browser.get(f"/sidebar?conversation={conversation_id}").status_code == 404
    assert THEIRS not in browser.get("/sidebar/queue", headers=OWN).text
    assert "Fire" not in browser.get("/sidebar/queue?search=Fire", headers=OWN).text
    assert browser.post("/sidebar/drafts", data={"conversation": conversation_id}, headers=OWN).status_code == 404
    shown = [browser.get(f"/sidebar/drafts/{draft_id}{rest}", headers=OWN) for rest in ("", "/text", "/events")]
    assert {one.status_code for one in shown} <= {404, 405}
    assert browser.post("/sidebar/drafts", data={"conversation": "1"}, headers=OWN).status_code == 200
    assert [one.customer.name for one, *_ in desk.drafter.asked] == ["Ada Quist"]


def test_what_nobody_in_particular_calls_the_same_is_not_the_desks(desk: Embedded) -> None:
    """A conversation that came over the API, and one that somebody pasted."""
    kept_with_draft(desk.database, other(), "")
    browser = panel(desk)
    assert THEIRS not in browser.get("/sidebar?conversation=1").text
    pasted = {"text": THEIRS, "name": "1", "mailbox": "potters"}
    assert browser.post("/sidebar/conversations", json=pasted, headers=OWN).status_code in (403, 422)
    assert ASKED in browser.get("/sidebar?conversation=1").text


@pytest.fixture
def database() -> Iterator[Database]:
    made = temporary_database()
    yield made
    made.close()


def test_a_key_says_which_desk_it_means_where_several_call_a_conversation_the_same(database: Database) -> None:
    guarded = guard(database)
    for name in ("kilns", "pots"):
        conversation = other(mailbox="brindlebook", identity="77")
        words = Message(author="customer", text=f"Asked at {name}")
        kept_with_draft(database, conversation.model_copy(update={"messages": (words,)}), name)
    body = {"mailbox": "brindlebook", "conversation": "77", "agent": "Sam"}
    key = guarded.key(Right.SIDEBARS)
    unclear = guarded.client.post("/v1/sidebar-sessions", json=body, headers=key)
    assert unclear.status_code == 422
    assert "kilns, pots" in unclear.text
    opened = guarded.client.post("/v1/sidebar-sessions", json={**body, "help_desk": "kilns"}, headers=key)
    browser = guarded.browser()
    browser.get(opened.json()["path"])
    page = browser.get("/sidebar?conversation=77").text
    assert "Asked at kilns" in page
    assert "Asked at pots" not in page


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.close()


def test_drafts_that_are_out_of_date_in_one_desk_stand_in_the_other(room: Room) -> None:
    first, second = room.desk, FakeDesk(replace(room.account, id="desk-2"), room.outside)
    assert isinstance(first, FakeDesk)
    connect_desk(room.database, SEALING, replace(room.account, id="desk-2"), "sam", room.outside)
    desks = {room.account.id: first, "desk-2": second}

    def opened(account: DeskAccount, outside: object) -> FakeDesk:
        return desks[account.id]

    with patch("service.helpdesks.opened.open_desk", opened):
        for name, one in desks.items():
            one.say("1", said("a", "customer", f"Is it fine at {name}?"), subject=name)
            room.connected.handle(name, DeskEvent("e1", DeskEventKind.CHANGED, "1"))
        room.work()
        assert all(name in (one.threads["1"].draft or "") for name, one in desks.items())
        first.say("1", said("b", "agent", "It is.", 1))
        room.now += timedelta(minutes=2)
        room.connected.handle("desk-1", DeskEvent("e2", DeskEventKind.AGENT_WROTE, "1"))
        room.work()
    assert first.threads["1"].draft is None
    assert "desk-2" in (second.threads["1"].draft or "")
    with room.database.reading() as session:
        states = {
            conversation.help_desk: one.state
            for conversation in list_conversations(session).items
            for one in list_drafts(session).items
            if one.conversation_id == conversation.id
        }
    assert states == {"desk-1": DraftState.STALE, "desk-2": DraftState.READY}


def test_account_data_stays_with_the_conversation_of_its_desk(desk: Embedded) -> None:
    plan = AccountFact(label="Plan", value="Team", as_of=desk.clock(), source="CRM")
    with desk.database.writing() as session:
        receive(session, other().model_copy(update={"account": (plan,)}), "kilns", ["a"])
        mine = other().model_copy(update={"customer": Customer(name="Ada Quist")})
        receive(session, mine, "pots", ["a"])
    with desk.database.reading() as session:
        looked = {name: find_conversation(session, "potters", name, "1") for name in ("kilns", "pots")}
        assert all(looked.values())
        assert [bool(one and find_look(session, one.id)) for one in looked.values()] == [True, False]
        told = {name: conversation_of(session, one) for name, one in looked.items() if one}
    assert (told["kilns"].account, told["pots"].account) == ((plan,), ())
    assert (told["kilns"].customer.verified, told["pots"].customer.verified) == (True, False)
