"""The sidebar within a help desk: opened once, for minutes, by a cookie that no other page can use."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.auth.rights import Right
from service.storage import Database
from tests.service.auth.guarded import JSON_BODIES, Guarded, guard

HX = {"HX-Request": "true"}
COOKIE = "__Host-drafter-sidebar"
BODY = JSON_BODIES["/v1/sidebar-sessions"]


def opening(guarded: Guarded, headers: dict[str, str] | None = None) -> str:
    answer = guarded.client.post("/v1/sidebar-sessions", json=BODY, headers=headers or guarded.key(Right.SIDEBARS))
    assert answer.status_code == 200
    path = answer.json()["path"]
    assert isinstance(path, str)
    return path


def opened(guarded: Guarded, headers: dict[str, str] | None = None) -> TestClient:
    panel = guarded.browser()
    assert panel.get(opening(guarded, headers)).status_code == 303
    return panel


def test_the_address_is_left_at_once_and_holds_nothing_of_the_token(guarded: Guarded) -> None:
    path = opening(guarded)
    panel = guarded.browser()
    answer = panel.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sidebar?conversation=export-1")
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert "Amara Diallo" in panel.get(answer.headers["location"]).text


def test_no_sidebar_is_opened_for_a_misspelt_mailbox(guarded: Guarded) -> None:
    asked = {"mailbox": "brindlebok", "conversation": "export-1", "agent": "Sam"}
    answer = guarded.client.post("/v1/sidebar-sessions", json=asked, headers=guarded.key(Right.SIDEBARS))
    assert answer.status_code == 422
    assert "there is no mailbox 'brindlebok' (did you mean 'brindlebook'?)" in answer.json()["error"]["message"]


def test_its_cookie_stays_with_the_help_desk_in_whose_page_it_was_set(guarded: Guarded) -> None:
    answer = guarded.browser().get(opening(guarded))
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith(COOKIE)
    assert {"HttpOnly", "Secure", "SameSite=None", "Partitioned", "Path=/"} <= set(cookie.split("; "))


def test_it_opens_once(guarded: Guarded) -> None:
    path = opening(guarded)
    assert guarded.browser().get(path).status_code == 303
    second = guarded.browser().get(path)
    assert second.status_code == 401, "no other page is opened, in whose address the token would go on"
    assert COOKIE not in second.headers.get("set-cookie", "")
    assert guarded.stores.audit.newest(1)[0].action == "sidebar-refused"


def test_it_opens_within_two_minutes(guarded: Guarded) -> None:
    path = opening(guarded)
    guarded.clock.now += timedelta(minutes=2)
    assert guarded.browser().get(path, headers={"Sec-Fetch-Dest": "iframe"}).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\0", "%F0%9F%98%80", "x" * 4000])
def test_a_made_up_token_opens_nothing(guarded: Guarded, token: str) -> None:
    answer = guarded.browser().get("/sidebar", params={"session": token}, headers={"Sec-Fetch-Dest": "iframe"})
    assert answer.status_code == 401


def test_a_panel_that_stays_open_stays_in_and_one_that_was_left_does_not(guarded: Guarded) -> None:
    panel = opened(guarded)
    for _ in range(12):
        guarded.clock.now += timedelta(minutes=9)
        assert panel.get("/sidebar/session", headers=HX).status_code == 204
    guarded.clock.now += timedelta(minutes=15)
    assert panel.get("/sidebar/session", headers=HX).status_code == 401


def test_an_end_of_the_key_is_an_end_of_every_panel_that_it_opened(guarded: Guarded) -> None:
    panel = opened(guarded)
    assert panel.get("/sidebar").status_code == 200
    [key] = guarded.stores.keys.all()
    guarded.stores.keys.revoke(key.id, "test")
    assert panel.get("/sidebar", headers={"Sec-Fetch-Dest": "iframe"}).status_code == 401


def test_drafts_of_a_panel_need_a_request_of_the_panel_itself(guarded: Guarded) -> None:
    panel = opened(guarded)
    for headers in ({"Sec-Fetch-Site": "cross-site", "HX-Request": "true"}, {"Sec-Fetch-Site": "same-origin"}):
        assert panel.post("/sidebar/drafts", data={"conversation": "export-1"}, headers=headers).status_code == 403
    own = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}
    assert panel.post("/sidebar/drafts", data={"conversation": "export-1"}, headers=own).status_code == 200


def test_who_is_signed_in_cannot_give_sidebars_away(guarded: Guarded) -> None:
    from service.auth.rights import TeamRole

    admin = guarded.signed_in(TeamRole.ADMIN)
    for mailbox in ("brindlebook", "brindlebok"):
        asked = {"mailbox": mailbox, "conversation": "export-1", "agent": "Sam"}
        answer = admin.post("/v1/sidebar-sessions", json=asked)
        assert answer.status_code == 403
        assert "--right sidebars" in answer.json()["error"]["message"]


def test_it_stands_in_pages_of_the_help_desks_that_are_named_and_no_others(
    file_database: Database, folder: Path
) -> None:
    desks = ("https://secure.helpscout.net", "https://*.zendesk.com")
    client = guard(file_database, folder, frames=desks).client
    for path in ("/sidebar", "/sidebar/session", "/sidebar/drafts"):
        policy = client.get(path).headers["content-security-policy"]
        assert policy.endswith("frame-ancestors 'self' https://secure.helpscout.net https://*.zendesk.com")
    assert client.get("/sidebarx").headers["content-security-policy"].endswith("frame-ancestors 'none'")
