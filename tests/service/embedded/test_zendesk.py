"""The panel in Zendesk, by our reading of its documentation: signed tokens, the page of the app, and its package."""

import base64
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from service.storage.conversations import StoredConversation
from service.storage.drafts import StoredDraft
from tests.service.auth.guarded import ORIGIN
from tests.service.cli.run import run
from tests.service.embedded.desks import ASKED, Embedded, connected

KEY, OTHER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
PUBLIC = KEY.as_pem(private=False).decode()
PLACE = "/sidebar/in/pots"


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedded]:
    with connected(monkeypatch, "zendesk", {}, {"app_key": PUBLIC}, "https://potters.zendesk.com") as made:
        monkeypatch.setattr("service.pages.embedded.now_utc", made.clock)
        yield made


def claims(desk: Embedded, **changes: object) -> dict[str, Any]:
    now = int(desk.clock.now.timestamp())
    usual = {
        "iss": "potters.zendesk.com",
        "sub": "https://potters.zendesk.com/api/v2/users/31.json",
        "iat": now,
        "exp": now + 120,
    }
    return {**usual, **changes}


def posted(desk: Embedded, token: str) -> Any:
    return desk.browser().post(f"{PLACE}?origin=https%3A%2F%2Fpotters.zendesk.com", data={"token": token})


def signed(desk: Embedded, key: Any = KEY, header: dict[str, str] | None = None, **changes: object) -> str:
    return jwt.encode(header or {"alg": "RS256"}, claims(desk, **changes), key, algorithms=["RS256"])


def _plain(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def shown(desk: Embedded) -> str:
    answer = posted(desk, signed(desk))
    assert answer.status_code == 200, answer.text
    return str(answer.text.partition('data-shown="')[2].partition('"')[0])


def opened(desk: Embedded, shown: str, conversation: str = "1", name: str = "pots") -> Any:
    return desk.client.post(f"/sidebar/in/{name}/open", json={"shown": shown, "conversation": conversation})


def test_an_agent_whom_zendesk_signed_opens_the_ticket_that_they_look_at(desk: Embedded) -> None:
    page = posted(desk, signed(desk))
    policy = page.headers["content-security-policy"]
    assert "script-src 'self' https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js;" in policy
    assert "frame-src 'self';" in policy
    assert "frame-ancestors 'self' https://potters.zendesk.com" in policy
    path = opened(desk, shown(desk)).json()["path"]
    browser = desk.browser()
    place = browser.get(path).headers["location"]
    assert place == "/sidebar?conversation=1"
    assert ASKED in browser.get(place).text
    [line] = [line for line in desk.stores.audit.newest(5) if line.action == "sidebar-opened"]
    assert line.subject == "potters/1 for Zendesk user 31"
    assert desk.untouched


def test_what_is_drafted_in_the_panel_is_the_desks_own_conversation(desk: Embedded) -> None:
    browser = desk.browser()
    place = browser.get(opened(desk, shown(desk)).json()["path"]).headers["location"]
    page = {"HX-Request": "true", "Origin": ORIGIN}
    for _ in range(2):
        answer = browser.post("/sidebar/drafts", data={"conversation": "1"}, headers=page)
        assert answer.status_code == 200
        assert browser.get(place).status_code == 200
    with desk.database.reading() as session:
        (kept,) = session.scalars(select(StoredConversation))
        drafts = session.scalars(select(StoredDraft)).all()
    assert (kept.help_desk, kept.external_id) == ("pots", "1"), "no second one, of which the desk tells nothing"
    assert [draft.conversation_id for draft in drafts] == [kept.id] * 2


def test_a_token_that_is_not_good_shows_no_page(desk: Embedded) -> None:
    now = int(desk.clock.now.timestamp())
    whole = signed(desk)
    head, body, mark = whole.split(".")
    weaker = ".".join([_plain(b'{"alg":"HS256","typ":"JWT"}'), body])
    by_public_key = f"{weaker}.{_plain(hmac.digest(PUBLIC.encode(), weaker.encode(), 'sha256'))}"
    unsigned = ".".join([_plain(b'{"alg":"none","typ":"JWT"}'), body, ""])
    bad = [
        "",
        "x",
        "a.b.c",
        "é.é.é",
        "x" * 20_000,
        signed(desk, OTHER),
        by_public_key,
        unsigned,
        f"{head}.{body}.",
        f"{head}.{body[:-4]}AAAA.{mark}",
        signed(desk, iss="pans.zendesk.com"),
        signed(desk, iss=None),
        signed(desk, iat=now - 301, exp=now + 10),
        signed(desk, exp=now - 1),
        signed(desk, iat="now"),
        signed(desk, exp=None),
    ]
    assert [token[:40] for token in bad if posted(desk, token).status_code != 403] == []
    assert posted(desk, "x" * 100_000).status_code == 413
    assert desk.browser().post("/sidebar/in/pans", data={"token": whole}).status_code == 403


def test_a_pass_is_good_for_its_desk_and_its_time_and_shows_nothing_by_itself(desk: Embedded) -> None:
    mine = shown(desk)
    assert opened(desk, "x.y").status_code == 403
    assert opened(desk, mine, name="pans").status_code == 403
    assert opened(desk, mine, "9").status_code in (404, 502)
    assert opened(desk, mine, "x" * 201).status_code == 422
    session = opened(desk, mine).json()["path"].partition("=")[2]
    assert opened(desk, session).status_code == 403, "what opens one conversation opens no other"
    browser = desk.browser()
    browser.get(f"/sidebar?session={mine}")
    assert browser.get("/sidebar?conversation=1").status_code in (401, 404)
    desk.clock.now = desk.clock.now.replace(hour=21)
    assert opened(desk, mine).status_code == 403


def test_where_no_public_key_was_entered_it_says_which_step_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for settings, says in (({}, "app_key"), ({"app_key": "nonsense"}, "no public key")):
        with connected(monkeypatch, "zendesk", {}, settings, "https://potters.zendesk.com") as made:
            answer = posted(made, signed(made))
            assert answer.status_code >= 400
            assert says in answer.text


def test_its_package_holds_what_zendesk_asks_for_and_no_key(tmp_path: Path) -> None:
    file = tmp_path / "app.zip"
    assert run("package", "zendesk", file, "--name", "pots", "--address", "https://drafts.example.com/") == 0
    package = ZipFile(file)
    names = ["assets/logo-small.png", "assets/logo.png", "manifest.json", "translations/en.json"]
    assert package.namelist() == names
    manifest = json.loads(package.read("manifest.json"))
    place = manifest["location"]["support"]["ticket_sidebar"]["url"]
    assert (manifest["signedUrls"], urlsplit(place).path) == (True, PLACE)
    assert run("package", "zendesk", file, "--address", "http://drafts.example.com") == 2
