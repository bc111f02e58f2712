"""Signing in and out in a browser: who gets in, what its cookie is, and what an attacker learns, which is nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from service.auth.accounts import Accounts
from service.auth.buckets import Buckets
from service.auth.passwords import Passwords
from service.auth.rights import TeamRole
from service.auth.sealing import Sealing
from service.auth.stores import open_stores
from service.errors import InputError, LimitReached, NotSignedIn
from service.storage import Database
from tests.service.auth.guarded import ORIGIN, PASSWORD, QUICK, SECRET, Guarded

OURS = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
COOKIE = "__Host-drafter-session"


def form_token(browser: TestClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def sign_in(browser: TestClient, email: str = "sam@example.com", password: str = PASSWORD, **more: str) -> Any:
    data = {"email": email, "password": password, "form_token": form_token(browser), **more}
    return browser.post("/sign-in", data=data, headers=OURS)


def test_whoever_knows_the_password_is_let_in(guarded: Guarded) -> None:
    guarded.account()
    browser = guarded.browser()
    assert browser.get("/sidebar?conversation=export-1").headers["location"] == (
        "/sign-in?next=%2Fsidebar%3Fconversation%3Dexport-1"
    )
    answer = sign_in(browser, email=" Sam@Example.com ", next="/sidebar?conversation=export-1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sidebar?conversation=export-1")
    assert "Amara Diallo" in browser.get("/sidebar").text
    assert [line.action for line in guarded.stores.audit.newest(2)] == ["signed-in", "account-added"]


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_listeners(guarded: Guarded) -> None:
    guarded.account()
    answer = sign_in(guarded.browser())
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_on_this_machine_http_will_do(guarded: Guarded) -> None:
    guarded.account()
    access = type(guarded.access)(guarded.stores, False, guarded.access.usual, Buckets(), None)
    from service.app import create_app
    from tests.service.parts import make_parts

    browser = TestClient(create_app(make_parts(), None, access), base_url="http://localhost", follow_redirects=False)
    token = form_token(browser)
    data = {"email": "sam@example.com", "password": PASSWORD, "form_token": token}
    answer = browser.post("/sign-in", data=data, headers={"Origin": "http://localhost"})
    assert answer.status_code == 303
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("drafter-session=")]
    assert "HttpOnly" in cookie
    assert "Secure" not in cookie
    assert browser.get("/sidebar").status_code == 200


def test_each_sign_in_has_a_session_of_its_own_and_ends_the_one_before(guarded: Guarded) -> None:
    guarded.account()
    browser = guarded.browser()
    sign_in(browser)
    first = browser.cookies[COOKIE]
    sign_in(browser)
    assert browser.cookies[COOKIE] != first
    assert guarded.stores.sessions.asker(first) is None


def test_a_session_that_somebody_else_chose_is_not_taken(guarded: Guarded) -> None:
    guarded.account()
    browser = guarded.browser()
    browser.cookies.set(COOKIE, "chosen-by-somebody-else")
    sign_in(browser)
    assert guarded.stores.sessions.asker("chosen-by-somebody-else") is None


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("sam@example.com", "another password"),
        ("nobody@example.com", PASSWORD),
        ("closed@example.com", PASSWORD),
        ("provider@example.com", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("\0@\ud800", "\0" * 20),
    ],
)
def test_whatever_is_wrong_the_page_says_the_same(guarded: Guarded, email: str, password: str) -> None:
    guarded.account()
    guarded.account("closed@example.com")
    guarded.stores.accounts.set_disabled("closed@example.com", True, "test")
    guarded.stores.accounts.add("provider@example.com", TeamRole.AGENT, None, "test")
    browser = guarded.browser()
    answer = browser.post(
        "/sign-in",
        data={
            "email": email.encode("utf-8", "replace").decode(),
            "password": password,
            "form_token": form_token(browser),
        },
        headers=OURS,
    )
    assert answer.status_code == 401
    assert "do not go together, or the account is closed" in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")
    assert guarded.stores.audit.newest(1)[0].action == "sign-in-refused"


def test_an_account_is_tried_ten_times_whether_it_is_there_or_not(guarded: Guarded) -> None:
    guarded.account()
    for email in ("sam@example.com", "nobody@example.com"):
        said = []
        for number in range(12):
            with pytest.raises((NotSignedIn, LimitReached)) as refused:
                guarded.stores.accounts.by_password(email, "another password", f"192.0.2.{number}")
            said.append(type(refused.value))
        assert said == [NotSignedIn] * 10 + [LimitReached] * 2
    with pytest.raises(LimitReached):
        guarded.stores.accounts.by_password("sam@example.com", PASSWORD, "192.0.2.99")


def test_one_place_tries_thirty_accounts_and_no_more(guarded: Guarded) -> None:
    said = []
    for number in range(31):
        with pytest.raises((NotSignedIn, LimitReached)) as refused:
            guarded.stores.accounts.by_password(f"{number}@example.com", "another password", "192.0.2.1")
        said.append(type(refused.value))
    assert said == [NotSignedIn] * 30 + [LimitReached]


def test_who_has_a_network_of_addresses_has_no_more_tries(guarded: Guarded) -> None:
    for number in range(30):
        with pytest.raises(NotSignedIn):
            guarded.stores.accounts.by_password(f"{number}@example.com", "another password", f"2001:db8::{number:x}")
    with pytest.raises(LimitReached):
        guarded.stores.accounts.by_password("x@example.com", "another password", "2001:db8::ffff:1")
    with pytest.raises(NotSignedIn):
        guarded.stores.accounts.by_password("x@example.com", "another password", "2001:db8:0:1::1")


def test_too_many_tries_are_said_with_the_time_to_wait(guarded: Guarded) -> None:
    browser = guarded.browser()
    for _ in range(11):
        answer = sign_in(browser, password="another password")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "Too many tries" in answer.text


def test_an_old_hash_is_made_anew_at_sign_in(file_database: Database) -> None:
    old = open_stores(file_database, Sealing([SECRET]), passwords=Passwords(QUICK))
    old.accounts.add("sam@example.com", TeamRole.AGENT, PASSWORD, "test")
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    new = open_stores(file_database, Sealing([SECRET]), passwords=Passwords(stronger))
    assert new.accounts.by_password("sam@example.com", PASSWORD, "") == old.accounts.all()[0].id
    only = Accounts(file_database, new.audit, Counting(stronger))
    only.by_password("sam@example.com", PASSWORD, "")


class Counting(Passwords):
    """Fails where a hash is not of the parameters of now."""

    def is_outdated(self, kept: str) -> bool:
        assert not super().is_outdated(kept)
        return False


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(guarded: Guarded) -> None:
    browser = guarded.signed_in()
    cookie = browser.cookies[COOKIE]
    answer = browser.post("/sign-out", data={"form_token": form_token(browser, "/account")}, headers=OURS)
    assert answer.status_code == 303
    again = guarded.browser()
    again.cookies.set(COOKIE, cookie)
    assert again.get("/sidebar").status_code == 303


def test_signing_out_everywhere_means_now(guarded: Guarded) -> None:
    account = guarded.account()
    browsers = [guarded.browser() for _ in range(3)]
    for browser in browsers:
        browser.cookies.set(COOKIE, guarded.stores.sessions.begin(account))
    form = {"form_token": form_token(browsers[0], "/account"), "everywhere": "true"}
    browsers[0].post("/sign-out", data=form, headers=OURS)
    assert [browser.get("/sidebar").status_code for browser in browsers] == [303, 303, 303]


@pytest.mark.parametrize("what", ["disable", "password"])
def test_closing_an_account_or_changing_its_password_signs_it_out(guarded: Guarded, what: str) -> None:
    browser = guarded.browser()
    browser.cookies.set(COOKIE, guarded.stores.sessions.begin(guarded.account()))
    assert browser.get("/sidebar").status_code == 200
    if what == "disable":
        guarded.stores.accounts.set_disabled("sam@example.com", True, "test")
    else:
        guarded.stores.accounts.set_password("sam@example.com", "a new set of words", "test")
    assert browser.get("/sidebar").status_code == 303


def test_a_session_ends_twelve_hours_after_its_last_use_and_in_any_case_after_thirty_days(guarded: Guarded) -> None:
    token = guarded.stores.sessions.begin(guarded.account())
    for _ in range(59):
        assert guarded.stores.sessions.asker(token)
        guarded.clock.now += timedelta(hours=11)
    used = 0
    while guarded.stores.sessions.asker(token):
        guarded.clock.now += timedelta(hours=11)
        used += 1
    assert used < 10
    idle = guarded.stores.sessions.begin(guarded.account("kim@example.com"))
    guarded.clock.now += timedelta(hours=12, seconds=1)
    assert guarded.stores.sessions.asker(idle) is None


def test_the_database_does_not_hold_the_cookie(guarded: Guarded, file_database: Database) -> None:
    from sqlalchemy import text

    token = guarded.stores.sessions.begin(guarded.account())
    with file_database.reading() as session:
        assert token not in str(session.execute(text("SELECT * FROM sessions")).all())


def test_one_address_has_one_account(guarded: Guarded) -> None:
    guarded.account()
    with pytest.raises(InputError, match="already"):
        guarded.account("SAM@example.com")
    for strange in ("", "sam", "sam@", "@x", "a b@c", "a\n@b"):
        with pytest.raises(InputError, match="mail address"):
            guarded.account(strange)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
    ids=["no token", "other origin", "other site", "no origin"],
)
def test_another_site_cannot_sign_a_browser_in_or_out(guarded: Guarded, headers: dict[str, str]) -> None:
    guarded.account()
    browser = guarded.browser()
    token = form_token(browser) if headers else "made-up"
    data = {"email": "sam@example.com", "password": PASSWORD, "form_token": token}
    assert browser.post("/sign-in", data=data, headers=headers).status_code == 403
    signed_in = guarded.signed_in()
    out = form_token(signed_in, "/account") if headers else "made-up"
    assert signed_in.post("/sign-out", data={"form_token": out}, headers=headers).status_code == 403
    assert signed_in.get("/sidebar").status_code == 200


def test_a_form_that_was_given_to_another_browser_is_refused(guarded: Guarded) -> None:
    guarded.account()
    token = form_token(guarded.browser())
    victim = guarded.browser()
    form_token(victim)
    data = {"email": "sam@example.com", "password": PASSWORD, "form_token": token}
    assert victim.post("/sign-in", data=data, headers=OURS).status_code == 403


@pytest.mark.parametrize(
    "next_page", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_after_signing_in_nobody_is_led_elsewhere(guarded: Guarded, next_page: str) -> None:
    guarded.account()
    assert "evil" not in guarded.browser().get("/sign-in", params={"next": next_page}).text
    assert sign_in(guarded.browser(), next=next_page).headers["location"] == "/sidebar"


def test_no_sign_in_page_can_stand_in_a_page_of_another_site(guarded: Guarded) -> None:
    for path in ("/sign-in", "/healthz", "/docs", "/v1/search"):
        assert "frame-ancestors 'none'" in guarded.client.get(path).headers["content-security-policy"]


def test_a_panel_in_a_help_desk_says_that_its_session_is_over_and_shows_no_form(guarded: Guarded) -> None:
    answer = guarded.client.get("/sidebar", headers={"Sec-Fetch-Dest": "iframe"})
    assert answer.status_code == 401
    assert "Sign in" in answer.text or "sign-in" in answer.text
    assert "<form" not in answer.text
