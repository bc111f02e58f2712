"""Connected desks as the service has them: called, polled, and disconnected while it runs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.auth.sealing import Sealing
from service.errors import ForgedEvent, HelpDeskUnreachable
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskEvent, DeskEventKind, DeskThread
from service.helpdesks.connected import ConnectedDesks, connect_desk, disconnect_desk
from service.helpdesks.fake import FakeDesk
from service.helpdesks.threads import DeskMessage
from service.storage import Database
from service.storage.drafts import list_drafts
from service.storage.help_desks import get_help_desk
from tests.service.helpdesks.scenario import NOW
from tests.service.parts import make_parts, temporary_database
from tests.service.sample import ScriptedDrafter, make_draft

SEALING = Sealing(["k3J9-vQ2x-7hLz-Wp5r-Ty8n-Bc4d-1mFs"])
ACCOUNT = DeskAccount("pots", "fake", "potters", "https://desk.example", {}, {"hook_secret": "s3cret"})


def said(key: str, text: str, minutes: int = 0) -> DeskMessage:
    return DeskMessage(key, "customer", NOW + timedelta(minutes=minutes), text=text)


@pytest.fixture
def database() -> Iterator[Database]:
    made = temporary_database()
    connect_desk(made, SEALING, ACCOUNT, "sam", Outside(clock=lambda: NOW))
    yield made
    made.close()


class Service:
    """The service over a database with one connected desk, which the tests can see."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = FakeDesk(ACCOUNT, Outside(clock=lambda: NOW))
        monkeypatch.setattr("service.helpdesks.connected.open_desk", lambda account, outside: self.desk)
        self.drafter = ScriptedDrafter()
        from dataclasses import replace

        parts = replace(make_parts(self.drafter, database=database), sealing=lambda: SEALING)
        self.client = TestClient(create_app(parts), raise_server_exceptions=False)

    def call(self, event: str = "e1", kind: DeskEventKind = DeskEventKind.CUSTOMER_WROTE, name: str = "pots") -> int:
        call = self.desk.delivery(event, "1", kind)
        return self.client.post(
            f"/v1/help-desks/{name}/events", content=call.body, headers=dict(call.headers)
        ).status_code


@pytest.fixture
def service(database: Database, monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service(database, monkeypatch)
    made.desk.say("1", said("a", "Is it fine?"))
    return made


def test_a_webhook_leads_to_a_draft_in_the_desk(service: Service, database: Database) -> None:
    assert service.call() == 200
    assert make_draft().text.split("\n")[0] in (service.desk.threads["1"].draft or "")
    assert service.call() == 200
    assert len(service.drafter.asked) == 1
    with database.reading() as session:
        (draft,) = list_drafts(session).items
        assert (draft.made_by, draft.mailbox_id) == ("help desk pots", "potters")
        assert get_help_desk(session, "pots").trouble == ""


def test_a_forged_call_and_one_of_an_unknown_desk_look_the_same(service: Service) -> None:
    body = service.desk.delivery("e1", "1", DeskEventKind.CUSTOMER_WROTE).body
    answers = [
        service.client.post(f"/v1/help-desks/{name}/events", content=body, headers={"x-fake-signature": "x"}).json()
        for name in ("pots", "nobody")
    ]
    assert [answer["error"]["code"] for answer in answers] == ["forged_event"] * 2
    assert service.call(name="nobody") == 403
    assert service.drafter.asked == []


def test_the_address_may_hold_the_secret(service: Service) -> None:
    seen = []
    service.desk.event = lambda call: seen.append(call.address_secret)  # type: ignore[method-assign,assignment]
    assert service.client.post("/v1/help-desks/pots/events/hush", content=b"{}").status_code == 204
    assert seen == ["hush"]


def desks(database: Database, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> ConnectedDesks:
    monkeypatch.setattr("service.helpdesks.connected.open_desk", lambda account, outside: desk)

    def write(account: DeskAccount, found: DeskThread):  # type: ignore[no-untyped-def]
        return make_draft()

    return ConnectedDesks(lambda: database, lambda: SEALING, write, Outside(clock=lambda: NOW))


def test_a_poll_begins_when_the_desk_was_connected_and_goes_on_from_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FakeDesk(ACCOUNT, Outside(clock=lambda: NOW))
    with database.writing() as session:
        get_help_desk(session, "pots").connected_at = NOW
    desk.say("old", said("a", "Long ago", -600))
    desk.say("1", said("a", "Is it fine?", 1))
    connected = desks(database, desk, monkeypatch)
    assert connected.poll("pots") == 1
    assert desk.threads["old"].draft is None
    assert connected.poll("pots") == 0
    desk.say("2", said("a", "And this?", 2))
    assert connected.poll("pots") == 1


def test_a_desk_that_fails_is_noted_and_holds_up_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FakeDesk(ACCOUNT, Outside(clock=lambda: NOW))
    connected = desks(database, desk, monkeypatch)

    def gone(cursor: str | None = None) -> None:
        raise HelpDeskUnreachable("the fake desk gave no answer. Try again later.")

    monkeypatch.setattr(desk, "changed", gone)
    connected.poll_all()
    with database.reading() as session:
        assert "gave no answer" in get_help_desk(session, "pots").trouble
    monkeypatch.undo()
    connected = desks(database, desk, monkeypatch)
    connected.poll_all()
    with database.reading() as session:
        assert get_help_desk(session, "pots").trouble == ""


def test_a_desk_that_was_disconnected_is_called_by_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FakeDesk(ACCOUNT, Outside(clock=lambda: NOW))
    connected = desks(database, desk, monkeypatch)
    call = desk.delivery("e1", "1", DeskEventKind.CUSTOMER_WROTE)
    assert connected.read_call("pots", call) == DeskEvent("e1", DeskEventKind.CUSTOMER_WROTE, "1")
    disconnect_desk(database, "pots")
    with pytest.raises(ForgedEvent):
        connected.read_call("pots", call)
    connected.poll_all()
