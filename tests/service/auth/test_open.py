"""On one's own machine nothing has to be set up; nobody else is let in by that, and the first account ends it."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.auth.api_keys import NewKey
from service.auth.rights import Right
from service.storage import Database
from tests.service.auth.guarded import DRAFT, Guarded, guard
from tests.service.parts import make_parts


@pytest.fixture
def opened(file_database: Database, folder: Path) -> Guarded:
    return guard(file_database, folder, open_at_first=True)


def client_from(guarded: Guarded, address: str) -> TestClient:
    browser = TestClient(guarded.client.app, "http://localhost", follow_redirects=False, client=(address, 50000))
    browser.headers["Accept"] = "text/html,*/*"
    return browser


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.9.9.9"])
def test_the_user_of_this_machine_may_do_everything(opened: Guarded, address: str) -> None:
    client = client_from(opened, address)
    assert client.post("/v1/drafts", json=DRAFT).status_code == 200
    assert client.post("/v1/search", json={"question": "x", "visibility": "internal"}).status_code == 200
    assert "Amara Diallo" in client.get("/sidebar").text


@pytest.mark.parametrize("address", ["192.168.1.7", "10.0.0.1", "203.0.113.9", "2001:db8::1", "0.0.0.0"])
def test_another_machine_may_nothing(opened: Guarded, address: str) -> None:
    client = client_from(opened, address)
    answer = client.post("/v1/drafts", json=DRAFT)
    assert answer.status_code == 401
    assert "drafter user add" in answer.json()["error"]["message"]
    assert opened.drafter.asked == []


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_what_a_proxy_passes_on_is_no_user_of_this_machine(opened: Guarded, header: str) -> None:
    client = client_from(opened, "127.0.0.1")
    assert client.post("/v1/drafts", json=DRAFT, headers={header: "127.0.0.1"}).status_code == 401


@pytest.mark.parametrize("first", ["account", "key"])
def test_the_first_account_or_key_closes_it_at_once_and_for_good(opened: Guarded, first: str) -> None:
    client = client_from(opened, "127.0.0.1")
    assert client.get("/sidebar").status_code == 200
    if first == "account":
        opened.account()
    else:
        facts, _ = opened.stores.keys.create(NewKey("x", [Right.DRAFT]), "test")
    assert client.get("/sidebar").status_code == 303
    assert client.post("/v1/drafts", json=DRAFT).status_code == 401
    if first == "account":
        opened.stores.accounts.set_disabled("sam@example.com", True, "test")
    else:
        opened.stores.keys.revoke(facts.id, "test")
    assert client.post("/v1/drafts", json=DRAFT).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "HX-Request": "true"},
        {"Origin": "https://evil.example", "HX-Request": "true"},
        {"Origin": "null", "HX-Request": "true"},
        {"Sec-Fetch-Site": "same-origin"},
        {},
    ],
)
def test_a_page_of_another_site_cannot_make_the_browser_draft(opened: Guarded, headers: dict[str, str]) -> None:
    client = client_from(opened, "127.0.0.1")
    answer = client.post("/sidebar/drafts", data={"conversation": "export-1"}, headers=headers)
    assert answer.status_code == 403
    assert opened.drafter.asked == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_a_form_can_send_is_no_call_of_the_api(opened: Guarded, kind: str) -> None:
    client = client_from(opened, "127.0.0.1")
    assert client.post("/v1/search", content=b"", headers={"Content-Type": kind}).status_code in (403, 422)
    assert opened.searches.asked == []


def test_a_program_that_puts_the_service_together_itself_lets_nobody_else_in_either() -> None:
    client = TestClient(create_app(make_parts()), client=("192.168.1.7", 50000))
    assert client.post("/v1/drafts", json=DRAFT).status_code == 401
