"""Sign-in through an identity provider, a real one on loopback: whom it vouches for, and whatever does not hold."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey

from service.auth.oidc import IdentityProvider, read_role_rules
from service.auth.rights import TeamRole
from service.errors import InputError, NotReady
from service.storage import Database
from tests.service.auth.guarded import ORIGIN, PASSWORD, Guarded, guard
from tests.service.auth.provider import CLIENT, SECRET, Provider

RULES = read_role_rules("group:support=agent, group:support-leads=lead, domain:trusted.example=agent")
COOKIE = "__Host-drafter-session"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


def ours(provider: Provider, issuer: str | None = None) -> IdentityProvider:
    return IdentityProvider(issuer or provider.issuer, CLIENT, SECRET, RULES, b"k" * 32)


@pytest.fixture
def service(file_database: Database, folder: Path, provider: Provider) -> Guarded:
    return guard(file_database, folder, provider=ours(provider))


def sent(browser: TestClient, then: str = "/sidebar") -> str:
    answer = browser.get("/sign-in/provider", params={"next": then})
    assert answer.status_code == 303
    return answer.headers["location"]


def signed_in(service: Guarded, provider: Provider, then: str = "/sidebar") -> tuple[TestClient, Any]:
    browser = service.browser()
    return browser, browser.get(provider.come(sent(browser, then)))


def test_whom_the_provider_vouches_for_is_let_in_with_the_role_of_their_group(
    service: Guarded, provider: Provider
) -> None:
    browser, answer = signed_in(service, provider, "/sidebar?conversation=export-1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sidebar?conversation=export-1")
    assert "Amara Diallo" in browser.get("/sidebar").text
    [account] = service.stores.accounts.all()
    assert (account.email, account.role, account.signs_in_by) == ("kim@example.com", TeamRole.AGENT, "provider")


def test_the_way_there_names_what_is_checked_on_the_way_back(service: Guarded) -> None:
    first, second = (parse_qs(urlsplit(sent(service.browser())).query) for _ in range(2))
    assert first["redirect_uri"] == [f"{ORIGIN}/sign-in/provider/back"]
    assert first["scope"] == ["openid email profile"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


def test_a_role_follows_the_groups_at_the_next_sign_in(service: Guarded, provider: Provider) -> None:
    signed_in(service, provider)
    provider.person["groups"] = ["support", "support-leads", "other"]
    signed_in(service, provider)
    assert [account.role for account in service.stores.accounts.all()] == [TeamRole.LEAD]
    provider.person["groups"] = ["other"]
    assert signed_in(service, provider)[1].status_code == 401


def test_the_domain_of_an_address_gives_a_role_and_one_that_only_looks_like_it_does_not(
    service: Guarded, provider: Provider
) -> None:
    provider.person |= {"groups": [], "email": "lee@trusted.example"}
    assert signed_in(service, provider)[1].status_code == 303
    for number, email in enumerate(
        ["x@nottrusted.example", "x@trusted.example.evil.example", "x@trusted.example@evil.example"]
    ):
        provider.person |= {"sub": f"other-{number}", "email": email}
        assert signed_in(service, provider)[1].status_code == 401


def test_an_account_that_was_added_keeps_its_role_and_is_one_persons(service: Guarded, provider: Provider) -> None:
    service.stores.accounts.add("kim@example.com", TeamRole.ADMIN, PASSWORD, "test")
    provider.person["groups"] = []
    assert signed_in(service, provider)[1].status_code == 303
    assert [account.role for account in service.stores.accounts.all()] == [TeamRole.ADMIN]
    provider.person |= {"sub": "somebody-else", "groups": ["support"]}
    assert signed_in(service, provider)[1].status_code == 401


def test_an_account_that_was_closed_stays_closed(service: Guarded, provider: Provider) -> None:
    signed_in(service, provider)
    service.stores.accounts.set_disabled("kim@example.com", True, "test")
    assert signed_in(service, provider)[1].status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-program"},
        {"aud": None},
        {"aud": ["drafter", "another-program"]},
        {"azp": "another-program"},
        {"exp": timedelta(hours=-1)},
        {"exp": None},
        {"iat": timedelta(hours=1)},
        {"iat": None},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": 7},
        {"email": None},
        {"email": ["kim@example.com"]},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
    ],
    ids=str,
)
def test_what_does_not_hold_lets_nobody_in(service: Guarded, provider: Provider, wrong: dict[str, Any]) -> None:
    now = int(time.time())
    moved = {key: now + int(by.total_seconds()) for key, by in wrong.items() if isinstance(by, timedelta)}
    provider.wrong = wrong | moved
    browser, answer = signed_in(service, provider)
    assert answer.status_code == 401
    assert COOKIE not in browser.cookies
    assert service.stores.accounts.all() == []


def test_what_is_signed_with_another_key_lets_nobody_in(service: Guarded, provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "1"})
    assert signed_in(service, provider)[1].status_code == 401


def test_a_secret_that_is_public_signs_nothing(service: Guarded, provider: Provider) -> None:
    """The provider's public key, taken as the secret of a keyed hash: the oldest trick with these tokens."""
    published = provider.published[0]
    assert isinstance(published, RSAKey)
    provider.by_hand = ("HS256", published.as_pem(private=False))
    assert signed_in(service, provider)[1].status_code == 401
    provider.by_hand = ("none", b"")
    assert signed_in(service, provider)[1].status_code == 401


