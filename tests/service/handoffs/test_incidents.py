"""Status pages put a mailbox into downtime mode and end it, each incident once, and nobody else can."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from fastapi.testclient import TestClient

from drafter.mailbox import Incident
from service.errors import ForgedEvent, InputError
from service.handoffs.incidents import StatusPages, incident_told, set_up_status_page
from service.hooks.signing import signed_headers, written_secret
from service.storage import Database
from service.storage.incidents import LONGEST, arm_downtime, disarm_downtime, running_incident, running_incidents
from tests.service.handoffs.contract import NOW
from tests.service.handoffs.room import SEALING
from tests.service.parts import make_client, make_parts, temporary_database

KEY = b"0123456789abcdef0123456789abcdef"
ANSWERS = {"page": "https://status.brindle.example", "data": "No data is lost.", "hours": "4"}


class Page:
    """A status page that is connected, with a clock that is set by hand."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        self.token = set_up_status_page(database, SEALING, "status", "support", ANSWERS, written_secret(KEY), "lea")
        self.pages = StatusPages(lambda: database, lambda: SEALING, lambda: self.now)
        self.noted: list[tuple[str, str]] = []
        self.sent = 0

    def call(self, said: Any, token: str | None = None, event: str = "", **headers: str) -> str:
        """One call; each is an event of its own, unless it bears the id of one."""
        body, self.sent = said if isinstance(said, bytes) else json.dumps(said).encode(), self.sent + 1
        event = event or f"m{self.sent}"
        signed = signed_headers([KEY], event, body, self.now.timestamp()) if token is None else {}
        note = lambda action, subject: self.noted.append((action, subject))  # noqa: E731
        return self.pages.take("status", {**signed, **headers}, body, token or "", note)

    def running(self) -> Incident | None:
        with self.database.reading() as session:
            return running_incident(session, "support", self.now)

    @property
    def ends_at(self) -> datetime:
        with self.database.reading() as session:
            return running_incidents(session, {"support"}, self.now)[0].ends_at


@pytest.fixture
def page() -> Page:
    return Page(temporary_database())


def ours(kind: str, number: str = "i1", **data: str) -> dict[str, Any]:
    return {"type": f"incident.{kind}", "data": {"id": number, "title": "Exports are slow", **data}}


def statuspage(status: str, *updates: tuple[str, str]) -> dict[str, Any]:
    listed = [{"body": body, "created_at": at} for at, body in updates]
    incident = {"id": "p31", "name": "Sign-in fails", "status": status, "incident_updates": listed}
    return {"page": {"id": "x", "status_indicator": "major"}, "incident": incident}


def test_an_incident_begins_changes_and_ends(page: Page) -> None:
    assert page.call(ours("created", message="We know of it.")) == "armed"
    shown = page.running()
    assert shown
    assert (shown.title, shown.known) == ("Exports are slow", "We know of it.")
    assert (shown.data_impact, str(shown.updates_at)) == (
        "No data is lost.",
        "https://status.brindle.example/",
    )
    assert page.call(ours("created", message="We know of it.")) == "", "told again nothing changes"
    assert page.call(ours("updated", message="A fix is being tested.")) == "changed"
    assert (shown := page.running())
    assert shown.known == "A fix is being tested."
    assert page.call(ours("resolved")) == "ended"
    assert page.running() is None
    assert page.call(ours("updated", message="late")) == "", "what comes late does not begin it again"
    assert page.running() is None
    assert page.noted == [
        ("downtime-armed", "mailbox:support"),
        ("downtime-changed", "mailbox:support"),
        ("downtime-ended", "mailbox:support"),
    ]


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_page_that_signs_nothing_is_known_by_its_address(page: Page, newest_first: bool) -> None:
    updates = [("2026-11-30T09:10:00Z", "We found the cause."), ("2026-11-30T09:00:00Z", "We look into it.")]
    said = statuspage("identified", *(updates if newest_first else updates[::-1]))
    assert page.call(said, page.token) == "armed"
    shown = page.running()
    assert shown
    assert (shown.title, shown.known) == ("Sign-in fails", "We found the cause.")
    assert page.call(statuspage("resolved"), page.token) == "ended"
    instatus = {"incident": {"id": "q", "name": "Slow", "status": "INVESTIGATING", "incident_updates": []}}
    assert page.call(instatus, page.token) == "armed"
    instatus["incident"]["status"] = "RESOLVED"
    assert page.call(instatus, page.token) == "ended"


