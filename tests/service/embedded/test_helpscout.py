"""The panel in Help Scout, by our reading of its documentation: there is no specification and no server to try."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from shutil import which
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from service.embedded.helpscout import signed_words
from service.helpdesks.connected import disconnect_desk
from service.helpdesks.signatures import base64_mac
from service.storage.conversations import list_conversations
from tests.service.embedded.desks import ASKED, Embedded, connected

SHOWN = {"conversation-id": "1", "user-id": "31", "mailbox-id": "77"}
BODY = {
    "ticket": {"id": 1, "number": 12, "subject": "Glaze"},
    "customer": {"id": 5, "fname": "Ada"},
    "user": {"id": 31, "fname": "Sam", "lname": "Reed", "role": "user"},
    "mailbox": {"id": 77, "email": "help@potters.example"},
}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedded]:
    with connected(monkeypatch, "helpscout", {}, {"inbox": "77"}) as made:
        yield made


def address(values: Mapping[str, str], secret: str = "h00k", **changes: str) -> str:
    """The address of a frame that Help Scout has signed, changed behind its back."""
    signature = base64_mac(secret, signed_words(dict(values)).encode(), "sha1")
    return f"/sidebar/in/pots?{urlencode({**values, **changes, 'X-HelpScout-Signature': signature})}"


def called(desk: Embedded, body: object, secret: str = "h00k", name: str = "pots") -> Any:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"X-HELPSCOUT-SIGNATURE": base64_mac(secret, sent, "sha1"), "Content-Type": "application/json"}
    return desk.client.post(f"/v1/help-desks/{name}/panel", content=sent, headers=headers)


def test_a_signed_frame_shows_the_conversation_as_the_desk_has_it_now(desk: Embedded) -> None:
    browser = desk.browser()
    answer = browser.get(address(SHOWN))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sidebar?session=")
    opened = browser.get(answer.headers["location"])
    assert opened.headers["location"] == "/sidebar?conversation=1"
    page = browser.get(opened.headers["location"])
    assert ASKED in page.text
    assert page.headers["content-security-policy"].endswith("frame-ancestors 'self' https://secure.helpscout.net")
    with desk.database.reading() as session:
        [kept] = list_conversations(session).items
        assert (kept.mailbox_id, kept.help_desk, kept.external_id) == ("potters", "pots", "1")
    assert ("desk:pots", "sidebar-opened") in desk.actions()
    assert desk.untouched


def test_its_agent_drafts_there_for_that_conversation_alone(desk: Embedded) -> None:
    browser = desk.browser()
    browser.get(browser.get(address(SHOWN)).headers["location"])
    own = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}
    assert browser.post("/sidebar/drafts", data={"conversation": "1"}, headers=own).status_code == 200
    assert desk.drafter.asked[0][0].mailbox == "potters"
    assert browser.post("/sidebar/drafts", data={"conversation": "2"}, headers=own).status_code == 404
    assert browser.get("/v1/drafts").status_code == 401
    assert desk.untouched


FORGED = {
    "another secret": address(SHOWN, "other"),
    "another conversation": address(SHOWN, **{"conversation-id": "2"}),
    "a parameter more": address(SHOWN, admin="1"),
    "a parameter less": address(SHOWN).replace("user-id=31&", ""),
    "no signature": f"/sidebar/in/pots?{urlencode(SHOWN)}",
    "an empty signature": f"/sidebar/in/pots?{urlencode({**SHOWN, 'X-HelpScout-Signature': ''})}",
    "a signature that is no ASCII": f"/sidebar/in/pots?{urlencode({**SHOWN, 'X-HelpScout-Signature': 'é'})}",
    "bytes that are no text": address(SHOWN) + "&x=%ff",
    "parameters without end": address(SHOWN) + "&a=1" * 500,
    "another inbox": address({**SHOWN, "mailbox-id": "78"}),
    "a desk that is not there": address(SHOWN).replace("/pots", "/pans"),
    "nothing": "/sidebar/in/pots",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_what_help_scout_did_not_sign_opens_nothing(desk: Embedded, forged: str) -> None:
    answer = desk.browser().get(forged)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert ASKED not in answer.text
    with desk.database.reading() as session:
        assert list_conversations(session).items == []


def test_an_address_that_was_passed_on_opens_in_no_window_of_its_own(desk: Embedded) -> None:
    answer = desk.browser().get(address(SHOWN), headers={"Sec-Fetch-Dest": "document"})
    assert answer.status_code == 403
    assert "inside the help desk" in answer.text


def test_what_one_opening_gave_opens_once(desk: Embedded) -> None:
    first = desk.browser().get(address(SHOWN)).headers["location"]
    assert desk.browser().get(first).status_code == 303
    assert desk.browser().get(first).status_code == 401


def test_a_panel_ends_with_the_connection_of_its_desk(desk: Embedded) -> None:
    browser = desk.browser()
    browser.get(browser.get(address(SHOWN)).headers["location"])
    assert browser.get("/sidebar").status_code == 200
    disconnect_desk(desk.database, "pots")
    assert browser.get("/sidebar").status_code == 401


def test_a_conversation_that_is_gone_or_holds_nothing_is_said_to_be(desk: Embedded) -> None:
    desk.desk.say("3")
    for thread in ("2", "3"):
        answer = desk.browser().get(address({**SHOWN, "conversation-id": thread}))
        assert answer.status_code in (404, 502)
        assert "set-cookie" not in answer.headers
    assert desk.browser().get(address({"user-id": "31"})).status_code == 502


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ({"a": "1", "b": "x/y"}, '{"a":"1","b":"x\\/y"}'),
        ({"name": "Zoë <ü> & 'q' \"d\""}, '{"name":"Zo\\u00eb <\\u00fc> & \'q\' \\"d\\""}'),
        ({"emoji": "🙂", "line": "a\nb\tc"}, '{"emoji":"\\ud83d\\ude42","line":"a\\nb\\tc"}'),
        ({}, "[]"),
    ],
)
def test_what_is_signed_is_written_as_php_writes_it(values: dict[str, str], written: str) -> None:
    assert signed_words(values) == written
    if which("php"):
        php = ["php", "-r", "echo json_encode(json_decode($argv[1], true));", json.dumps(values)]
        assert subprocess.run(php, capture_output=True, text=True, check=True).stdout == written


def test_a_dynamic_app_gets_a_way_into_the_panel(desk: Embedded) -> None:
    first = called(desk, BODY)
    assert first.status_code == 200
    assert "No draft stands" in first.json()["html"]
    html = first.json()["html"]
    link = html.partition('href="')[2].partition('"')[0]
    assert link.startswith("https://drafts.example.com/sidebar?session=")
    browser = desk.browser()
    place = urlsplit(link)
    assert browser.get(f"{place.path}?{place.query}").headers["location"] == "/sidebar?conversation=1"
    assert parse_qs(place.query)["session"]
    assert desk.untouched


def test_words_in_a_draft_are_never_markup_there() -> None:
    from service.embedded.summary import summary
    from tests.service.sample import make_draft

    draft = make_draft((("<script>alert(1)</script> & more", "cited", (1, 2)),))
    html = str(summary((draft, draft.text), "https://x.example/?a=1&b=2"))
    assert "<script" not in html
    assert "javascript:" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
    assert "internal: do not quote" in html


def test_while_a_conversation_is_begun_a_dynamic_app_says_so(desk: Embedded) -> None:
    assert "once a customer has written" in called(desk, {**BODY, "ticket": False}).json()["html"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        *((odd, 502) for odd in (b"", b"[]", b"{", b"\xff", b"[" * 9000)),
        ({**BODY, "mailbox": {"id": 78}}, 403),
    ],
)
def test_a_signed_body_that_says_nothing_of_use_is_refused(desk: Embedded, body: object, status: int) -> None:
    assert called(desk, body).status_code == status


def test_a_forged_or_oversized_body_is_refused(desk: Embedded) -> None:
    assert called(desk, BODY, "other").status_code == 403
    assert called(desk, BODY, name="pans").status_code == 403
    sent = json.dumps(BODY).encode()
    signature = {"X-HELPSCOUT-SIGNATURE": base64_mac("h00k", sent, "sha1"), "Content-Type": "application/json"}
    changed = sent.replace(b'"id": 1,', b'"id": 2,')
    assert desk.client.post("/v1/help-desks/pots/panel", content=changed, headers=signature).status_code == 403
    assert called(desk, b" " * 5_000_000).status_code == 413
    assert ("desk:pots", "sidebar-opened") not in desk.actions()
