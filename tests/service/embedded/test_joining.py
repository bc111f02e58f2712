"""The panel in desks that prove nobody, Chatwoot and Front: who looks is signed in here and brings a code."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.auth.panel_passes import list_passes
from service.auth.rights import TeamRole
from service.helpdesks.connected import disconnect_desk
from service.storage.conversations import list_conversations
from tests.service.auth.guarded import PASSWORD
from tests.service.embedded.desks import ASKED, Embedded, connected

OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "https://drafts.example.com"}
SECRET = "pl9gin"
FRAMES = {"chatwoot": "/sidebar/in/pots", "front": f"/sidebar/in/pots?auth_secret={SECRET}"}


@pytest.fixture(params=sorted(FRAMES))
def desk(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Embedded]:
    with connected(
        monkeypatch, request.param, {"plugin_secret": SECRET}, {"account": "7"}, "https://chat.example"
    ) as made:
        yield made


def signed_in(desk: Embedded, *mailboxes: str, email: str = "sam@example.com") -> TestClient:
    """A window of its own in which an agent is signed in."""
    account = desk.stores.accounts.add(email, TeamRole.AGENT, PASSWORD, "test", name="Sam Reed", mailboxes=mailboxes)
    window = desk.browser()
    window.headers["Sec-Fetch-Dest"] = "document"
    window.cookies.set("__Host-drafter-session", desk.stores.sessions.begin(account.id))
    return window


def code_of(window: TestClient) -> str:
    page = window.get("/sign-in/for/pots")
    assert page.status_code == 200, page.text
    return str(page.text.partition('value="')[2].partition('"')[0])


def framed(desk: Embedded, browser: TestClient, address: str | None = None) -> Any:
    return browser.get(address or FRAMES[desk.account.kind])


def shown(page: Any) -> str:
    return str(page.text.partition('data-shown="')[2].partition('"')[0])


def joined(browser: TestClient, code: str) -> Any:
    return browser.post("/sidebar/in/pots/join", json={"code": code}, headers=OWN)


def opened(browser: TestClient, shown: str, conversation: str = "1") -> Any:
    return browser.post("/sidebar/in/pots/open", json={"shown": shown, "conversation": conversation})


def test_an_agent_who_brings_a_code_opens_the_conversation_that_they_look_at(desk: Embedded) -> None:
    browser = desk.browser()
    page = framed(desk, browser)
    assert page.status_code == 200
    assert shown(page) == ""
    answer = joined(browser, code_of(signed_in(desk, "potters")))
    assert answer.status_code == 200
    path = opened(browser, answer.json()["shown"]).json()["path"]
    place = browser.get(path).headers["location"]
    assert place == "/sidebar?conversation=1"
    assert ASKED in browser.get(place).text
    subjects = [line.subject for line in desk.stores.audit.newest(5)]
    assert "potters/1 for Sam Reed" in subjects
    assert "potters for Sam Reed" in subjects
    assert desk.untouched


def test_the_page_stands_in_pages_of_its_desk_alone_and_loads_nothing_from_elsewhere(desk: Embedded) -> None:
    policy = framed(desk, desk.browser()).headers["content-security-policy"]
    theirs = {
        "chatwoot": "frame-ancestors 'self' https://chat.example",
        "front": "frame-ancestors 'self' https://*.frontapp.com https://*.frontapplication.com",
    }
    assert policy.endswith(theirs[desk.account.kind])
    assert "script-src 'self'; frame-src 'self';" in policy


def test_the_browser_keeps_the_pass_for_that_desk_and_out_of_reach_of_scripts(desk: Embedded) -> None:
    browser = desk.browser()
    cookie = joined(browser, code_of(signed_in(desk, "potters"))).headers["set-cookie"]
    assert cookie.startswith("__Host-drafter-pass-")
    assert "HttpOnly" in cookie
    assert "SameSite=None; Partitioned" in cookie
    assert opened(browser, shown(framed(desk, browser))).status_code == 200
    desk.clock.now += timedelta(hours=8, minutes=1)
    assert shown(framed(desk, browser)) == "", "after eight hours they sign in anew"


def test_a_code_is_good_once_for_five_minutes_and_for_nothing_else(desk: Embedded) -> None:
    window, browser = signed_in(desk, "potters"), desk.browser()
    code = code_of(window)
    assert opened(browser, code).status_code == 403, "a code is no pass"
    assert browser.get(f"/sidebar?session={code}").status_code == 401
    assert joined(browser, f" {code}\n").status_code == 200
    again = joined(desk.browser(), code)
    assert again.status_code == 403
    assert "Get another one" in again.text
    late = code_of(window)
    desk.clock.now += timedelta(minutes=5, seconds=1)
    assert joined(browser, late).status_code == 403
    for odd in ("x", "é", code[:-2] + "AA"):
        assert joined(browser, odd).status_code == 403
    assert browser.post("/sidebar/in/pots/join", json={"code": ""}, headers=OWN).status_code == 422


def test_a_pass_makes_no_new_pass(desk: Embedded) -> None:
    browser = desk.browser()
    mine = joined(browser, code_of(signed_in(desk, "potters"))).json()["shown"]
    assert joined(browser, mine).status_code == 403


def test_a_pass_opens_no_panel_by_itself_and_what_opens_one_is_no_pass(desk: Embedded) -> None:
    browser = desk.browser()
    mine = joined(browser, code_of(signed_in(desk, "potters"))).json()["shown"]
    other = desk.browser()
    assert other.get(f"/sidebar?session={mine}").status_code == 401
    assert not other.cookies
    opening = opened(browser, mine).json()["path"].partition("session=")[2]
    assert opened(browser, opening).status_code == 403
    assert opened(browser, mine).status_code == 200, "and the pass is good still"


def test_an_agent_of_another_mailbox_gets_no_code(desk: Embedded) -> None:
    answer = signed_in(desk, "weavers").get("/sign-in/for/pots")
    assert answer.status_code == 403
    assert "not yours" in answer.text
    assert 'id="code"' not in answer.text


def test_who_is_not_signed_in_is_led_there_and_back(desk: Embedded) -> None:
    desk.stores.accounts.add("sam@example.com", TeamRole.AGENT, PASSWORD, "test")
    window = desk.browser()
    window.headers["Sec-Fetch-Dest"] = "document"
    assert window.get("/sign-in/for/pots").headers["location"] == "/sign-in?next=%2Fsign-in%2Ffor%2Fpots"


@pytest.mark.parametrize("ending", ["sign-out", "closed", "disconnected"])
def test_a_panel_ends_with_the_sign_in_that_opened_it(desk: Embedded, ending: str) -> None:
    browser = desk.browser()
    mine = joined(browser, code_of(signed_in(desk, "potters"))).json()["shown"]
    browser.get(opened(browser, mine).json()["path"])
    assert browser.get("/sidebar?conversation=1").status_code == 200
    [account] = desk.stores.accounts.all()
    if ending == "sign-out":
        desk.stores.sessions.end_all(account.id, "test")
    elif ending == "closed":
        desk.stores.accounts.set_disabled(account.email, True, "test")
    else:
        disconnect_desk(desk.database, "pots")
    assert browser.get("/sidebar?conversation=1").status_code == 401
    if ending != "disconnected":
        assert opened(browser, mine).status_code == 403
        assert shown(framed(desk, browser)) == ""


def test_another_site_hands_in_no_code(desk: Embedded) -> None:
    code = code_of(signed_in(desk, "potters"))
    theirs = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    browser = desk.browser()
    assert browser.post("/sidebar/in/pots/join", json={"code": code}, headers=theirs).status_code == 403
    assert joined(browser, code).status_code == 200


def test_a_page_outside_the_desk_says_what_to_do(desk: Embedded) -> None:
    answer = framed(desk, signed_in(desk, "potters"))
    assert answer.status_code == 403
    assert "Open the conversation there" in answer.text


def test_a_conversation_that_is_not_there_opens_nothing(desk: Embedded) -> None:
    browser = desk.browser()
    mine = joined(browser, code_of(signed_in(desk, "potters"))).json()["shown"]
    assert opened(browser, mine, "9").status_code in (404, 502)
    with desk.database.reading() as session:
        assert list_conversations(session).items == []


@pytest.mark.parametrize(
    "query",
    ["", "?auth_secret=", "?auth_secret=other", f"?auth_secret={SECRET}x", "?auth_secret=%ff", f"?auth={SECRET}"],
)
def test_front_shows_its_secret_or_gets_no_page(monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    with connected(monkeypatch, "front", {"plugin_secret": SECRET}) as made:
        assert framed(made, made.browser(), f"/sidebar/in/pots{query}").status_code == 403
        assert framed(made, made.browser(), f"/sidebar/in/pots?{'a=1&' * 500}auth_secret={SECRET}").status_code == 403


def test_where_the_secret_of_front_was_not_entered_it_says_which_step_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with connected(monkeypatch, "front", {}) as made:
        answer = framed(made, made.browser(), "/sidebar/in/pots?auth_secret=x")
        assert answer.status_code >= 400
        assert "plugin_secret" in answer.text


@pytest.mark.parametrize("kind", ["helpscout", "zendesk"])
def test_a_desk_that_proves_its_agents_takes_no_code(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    with connected(monkeypatch, kind, {}) as made:
        assert signed_in(made).get("/sign-in/for/pots").status_code == 404
        assert joined(made.browser(), "x").status_code == 403


def lead(desk: Embedded, *mailboxes: str) -> TestClient:
    """A browser in which a lead is signed in."""
    email = f"lead.{'.'.join(mailboxes)}@example.com"
    made = desk.stores.accounts.add(email, TeamRole.LEAD, PASSWORD, "test", name="Lea Ortiz", mailboxes=mailboxes)
    browser = desk.browser()
    browser.headers["Sec-Fetch-Dest"] = "document"
    browser.cookies.set("__Host-drafter-session", desk.stores.sessions.begin(made.id))
    return browser


def close(browser: TestClient, page: Any) -> Any:
    """Press the first "Close" on the page of panels."""
    place = page.text.partition('hx-post="')[2].partition('"')[0]
    assert place.startswith("/console/panels/")
    return browser.post(place, headers={"HX-Request": "true", "Origin": "https://drafts.example.com"})


def test_a_lead_sees_who_joined_and_closes_the_panel(desk: Embedded) -> None:
    desk.clock.now = datetime.now(UTC)
    browser, other = desk.browser(), desk.browser()
    passes = []
    for n, one in enumerate((other, browser)):
        desk.clock.now += timedelta(seconds=1)  # the page has the newest first
        code = code_of(signed_in(desk, "potters", email=f"{n}@example.com"))
        passes.append(joined(one, code).json()["shown"])
    place = browser.get(opened(browser, passes[1]).json()["path"]).headers["location"]
    assert browser.get(place).status_code == 200
    leading = lead(desk, "potters")
    page = leading.get("/console/panels")
    assert page.text.count('<th scope="row">Sam Reed</th><td>pots</td><td>potters</td>') == 2
    assert page.text.count("Close the panel of Sam Reed") == 2
    assert close(leading, page).status_code == 303
    assert browser.get(place).status_code in (303, 401), "what it had opened is closed"
    assert opened(browser, passes[1]).status_code == 403
    assert shown(framed(desk, browser)) == "", "the frame asks for a code again"
    assert opened(other, passes[0]).status_code == 200, "the other one stays"
    page = leading.get("/console/panels")
    assert page.text.count("Close the panel of Sam Reed") == 1
    assert "<td>closed</td>" in page.text
    [entry] = [one for one in desk.stores.audit.newest(20) if one.action == "panel-ended"]
    assert entry.actor.startswith("user:")
    assert entry.subject.startswith("pots for Sam Reed (user:")
    again = joined(browser, code_of(signed_in(desk, "potters", email="again@example.com"))).json()["shown"]
    assert opened(browser, again).status_code == 200, "and may be joined anew"


def test_a_lead_of_another_mailbox_neither_sees_nor_closes_it(desk: Embedded) -> None:
    desk.clock.now = datetime.now(UTC)
    browser = desk.browser()
    shown_pass = joined(browser, code_of(signed_in(desk, "potters"))).json()["shown"]
    page = lead(desk).get("/console/panels")
    stranger = lead(desk, "another")
    assert "Nobody has joined one" in stranger.get("/console/panels").text
    assert close(stranger, page).status_code == 404
    assert opened(browser, shown_pass).status_code == 200


def test_the_page_says_when_a_panel_was_used_last(desk: Embedded) -> None:
    browser = desk.browser()
    shown_pass = joined(browser, code_of(signed_in(desk, "potters"))).json()["shown"]
    desk.clock.now += timedelta(hours=2)
    opened(browser, shown_pass)
    with desk.stores.database.reading() as session:
        [row] = list_passes(session)
    assert (row.used_at, row.used_at - row.joined_at) == (desk.clock.now, timedelta(hours=2))
    desk.clock.now += timedelta(hours=6)
    assert opened(browser, shown_pass).status_code == 403
    assert not row.runs(desk.clock.now)