@pytest.mark.parametrize("token", ["", "x", "é"])
def test_a_forged_call_arms_nothing(page: Page, token: str) -> None:
    said = ours("created")
    if token:
        with pytest.raises(ForgedEvent):
            page.call(said, token)
    other = json.dumps(ours("created", "i2")).encode()
    for headers in (
        {"webhook-signature": "v1,AAAA"},
        signed_headers([KEY], "m1", other, NOW.timestamp()),
        signed_headers([b"another"], "m1", json.dumps(said).encode(), NOW.timestamp()),
    ):
        with pytest.raises(ForgedEvent):
            page.call(said, **headers)
    with pytest.raises(ForgedEvent):
        page.pages.take("nobody", {}, b"{}", "x")
    assert page.running() is None
    assert page.noted == []


@pytest.mark.parametrize("updates", [5, "none yet", {"body": "x"}, [5, None, {"body": 5}]])
def test_updates_of_another_shape_are_none(page: Page, updates: Any) -> None:
    incident = {"id": "p31", "name": "Sign-in fails", "status": "identified", "incident_updates": updates}
    assert page.call({"incident": incident}, page.token) == "armed"
    assert (shown := page.running())
    assert shown.known == "Sign-in fails"


def test_what_is_nested_without_end_is_no_call_of_a_page(page: Page) -> None:
    with pytest.raises(ForgedEvent, match="no JSON object"):
        page.call(b"[" * 100_000)
    with pytest.raises(InputError, match="no JSON object"):
        page.call(b"[" * 100_000, page.token)


def test_a_recorded_call_is_too_old(page: Page) -> None:
    body = json.dumps(ours("created")).encode()
    headers = signed_headers([KEY], "m1", body, NOW.timestamp())
    page.now += timedelta(minutes=6)
    with pytest.raises(ForgedEvent, match="5 minutes"):
        page.pages.take("status", headers, body)


def test_it_ends_by_itself_and_never_lasts_longer_than_the_longest(page: Page) -> None:
    page.call(ours("created"))
    assert page.ends_at == NOW + timedelta(hours=4)
    while page.now < NOW + LONGEST - timedelta(hours=3):
        page.now += timedelta(hours=3)
        page.call(ours("updated", message=f"Still at {page.now}"))
        assert page.ends_at <= NOW + LONGEST
    page.now = NOW + LONGEST
    assert page.running() is None
    assert page.call(ours("updated", message="more")) == ""
    assert page.running() is None


def test_what_a_person_did_is_left_alone(page: Page) -> None:
    own = Incident(title="Ours", known="k", data_impact="d", updates_at="https://s.example")  # type: ignore[arg-type]
    with page.database.writing() as session:
        armed = arm_downtime(session, "support", own, "lea", timedelta(hours=1), page.now).id
    assert page.call(ours("created")) == ""
    shown = page.running()
    assert shown
    assert shown.title == "Ours"
    with page.database.writing() as session:
        disarm_downtime(session, armed, "lea", now=page.now)
    assert page.call(ours("created", "i2")) == "armed"
    with page.database.writing() as session:
        disarm_downtime(session, running_incidents(session, {"support"}, page.now)[0].id, "lea", now=page.now)
    assert page.call(ours("updated", "i2", message="more")) == ""
    assert page.running() is None


def test_one_that_was_over_before_we_heard_of_it_does_not_begin(page: Page) -> None:
    assert page.call(ours("resolved")) == ""
    assert page.call(ours("created")) == ""
    assert page.running() is None


def test_an_event_that_is_sent_again_changes_nothing(page: Page) -> None:
    page.call(ours("created", message="We know of it."), event="e1")
    page.call(ours("updated", message="First."), event="e2")
    page.call(ours("updated", message="Second."), event="e3")
    ends, told = page.ends_at, list(page.noted)
    page.now += timedelta(minutes=4)
    for event, said in (("e1", ours("created", message="We know of it.")), ("e2", ours("updated", message="First."))):
        assert page.call(said, event=event) == ""
    assert (shown := page.running())
    assert (shown.known, page.ends_at, page.noted) == ("Second.", ends, told)
    page.now += timedelta(hours=2)
    assert page.call(ours("updated", message="First."), event="e2") == "", "nor much later, signed anew"
    assert (shown := page.running())
    assert shown.known == "Second."


def test_a_recorded_call_within_five_minutes_changes_nothing(page: Page) -> None:
    page.call(ours("created"))
    old = json.dumps(ours("updated", message="Worse.")).encode()
    headers = signed_headers([KEY], "e2", old, page.now.timestamp())
    assert page.pages.take("status", headers, old) == "changed"
    page.call(ours("updated", message="Nearly done."))
    for spelled in (headers, {name.upper(): value for name, value in headers.items()}):
        assert page.pages.take("status", spelled, old) == ""
    assert (shown := page.running())
    assert shown.known == "Nearly done."


def test_an_event_that_could_not_be_kept_is_taken_when_it_comes_again(page: Page) -> None:
    said = ours("created")
    with (
        patch("service.handoffs.incidents.tell_incident", side_effect=OSError("the disk is full")),
        pytest.raises(OSError, match="disk"),
    ):
        page.call(said, event="e1")
    assert page.call(said, event="e1") == "armed"


