"""/v1/webhooks: made, listed, changed and taken away by those who may, and only what is theirs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from drafter.mailbox import DEFAULT
from service.auth.rights import ROLES, Right, TeamRole
from service.storage import Database
from service.storage.mailboxes import ensure_mailbox
from tests.service.auth.guarded import Guarded, guard
from tests.service.parts import make_client, make_parts

URL = "https://hooks.example.com/drafts?token=t0ken"


@pytest.fixture
def client() -> TestClient:
    """Over a mailbox `acme`."""
    return make_client(replace(make_parts(), profiles=lambda: {"acme": DEFAULT}))


def made(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.post("/v1/webhooks", json={"url": URL, **asked})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_webhook_from_beginning_to_end(client: TestClient) -> None:
    first = made(client, name="inbox tool", events=["draft.ready", "draft.stale"], mailboxes=["acme"])
    secret = first.pop("secret")
    place = f"/v1/webhooks/{first['id']}"
    assert client.get(place).json() == first
    assert client.get("/v1/webhooks").json()["items"] == [first]
    assert (first["state"], first["mailboxes"]) == ("active", ["acme"])
    assert first["events"] == ["draft.ready", "draft.stale"]
    assert client.post(f"{place}/pause", json={}).json()["state"] == "paused"
    assert client.post(f"{place}/test", json={}).json()["error"]["code"] == "conflict"
    assert client.post(f"{place}/resume", json={}).json() == first
    rotated = client.post(f"{place}/rotate-secret", json={}).json()
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != secret
    assert rotated["old_secret_until"]
    test = client.post(f"{place}/test", json={}).json()
    assert (test["type"], test["state"], test["tries"]) == ("webhook.test", "waiting", 0)
    again = client.post(f"{place}/deliveries/{test['id']}/redeliver", json={}).json()
    assert (again["id"], again["event_id"]) == (test["id"], test["event_id"])
    assert client.request("DELETE", place, json={}).json()["id"] == first["id"]
    assert client.get(place).status_code == 404
    assert client.get("/v1/webhooks").json()["items"] == []


def test_a_misspelt_mailbox_is_refused_and_not_waited_for(client: TestClient) -> None:
    answer = client.post("/v1/webhooks", json={"url": URL, "mailboxes": ["acme", "amce"]})
    assert answer.status_code == 422
    assert "there is no mailbox 'amce' (did you mean 'acme'?)" in answer.json()["error"]["message"]
    assert client.get("/v1/webhooks").json()["items"] == []


def test_deliveries_come_in_pages(client: TestClient) -> None:
    place = f"/v1/webhooks/{made(client)['id']}"
    tests = [client.post(f"{place}/test", json={}).json()["id"] for _ in range(5)]
    found, after = list[str](), ""
    while True:
        page = client.get(f"{place}/deliveries?limit=2&state=waiting{after}").json()
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        after = f"&cursor={page['next_cursor']}"
    assert found == tests[::-1]
    assert client.get(f"{place}/deliveries?state=failed").json()["items"] == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://hooks.example.com/", "encrypted"),
        ("ftp://hooks.example.com/", "encrypted"),
        ("javascript:alert(1)", "encrypted"),
        ("hooks.example.com", "encrypted"),
        ("https://", "encrypted"),
        ("https://hooks.example.com:99999/", "no web address"),
        ("https://[broken/", "no web address"),
        ("https://user:pass@hooks.example.com/", "holds a user"),
        ("https://hooks.example.com/#part", "fragment"),
        ("https://127.0.0.1/", "a private address; if it is yours, set allow_private_webhooks"),
        ("https://[::1]:8443/", "a private address"),
        ("https://10.0.0.7/", "a private address"),
        ("https://localhost/", "a private address"),
        ("https://hooks.localhost./", "a private address"),
        ("https://2130706433/", "a private address"),
        ("https://0x7f.1/", "a private address"),
        ("https://[::ffff:192.168.1.1]/", "a private address"),
        ("https://169.254.169.254/latest/meta-data", "never reached"),
        (f"https://hooks.example.com/{'x' * 2000}", "url: must have 2,000"),
    ],
)
def test_where_no_message_is_sent(client: TestClient, url: str, says: str) -> None:
    answer = client.post("/v1/webhooks", json={"url": url})
    assert answer.status_code == 422
    assert says in answer.json()["error"]["message"]
    assert client.get("/v1/webhooks").json()["items"] == []


def test_there_are_so_many_and_not_more(client: TestClient) -> None:
    for _ in range(50):
        made(client)
    assert client.post("/v1/webhooks", json={"url": URL}).status_code == 422


def test_a_secret_is_shown_once_and_kept_nowhere(file_database: Database, tmp_path: Path) -> None:
    client = make_client(make_parts(database=file_database))
    shown = made(client)
    rotated = client.post(f"/v1/webhooks/{shown['id']}/rotate-secret", json={}).json()
    for place in ("", f"/{shown['id']}", f"/{shown['id']}/deliveries"):
        assert "whsec_" not in client.get(f"/v1/webhooks{place}").text
    file_database.erase()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (shown["secret"], rotated["secret"]):
        assert secret.removeprefix("whsec_").encode() not in kept


@pytest.fixture
def guarded(file_database: Database, folder: Path) -> Guarded:
    return guard(file_database, folder)


def test_leads_and_admins_may_and_agents_may_not(guarded: Guarded) -> None:
    assert {role for role in TeamRole if Right.WEBHOOKS in ROLES[role]} == {TeamRole.LEAD, TeamRole.ADMIN}
    assert guarded.signed_in(TeamRole.AGENT).get("/v1/webhooks").status_code == 403
    assert guarded.signed_in(TeamRole.LEAD).get("/v1/webhooks").status_code == 200


def test_who_is_limited_to_a_mailbox_hears_of_no_other_and_sees_no_other_webhook(guarded: Guarded) -> None:
    everything, mine = guarded.key(Right.WEBHOOKS), guarded.key(Right.WEBHOOKS, mailboxes=["a"])
    with guarded.stores.database.writing() as session:
        for name in ("a", "b"):
            ensure_mailbox(session, name)
    of_all = guarded.client.post("/v1/webhooks", json={"url": URL}, headers=everything).json()
    of_two = guarded.client.post(
        "/v1/webhooks", json={"url": URL, "mailboxes": ["a", "b"]}, headers=everything
    ).json()
    for boxes in (["b"], ["a", "b"]):
        asked = {"url": URL, "mailboxes": boxes}
        assert guarded.client.post("/v1/webhooks", json=asked, headers=mine).status_code == 403
    of_mine = guarded.client.post("/v1/webhooks", json={"url": URL}, headers=mine).json()
    assert of_mine["mailboxes"] == ["a"], "who names none gets their own"
    listed = guarded.client.get("/v1/webhooks", headers=mine).json()["items"]
    assert [item["id"] for item in listed] == [of_mine["id"]]
    sent = guarded.client.post(f"/v1/webhooks/{of_all['id']}/test", json={}, headers=everything).json()
    for other in (of_all, of_two):
        place = f"/v1/webhooks/{other['id']}"
        attempts = [("GET", place), ("DELETE", place), ("GET", f"{place}/deliveries")]
        attempts += [("POST", f"{place}/{what}") for what in ("pause", "resume", "rotate-secret", "test")]
        attempts += [("POST", f"{place}/deliveries/{sent['id']}/redeliver")]
        attempts += [("POST", f"/v1/webhooks/{of_mine['id']}/deliveries/{sent['id']}/redeliver")]
        for method, path in attempts:
            answer = guarded.client.request(method, path, headers=mine, json=None if method == "GET" else {})
            assert answer.status_code == 404, (method, path)


def test_the_log_says_who_did_what_and_no_path_that_could_be_a_secret(guarded: Guarded) -> None:
    key = guarded.key(Right.WEBHOOKS)
    hook = guarded.client.post("/v1/webhooks", json={"url": URL}, headers=key).json()
    place = f"/v1/webhooks/{hook['id']}"
    for what in ("pause", "pause", "resume", "rotate-secret"):
        guarded.client.post(f"{place}/{what}", json={}, headers=key)
    guarded.client.request("DELETE", place, json={}, headers=key)
    lines = [line for line in guarded.stores.audit.newest(50) if line.action.startswith("webhook-")][::-1]
    assert [line.action.removeprefix("webhook-") for line in lines] == [
        "created",
        "paused",
        "resumed",
        "secret-rotated",
        "deleted",
    ]
    assert {line.subject for line in lines} == {f"webhook:{hook['id']}"}
    assert {line.actor.partition(":")[0] for line in lines} == {"key"}
    assert "t0ken" not in str(lines)
    assert guarded.stores.audit.verify().fault == ""