def test_a_provider_that_changes_its_keys_goes_on(service: Guarded, provider: Provider) -> None:
    signed_in(service, provider)
    provider.key, provider.kid = RSAKey.generate_key(2048, {"kid": "2"}), "2"
    provider.published = [provider.key]
    assert signed_in(service, provider)[1].status_code == 303


def test_another_browsers_way_back_is_not_taken(service: Guarded, provider: Provider) -> None:
    attacker, victim = service.browser(), service.browser()
    back = provider.come(sent(attacker))
    assert victim.get(back).status_code == 401
    sent(victim)
    assert victim.get(back).status_code == 401
    assert provider.tokens_asked == 0


def test_a_way_back_is_good_once(service: Guarded, provider: Provider) -> None:
    browser = service.browser()
    back = provider.come(sent(browser))
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 401


@pytest.mark.parametrize(
    "query", ["", "error=access_denied", "code=x", "state=x&code=x", "code=x&state=", "code=%00&state=%00"]
)
def test_a_way_back_that_was_made_up_leads_nowhere(service: Guarded, query: str) -> None:
    browser = service.browser()
    sent(browser)
    assert browser.get(f"/sign-in/provider/back?{query}").status_code == 401


def test_an_answer_in_the_name_of_another_provider_is_refused(service: Guarded, provider: Provider) -> None:
    browser = service.browser()
    back = provider.come(sent(browser)).replace("iss=http", "iss=https")
    assert browser.get(back).status_code == 401
    assert provider.tokens_asked == 0


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_way_back_leads_to_pages_of_ours_alone(service: Guarded, provider: Provider, elsewhere: str) -> None:
    assert signed_in(service, provider, elsewhere)[1].headers["location"] == "/sidebar"


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_provider_that_is_not_what_it_says_is_not_used(provider: Provider, wrong: dict[str, Any]) -> None:
    provider.metadata_wrong = wrong
    with pytest.raises(NotReady):
        ours(provider).begin(f"{ORIGIN}/back", "/sidebar")


def test_a_provider_that_is_down_is_named(service: Guarded, provider: Provider, silent_address: str) -> None:
    with pytest.raises(NotReady, match="cannot be reached"):
        ours(provider, silent_address).begin(f"{ORIGIN}/back", "/sidebar")


@pytest.mark.parametrize(
    "rule", ["support=agent", "group:support", "group:=agent", "group:x=boss", "team:x=agent", "="]
)
def test_a_rule_that_is_none_is_named(rule: str) -> None:
    with pytest.raises(InputError, match="oidc_roles"):
        read_role_rules(rule)