def at(minute: int) -> str:
    return (NOW + timedelta(minutes=minute)).isoformat()


@pytest.mark.parametrize("shape", ["timestamp", "updated_at", "statuspage", "updates"])
@pytest.mark.parametrize("order", [(1, 2, 3), (2, 1, 3), (3, 1, 2), (3, 2, 1), (1, 3, 2), (2, 3, 1)])
def test_whatever_comes_late_the_newest_state_stays(page: Page, shape: str, order: tuple[int, ...]) -> None:
    page.now += timedelta(minutes=5)
    for minute in order:
        words = f"State {minute}."
        match shape:
            case "timestamp":
                page.call({**ours("updated", message=words), "timestamp": at(minute)})
            case "updated_at":
                page.call(ours("updated", message=words, updated_at=at(minute)))
            case "statuspage":
                said = statuspage("identified", (at(minute), words))
                said["incident"]["updated_at"] = at(minute)
                page.call(said, page.token)
            case _:
                page.call(statuspage("identified", (at(minute), words)), page.token)
    assert (shown := page.running())
    assert shown.known == "State 3."


def test_the_end_of_an_earlier_state_does_not_end_a_newer_one(page: Page) -> None:
    page.now += timedelta(minutes=9)
    page.call({**ours("updated", message="It is back."), "timestamp": at(5)})
    assert page.call({**ours("resolved"), "timestamp": at(3)}) == ""
    assert page.running()
    assert page.call({**ours("resolved"), "timestamp": at(6)}) == "ended"
    assert page.call({**ours("created"), "timestamp": at(0)}) == ""
    assert page.running() is None


def test_the_first_word_that_comes_last_changes_nothing(page: Page) -> None:
    page.call(ours("updated", message="A fix is being tested."))
    assert page.call(ours("created", message="We look into it.")) == ""
    assert (shown := page.running())
    assert shown.known == "A fix is being tested."


@pytest.mark.parametrize("odd", ["2099-01-01T00:00:00Z", "yesterday", "0001-01-01T00:00:00+14:00", 1e300, [], None])
def test_a_moment_that_cannot_be_shuts_nothing_out(page: Page, odd: object) -> None:
    assert page.call({**ours("created"), "timestamp": odd}) == "armed"
    assert page.call({**ours("updated", message="More is known."), "timestamp": at(0)}) == "changed"
    assert page.call({**ours("resolved"), "timestamp": odd}) == "ended"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"maintenance": {"id": "m", "status": "STARTED"}},
        {"component_update": {"new_status": "major_outage"}},
        {"type": "draft.ready", "data": {}},
        {"type": "incident.created", "data": "x"},
        {"incident": "x"},
    ],
)
def test_what_speaks_of_something_else(said: dict[str, Any]) -> None:
    assert incident_told(said) is None


@pytest.mark.parametrize("number", [None, "", " ", {}, []])
def test_an_incident_without_an_id_cannot_be_told_apart(number: object) -> None:
    with pytest.raises(InputError, match="no id"):
        incident_told({"incident": {"id": number, "status": "investigating"}})


def test_a_strangers_words_are_one_line_of_bounded_length() -> None:
    told = incident_told({"incident": {"id": 7, "name": "a\n\n\0b \ud800" + "x" * 9000, "status": None}})
    assert told
    assert "\n" not in told.title
    assert len(told.title) == 500


@pytest.mark.parametrize(
    ("name", "value"), [("hours", "0"), ("hours", "73"), ("hours", "0720"), ("hours", "²"), ("page", "nowhere")]
)
def test_what_cannot_be_set_up(name: str, value: str) -> None:
    with pytest.raises(InputError):
        set_up_status_page(
            temporary_database(), SEALING, "status", "support", {**ANSWERS, name: value}, written_secret(KEY), "lea"
        )


def test_the_address_that_a_page_calls(page: Page) -> None:
    page.now = datetime.now(NOW.tzinfo)
    client: TestClient = make_client(replace(make_parts(database=page.database), sealing=lambda: SEALING))
    place = "/v1/status-pages/status/events"
    assert client.post(f"{place}/{page.token}", json=statuspage("investigating")).status_code == 204
    assert page.running()
    body = json.dumps(ours("created")).encode()
    headers = signed_headers([KEY], "m1", body, page.now.timestamp())
    assert client.post(place, content=body, headers=headers).status_code == 204
    for where, content in ((f"{place}/wrong", b"{}"), (place, b"{}"), ("/v1/status-pages/nobody/events/x", b"{}")):
        answer = client.post(where, content=content)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forged_event")
    answer = client.post(f"{place}/{page.token}", content=b"[" * 50_000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")
