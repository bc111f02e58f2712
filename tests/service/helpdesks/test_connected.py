"""Connected desks as the service has them: called, polled, and disconnected while it runs."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.auth.sealing import Sealing
from service.errors import ForgedEvent, HelpDeskRefused, HelpDeskUnreachable
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskEvent, DeskEventKind
from service.helpdesks.connected import ConnectedDesks, connect_desk, disconnect_desk
from service.helpdesks.fake import FakeDesk
from service.helpdesks.opened import OpenDesks
from service.helpdesks.threads import DeskMessage
from service.jobs.rules import QueueRules
from service.jobs.runner import JobRunner
from service.storage import Database, now_utc
from service.storage.drafts import list_drafts
from service.storage.help_desks import get_help_desk
from service.storage.jobs import StoredJob, list_jobs
from service.telemetry.metrics import Metrics
from tests.service.helpdesks.scenario import NOW
from tests.service.parts import make_parts, temporary_database
from tests.service.sample import ScriptedDrafter, make_draft
from tests.service.waiting import until

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
        monkeypatch.setattr("service.helpdesks.opened.open_desk", lambda account, outside: self.desk)
        self.drafter = ScriptedDrafter()
        rules = QueueRules(quiet=timedelta(0), most_open=2)
        self.parts = replace(make_parts(self.drafter, database=database, rules=rules), sealing=lambda: SEALING)
        self.client = TestClient(create_app(self.parts), raise_server_exceptions=False)

    def call(
        self,
        event: str = "e1",
        kind: DeskEventKind = DeskEventKind.CUSTOMER_WROTE,
        name: str = "pots",
        thread: str = "1",
    ) -> int:
        call = self.desk.delivery(event, thread, kind)
        return self.client.post(
            f"/v1/help-desks/{name}/events", content=call.body, headers=dict(call.headers)
        ).status_code


@pytest.fixture
def service(database: Database, monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service(database, monkeypatch)
    made.desk.say("1", said("a", "Is it fine?"))
    return made


def test_a_webhook_leads_to_a_draft_in_the_desk_by_the_queue(service: Service, database: Database) -> None:
    assert service.call() == 200
    assert service.call() == 200
    assert (service.drafter.asked, service.desk.threads["1"].draft) == ([], None), "only the queue drafts"
    with JobRunner(service.parts, Metrics().drafts):
        until(lambda: service.desk.threads["1"].draft is not None)
        assert make_draft().text.split("\n")[0] in (service.desk.threads["1"].draft or "")
        assert service.call("e2") == 200
        until(lambda: [job.refusal for job in jobs(database)] == ["draft-there", None])
    assert len(service.drafter.asked) == 1
    with database.reading() as session:
        (draft,) = list_drafts(session).items
        assert (draft.made_by, draft.mailbox_id) == ("auto-draft", "potters")
        assert (get_help_desk(session, "pots").trouble, get_help_desk(session, "pots").seen_at is not None) == (
            "",
            True,
        )
    assert [job.made_by for job in jobs(database)] == ["desk:pots"] * 2


def jobs(database: Database) -> list[StoredJob]:
    with database.reading() as session:
        return list(list_jobs(session, now_utc()).items)


def test_a_desk_is_told_to_come_again_where_the_queue_is_full(service: Service) -> None:
    assert [service.call(f"e{number}", thread=f"t{number}") for number in range(3)] == [200, 200, 503]


def test_jobs_of_desks_are_seen_like_others(service: Service) -> None:
    service.call()
    (job,) = service.client.get("/v1/jobs").json()["items"]
    assert (job["kind"], job["made_by"], job["event_id"]) == ("desk-event", "desk:pots", "pots:e1")
    assert service.client.get("/v1/conversations").json()["items"] == []
    assert "Desk event" in service.client.get("/console/jobs?state=queued").text


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
    monkeypatch.setattr("service.helpdesks.opened.open_desk", lambda account, outside: desk)
    return ConnectedDesks(lambda: database, lambda: SEALING, QueueRules(), Outside(clock=lambda: NOW))


def test_a_poll_begins_when_the_desk_was_connected_and_goes_on_from_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FakeDesk(ACCOUNT, Outside(clock=lambda: NOW))
    with database.writing() as session:
        get_help_desk(session, "pots").connected_at = NOW
    desk.say("old", said("a", "Long ago", -600))
    desk.say("1", said("a", "Is it fine?", 1))
    connected = desks(database, desk, monkeypatch)
    connected.poll("pots")
    connected.poll("pots")
    assert [job.event_id.split("@")[0] for job in jobs(database)] == ["pots:1"]
    desk.say("2", said("a", "And this?", 2))
    connected.poll("pots")
    assert [job.event_id.split("@")[0] for job in jobs(database)] == ["pots:2", "pots:1"]


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


def test_a_desk_that_refuses_our_key_is_let_be_until_it_has_another_or_ten_minutes_are_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, asked = [NOW], list[datetime]()
    desk = FakeDesk(ACCOUNT, Outside(clock=lambda: now[0]))
    monkeypatch.setattr("service.helpdesks.opened.open_desk", lambda account, outside: desk)
    connected = ConnectedDesks(lambda: database, lambda: SEALING, QueueRules(), Outside(clock=lambda: now[0]))

    def refuse(cursor: str | None = None) -> None:
        asked.append(now[0])
        raise HelpDeskRefused("the fake desk answered 401: our key is not accepted.")

    monkeypatch.setattr(desk, "changed", refuse)
    for _ in range(12):
        connected.poll_all()
        now[0] += timedelta(minutes=1)
    assert asked == [NOW, NOW + timedelta(minutes=10)]
    disconnect_desk(database, "pots")
    connect_desk(database, SEALING, replace(ACCOUNT, secrets={"hook_secret": "new"}), "sam", Outside())
    connected.poll_all()
    assert asked[2:] == [now[0]]


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


def test_a_desk_that_is_connected_anew_leaves_no_connections_open(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[httpx.Client] = []
    monkeypatch.setattr(httpx.Client, "close", lambda client: closed.append(client))
    zendesk = DeskAccount("z", "zendesk", "potters", "https://z.example", {"client_id": "1"}, {"client_secret": "a"})
    held = replace(zendesk, secrets={"client_secret": "a", "hook_secret": "h"})
    connect_desk(database, SEALING, held, "sam", Outside())
    desks = OpenDesks(lambda: database, lambda: SEALING)
    at_work = desks.opened("z")[1]
    disconnect_desk(database, "z")
    anew = replace(held, secrets={**held.secrets, "client_secret": "b"})
    connect_desk(database, SEALING, anew, "sam", Outside())
    assert desks.opened("z")[1] is not at_work
    gc.collect()
    assert closed == [], "who is at work with it goes on"
    del at_work
    gc.collect()
    assert len(closed) == 2, "that of the desk and that of its tokens"
