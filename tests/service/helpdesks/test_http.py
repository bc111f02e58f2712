"""What all connectors have of HTTP, beyond what the contract asks of each."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from service.errors import HelpDeskBusy, HelpDeskError, HelpDeskUnreachable, InputError
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.grants import FixedGrant
from service.helpdesks.http import MOST_BYTES, DeskHttp
from service.helpdesks.paging import cursor_at, snapshot, sweep
from service.helpdesks.rates import seconds_told
from service.helpdesks.registry import DESK_KINDS, desk_kind, open_desk

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class World:
    """A desk that answers with `answers`, one after the other, and a clock that sleeping turns."""

    def __init__(self, *answers: Callable[[httpx.Request], httpx.Response] | httpx.Response) -> None:
        self.answers = list(answers)
        self.now = NOW
        self.sleeps: list[float] = []
        self.asked: list[httpx.Request] = []

    def http(self) -> DeskHttp:
        outside = Outside(httpx.MockTransport(self._answer), lambda: self.now, self._sleep)
        return DeskHttp("Desk", "https://desk.example/api", FixedGrant({"X-Key": "k"}), lambda _: True, outside)

    def _sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += timedelta(seconds=seconds)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        return answer if isinstance(answer, httpx.Response) else answer(request)


def good(**headers: str) -> httpx.Response:
    return httpx.Response(
        200, json={"ok": True}, headers={name.replace("_", "-"): to for name, to in headers.items()}
    )


def lost(error: type[httpx.TransportError]) -> Callable[[httpx.Request], httpx.Response]:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error("gone")

    return fail


@pytest.mark.parametrize(
    "headers",
    [
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW.timestamp()) + 9)},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"},
        {"X-Rate-Limit-Remaining": "0", "ratelimit-reset": "9"},
    ],
)
def test_the_next_request_waits_where_nothing_is_left(headers: dict[str, str]) -> None:
    world = World(httpx.Response(200, json={}, headers=headers), good())
    http = world.http()
    http.get("/a")
    assert world.sleeps == []
    http.get("/b")
    assert world.sleeps == [9.0]


def test_what_is_left_is_used() -> None:
    world = World(good(X_RateLimit_Remaining="1", X_RateLimit_Reset="9"), good())
    http = world.http()
    http.get("/a")
    http.get("/b")
    assert world.sleeps == []


def test_a_long_wait_is_told_before_anything_is_asked() -> None:
    world = World(good(X_RateLimit_Remaining="0", X_RateLimit_Reset="900"))
    http = world.http()
    http.get("/a")
    with pytest.raises(HelpDeskBusy) as told:
        http.get("/b")
    assert (told.value.retry_after, len(world.asked)) == (900.0, 1)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "Mon, 23 Nov 2026 09:30:05 GMT"}, 5.0),
        ({"x-ratelimit-retry-after": "4"}, 4.0),
        ({"x-ratelimit-reset": str(NOW.timestamp() + 6)}, 6.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "Mon, 23 Nov 2026 09:30:05"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_read_as_desks_write_it(headers: dict[str, str], seconds: float | None) -> None:
    assert seconds_told(headers, NOW) == seconds


def test_a_write_that_never_left_is_repeated() -> None:
    world = World(lost(httpx.ConnectError), lost(httpx.ConnectTimeout), good())
    assert world.http().change("POST", "/notes", json={})[0] == {"ok": True}


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.WriteError])
def test_a_write_that_may_be_done_is_not_repeated(error: type[httpx.TransportError]) -> None:
    world = World(lost(error), good())
    with pytest.raises(HelpDeskUnreachable, match="Desk gave no answer to POST /notes"):
        world.http().change("POST", "/notes", json={})
    assert len(world.asked) == 1


def test_a_write_that_may_be_done_twice_is_repeated() -> None:
    world = World(lost(httpx.ReadTimeout), httpx.Response(502), good())
    assert world.http().change("PUT", "/drafts/1", again=True, json={})[0] == {"ok": True}


def test_a_body_without_end_is_given_up() -> None:
    def endless(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Endless())

    class Endless(httpx.SyncByteStream):
        given = 0

        def __iter__(self):  # type: ignore[no-untyped-def]
            while True:
                Endless.given += 2**20
                yield b"x" * 2**20

    with pytest.raises(HelpDeskError, match="more than"):
        World(endless).http().get("/a")
    assert Endless.given <= MOST_BYTES + 2**21


def test_a_small_body_that_unpacks_without_end_is_given_up() -> None:
    packed = gzip.compress(b"0" * (MOST_BYTES + 2**22))
    answer = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(packed))
    with pytest.raises(HelpDeskError, match="more than"):
        World(answer).http().get("/a")


def test_a_packed_body_is_read() -> None:
    answer = httpx.Response(
        200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(gzip.compress(b'{"a": 1}'))
    )
    assert World(answer).http().get("/a") == {"a": 1}


@pytest.mark.parametrize(
    "place",
    [
        "https://elsewhere.example/api/next",
        "http://desk.example/api/next",
        "https://desk.example:8443/next",
        "http://[",
    ],
)
def test_a_next_page_elsewhere_is_not_asked(place: str) -> None:
    world = World(good())
    with pytest.raises(HelpDeskError, match="next page"):
        world.http().get(place)
    assert world.asked == []


def test_the_whole_address_of_a_next_page_is_asked() -> None:
    world = World(good())
    world.http().get("https://desk.example/api/next?page=2")
    assert str(world.asked[0].url) == "https://desk.example/api/next?page=2"


def test_what_a_desk_says_of_our_fault_is_told_and_no_key() -> None:
    world = World(httpx.Response(422, json={"message": "body is too long"}))
    with pytest.raises(HelpDeskError, match=r"422 to POST /notes.*body is too long") as told:
        world.http().change("POST", "/notes?secret=1", json={})
    assert "secret" not in str(told.value)


def test_secrets_stand_in_no_error_and_no_repr() -> None:
    account = DeskAccount("d", "helpscout", "m", "https://x.example", {"inbox": "1"}, {"client_secret": "s3cret"})
    assert "s3cret" not in repr(account)
    with pytest.raises(InputError, match=r"has no 'client_id'.*drafter connect helpscout"):
        open_desk(account)


def test_an_unknown_kind_says_which_there_are() -> None:
    with pytest.raises(InputError, match=r"'zendesc' is no help desk.*helpscout"):
        desk_kind("zendesc")
    assert all(desk_kind(name) is kind for name, kind in DESK_KINDS.items())


def test_a_cursor_that_is_not_ours_begins_anew() -> None:
    for cursor in ("", "rubbish", "[1]", None):
        assert [page.items for page in snapshot([("1", "a", lambda: "one")], cursor)] == [("one",)]
        (page,) = sweep(lambda since, _: ([since], None), cursor, lambda: NOW)
        assert page.items == (None,)


def test_a_sweep_begins_where_it_is_told() -> None:
    (page,) = sweep(lambda since, _: ([since], None), cursor_at(NOW), lambda: NOW)
    assert page.items == (NOW,)


def test_what_is_deleted_is_named_apart() -> None:
    (page,) = sweep(
        lambda *_: (["a", "-b"], None), None, lambda: NOW, lambda item: item[1:] if item[0] == "-" else None
    )
    assert (page.items, page.gone) == (("a",), ("b",))
