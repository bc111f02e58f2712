"""API keys: shown once, kept as a hash, refused alike whatever is wrong with them, told apart in the log alone."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from service.auth.api_keys import ApiKeyFacts, NewKey
from service.auth.rights import Limits, Right
from service.auth.sealing import Sealing
from service.auth.stores import AccessStores, open_stores
from service.errors import NotFound, NotSignedIn
from service.storage import Database
from tests.service.auth.guarded import SECRET, Clock, Guarded

NEW = NewKey("inbox tool", [Right.SEARCH, Right.DRAFT], ["support"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stores(database: Database, clock: Clock) -> AccessStores:
    return open_stores(database, Sealing([SECRET]), clock=clock)


def made(stores: AccessStores, asked: NewKey = NEW) -> tuple[ApiKeyFacts, str]:
    return stores.keys.create(asked, "test")


def test_a_key_says_who_asks_and_what_they_may(stores: AccessStores) -> None:
    facts, key = made(stores)
    who = stores.keys.asker(key, "127.0.0.1")
    assert (who.id, who.name) == (facts.id, "inbox tool")
    assert who.rights == {Right.SEARCH, Right.DRAFT}
    assert who.mailboxes == frozenset({"support"})
    assert key.startswith(facts.begins_with)


def test_the_database_holds_nothing_that_lets_anybody_in(stores: AccessStores, database: Database) -> None:
    _, key = made(stores)
    secret = key.split("_", 2)[2]
    with database.reading() as session:
        tables = ("api_keys", "audit", "sealed_secrets")
        kept = [str(row) for table in tables for row in session.execute(text(f"SELECT * FROM {table}"))]
    assert kept
    assert not [row for row in kept if secret in row]


def test_whoever_writes_into_the_database_cannot_put_in_a_key(stores: AccessStores, database: Database) -> None:
    """The hash is keyed, with a key that the database holds only sealed."""
    import hashlib

    facts, _ = made(stores)
    mine = "A" * 43
    forged = hashlib.sha256(f"{facts.id}_{mine}".encode()).hexdigest()
    with database.writing() as session:
        session.execute(text("UPDATE api_keys SET hash = :hash"), {"hash": forged})
    with pytest.raises(NotSignedIn):
        stores.keys.asker(f"rd_{facts.id}_{mine}", "127.0.0.1")


def test_whatever_is_wrong_with_a_key_the_answer_is_one_and_the_log_knows(stores: AccessStores, clock: Clock) -> None:
    facts, key = made(stores)
    brief, expired = made(stores, NewKey("brief", [Right.SEARCH], expires_at=clock.now + timedelta(days=1)))
    revoked_facts, revoked = made(stores)
    stores.keys.revoke(revoked_facts.begins_with, "lead")
    clock.now += timedelta(days=2)
    wrong = key[:-1] + ("A" if key[-1] != "A" else "B")
    attempts = {
        "malformed": "",
        "unknown": f"rd_{'x' * 12}_{'A' * 43}",
        "wrong": wrong,
        "revoked": revoked,
        "expired": expired,
    }
    said = set()
    for reason, attempt in attempts.items():
        with pytest.raises(NotSignedIn) as refused:
            stores.keys.asker(attempt, "192.0.2.7")
        said.add(str(refused.value))
        [line] = stores.audit.newest(1)
        assert (line.action, line.detail["reason"], line.detail["address"]) == ("key-refused", reason, "192.0.2.7")
    assert len(said) == 1
    assert stores.keys.asker(key, "").id == facts.id
    assert [key.state for key in stores.keys.all() if key.id == brief.id] == ["expired"]


@pytest.mark.parametrize(
    "strange",
    ["rd_", "rd__", "Bearer", "rd_" + "x" * 5000, "rd_ünicode12345_" + "A" * 43, "rd_x\0_" + "A" * 43, "\ud800"],
)
def test_a_strange_key_breaks_nothing(stores: AccessStores, strange: str) -> None:
    with pytest.raises(NotSignedIn):
        stores.keys.asker(strange, "192.0.2.7")


def test_last_used_is_written_now_and_then_and_not_for_each_request(stores: AccessStores, clock: Clock) -> None:
    _, key = made(stores)
    first = clock.now
    for _ in range(5):
        stores.keys.asker(key, "")
        clock.now += timedelta(minutes=1)
    assert [key.last_used_at for key in stores.keys.all()] == [first]
    clock.now += timedelta(minutes=10)
    stores.keys.asker(key, "")
    assert [key.last_used_at for key in stores.keys.all()] == [clock.now]


def test_a_key_that_is_not_there_cannot_be_ended(stores: AccessStores) -> None:
    with pytest.raises(NotFound, match="key list"):
        stores.keys.revoke("rd_nobody", "test")


def test_keys_outlive_a_rotation_of_the_secret(database: Database, stores: AccessStores) -> None:
    _, key = made(stores)
    new = "9uRk5VxQ2tBn7MwZcHs1LpYfD8gJ4eA6"
    both = open_stores(database, Sealing([new, SECRET]))
    assert both.data_keys.reseal() >= 2
    only_new = open_stores(database, Sealing([new]))
    assert only_new.keys.asker(key, "").name == "inbox tool"
    assert only_new.audit.verify().fault == ""


def test_over_http_it_is_a_bearer_token(guarded: Guarded) -> None:
    headers = guarded.key(Right.SEARCH)
    body = {"question": "why?"}
    assert guarded.client.post("/v1/search", json=body, headers=headers).status_code == 200
    key = headers["Authorization"].removeprefix("Bearer ")
    for scheme in (key, f"Basic {key}", f"Token {key}", "Bearer", f"Bearer {key} {key}"):
        answer = guarded.client.post("/v1/search", json=body, headers={"Authorization": scheme})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["error"]["code"] == "not_signed_in"
    assert guarded.client.post(f"/v1/search?key={key}", json=body).status_code == 401


def test_a_key_that_is_not_good_is_never_overlooked_for_a_cookie(guarded: Guarded) -> None:
    browser = guarded.signed_in()
    assert browser.get("/sidebar").status_code == 200
    assert browser.get("/sidebar", headers={"Authorization": "Bearer rd_x"}).status_code == 401


def test_who_tries_keys_is_stopped_and_fills_no_log(guarded: Guarded) -> None:
    good = guarded.key(Right.SEARCH)
    body = {"question": "why?"}
    for _ in range(60):
        answer = guarded.client.post("/v1/search", json=body, headers={"Authorization": "Bearer rd_x"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert len(guarded.stores.audit.newest(100, "key-refused")) <= 30
    assert guarded.client.post("/v1/search", json=body, headers=good).status_code == 429


def test_requests_of_a_key_are_limited_and_the_answer_says_what_is_left(guarded: Guarded) -> None:
    headers = guarded.key(Right.SEARCH, limits=Limits(per_minute=3))
    body = {"question": "why?"}
    answers = [guarded.client.post("/v1/search", json=body, headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"requests";q=3;w=60'
    assert answers[0].headers["ratelimit"].startswith('"requests";r=2;t=')
    assert answers[3].json()["error"]["code"] == "limit_reached"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 20
    assert guarded.client.post("/v1/search", json=body, headers=guarded.key(Right.SEARCH)).status_code == 200
