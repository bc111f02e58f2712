"""Hand-offs by the API: planned, confirmed by a person, done once, taken back; and its client."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.auth.rights import Right
from service.client import ApiError, ServiceClient
from service.errors import HandoffError
from service.storage import Database
from service.storage.conversations import get_conversation
from service.storage.time_entries import log_time
from tests.service.auth.guarded import ORIGIN, guard
from tests.service.handoffs.room import SEALING, Workroom
from tests.service.parts import make_client, make_parts, temporary_database
from tests.service.server import running


@pytest.fixture
def room() -> Iterator[Workroom]:
    with Workroom(temporary_database()) as made:
        yield made


@pytest.fixture
def client(room: Workroom) -> TestClient:
    """The service over the board."""
    return make_client(replace(make_parts(database=room.database), sealing=lambda: SEALING))


def posted(client: TestClient, place: str, status: int = 200, key: str | None = None, **body: Any) -> dict[str, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(f"/v1/{place}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def planned(client: TestClient, room: Workroom, **also: Any) -> dict[str, Any]:
    return posted(client, "handoffs", conversation_id=room.conversation, target="board", **also)


def test_targets_are_those_of_a_mailbox(client: TestClient) -> None:
    [target] = client.get("/v1/handoff-targets?mailbox=brindlebook").json()["items"]
    assert (target["id"], target["title"], target["undoable"]) == ("board", "the fake board", True)
    assert "log-bug" in target["steps"]
    assert "t-4711" not in str(target)
    assert client.get("/v1/handoff-targets?mailbox=other").status_code == 422


def test_the_way_of_a_hand_off(client: TestClient, room: Workroom) -> None:
    plan = planned(client, room)
    assert plan["state"] == "planned"
    assert [field["name"] for field in plan["fields"]] == ["title", "text", "column", "link"]
    assert room.target.cards == {}
    done = posted(client, f"handoffs/{plan['id']}/confirm", fields={"title": "Mine"})
    assert (done["state"], done["link"]) == ("done", f"https://board.example/{plan['id']}")
    assert client.get(f"/v1/handoffs/{plan['id']}").json() == done
    assert client.get(f"/v1/handoffs?conversation={room.conversation}&target=board").json()["items"] == [done]
    assert client.get("/v1/handoffs?target=other").json()["items"] == []
    undone = posted(client, f"handoffs/{plan['id']}/undo")
    assert (undone["state"], room.target.cards) == ("undone", {})


def test_a_plan_that_was_made_anew_since_is_not_confirmed_unseen(client: TestClient, room: Workroom) -> None:
    plan = planned(client, room)
    anew = planned(client, room, another=True)
    assert (anew["id"], anew["plan"] != plan["plan"]) == (plan["id"], True)
    error = posted(client, f"handoffs/{plan['id']}/confirm", 409, plan=plan["plan"])["error"]
    assert (error["code"], room.target.cards) == ("conflict", {})
    assert posted(client, f"handoffs/{plan['id']}/confirm", plan=anew["plan"])["state"] == "done"


def test_the_same_key_is_done_once_and_answered_alike(client: TestClient, room: Workroom) -> None:
    plan = planned(client, room)
    first = posted(client, f"handoffs/{plan['id']}/confirm", key="k1")
    assert posted(client, f"handoffs/{plan['id']}/confirm", key="k1") == first
    assert posted(client, f"handoffs/{plan['id']}/confirm", key="k2")["state"] == "done"
    error = posted(client, f"handoffs/{plan['id']}/confirm", 422, key="k1", fields={"title": "x"})
    assert error["error"]["code"] == "idempotency_key_reused"
    assert len(room.target.cards) == 1


def test_what_fails_is_said_and_what_is_unclear_is_looked_for(client: TestClient, room: Workroom) -> None:
    plan = planned(client, room)
    room.kind = replace(room.kind, finds=False)
    room.target.fault = HandoffError("The board gave no answer.", maybe_done=True)
    error = posted(client, f"handoffs/{plan['id']}/confirm", 502)["error"]
    assert (error["code"], error["message"]) == ("handoff_failed", "The board gave no answer.")
    assert client.get(f"/v1/handoffs/{plan['id']}").json()["state"] == "unclear"
    assert posted(client, f"handoffs/{plan['id']}/confirm", 409)["error"]["code"] == "conflict"
    assert posted(client, f"handoffs/{plan['id']}/looked", there=False)["state"] == "failed"
    assert posted(client, f"handoffs/{plan['id']}/confirm")["state"] == "done"


@pytest.mark.parametrize(
    ("place", "body", "status"),
    [
        ("handoffs", {"conversation_id": "nope", "target": "board"}, 404),
        ("handoffs", {"conversation_id": "{conversation}", "target": "nope"}, 404),
        ("handoffs", {"target": "board"}, 422),
        ("handoffs/nope/confirm", {}, 404),
        ("handoffs/nope/undo", {}, 404),
        ("handoffs/nope/looked", {"there": True}, 404),
        ("handoffs/{handoff}/undo", {}, 409),
        ("handoffs/{handoff}/looked", {"there": True}, 409),
        ("handoffs/{handoff}/confirm", {"fields": {"nope": "x"}}, 422),
        ("handoffs/{handoff}/confirm", {"fields": {"column": "Trash"}}, 422),
    ],
)
def test_what_cannot_be(client: TestClient, room: Workroom, place: str, body: dict[str, str], status: int) -> None:
    named = {"{conversation}": room.conversation, "{handoff}": planned(client, room)["id"]}
    for mark, value in named.items():
        place = place.replace(mark, value)
        body = {k: v.replace(mark, value) if isinstance(v, str) else v for k, v in body.items()}
    assert posted(client, place, status, **body)["error"]["message"]
    assert room.target.cards == {}


def test_the_client_goes_the_whole_way(room: Workroom) -> None:
    parts = replace(make_parts(database=room.database), sealing=lambda: SEALING)
    with running(parts) as address, ServiceClient(address) as asking:
        [target] = asking.targets("brindlebook")
        plan = asking.plan_handoff(room.conversation, target.id)
        done = asking.confirm_handoff(plan.id, {"title": "Mine"})
        assert (done.state, asking.handoff(plan.id).link) == ("done", done.link)
        assert asking.plan_handoff(room.conversation, target.id, another=True).id != plan.id
        with pytest.raises(ApiError):
            asking.look_for_handoff(plan.id, there=True)
        assert asking.undo_handoff(plan.id).state == "undone"


def test_the_time_log_is_a_table(client: TestClient, room: Workroom) -> None:
    with room.database.writing() as session:
        log_time(
            session,
            "e1",
            get_conversation(session, room.conversation),
            day=date(2026, 11, 30),
            case_number="=1+1",
            minutes=15,
            agent="Sam",
            note="",
        )
    answer = client.get("/v1/time-log?since=2026-11-30&mailbox=brindlebook")
    assert answer.headers["content-type"].startswith("text/csv")
    [line] = csv.DictReader(io.StringIO(answer.text))
    assert (line["case_number"], line["minutes"], line["agent"]) == ("'=1+1", "15", "Sam")
    assert client.get("/v1/time-log?since=2026-12-01").text == ""
    assert client.get("/v1/time-log?mailbox=other").status_code == 422
    assert client.get("/v1/time-log?since=yesterday").status_code == 422


def test_who_may_hand_off_and_what_the_log_says(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.sqlite3")
    database.upgrade()
    with Workroom(database) as room:
        guarded = guard(database)
        parts = replace(make_parts(database=database), sealing=lambda: SEALING)
        client = TestClient(create_app(parts, None, guarded.access), base_url=ORIGIN)
        everything = guarded.key(*Right)
        body = {"conversation_id": room.conversation, "target": "board"}
        for headers in (guarded.key(Right.READ, Right.DRAFT), guarded.key(Right.HAND_OFF, mailboxes=["sales"])):
            answer = client.post("/v1/handoffs", json=body, headers=headers)
            assert answer.status_code in (403, 404)
        plan = client.post("/v1/handoffs", json=body, headers=everything).json()
        answer = client.post(f"/v1/handoffs/{plan['id']}/confirm", json={}, headers=everything)
        assert answer.json()["state"] == "done"
        logged = [(line.action, line.subject) for line in guarded.stores.audit.newest(2)]
        assert logged == [
            ("handoff-done", f"board:{plan['id']}"),
            ("handoff-confirmed", f"board:{plan['id']}"),
        ]
    database.close()
