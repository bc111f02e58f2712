"""Pages are fetched within limits, patiently, and along redirects that are allowed."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from kb_index.crawl.fetch import Fetcher, FetchFailed, Redirected
from kb_index.crawl.manners import Pace
from kb_index.errors import SourceError
from tests.kb_index.help_center import HelpCenter, Shown, serving


@pytest.fixture
def center() -> Iterator[HelpCenter]:
    with serving() as center:
        yield center


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def fetcher(slept: list[float]) -> Iterator[Fetcher]:
    fetcher = Fetcher(httpx.HTTPTransport(), Pace(0, slept.append), max_seconds=5, max_total_bytes=100_000)
    yield fetcher
    fetcher.close()


def anywhere(_: str) -> None:
    return None


def test_a_page_and_that_it_has_not_changed(center: HelpCenter, fetcher: Fetcher) -> None:
    center.show("/a", "<p>Words", etag='"1"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT")
    answer = fetcher.get(center.url("/a"), anywhere, 1_000)
    assert (answer.status, answer.content, answer.content_type, answer.charset) == (
        200,
        b"<p>Words",
        "text/html",
        "utf-8",
    )
    again = fetcher.get(center.url("/a"), anywhere, 1_000, etag=answer.etag, modified=answer.modified)
    assert (again.status, again.content) == (304, b"")
    assert center.asked[1][2]["If-Modified-Since"] == "Mon, 02 Mar 2026 10:00:00 GMT"
    assert center.asked[0][2]["User-Agent"].startswith("reply-drafter ")


def test_redirects_are_followed_where_they_may(center: HelpCenter, fetcher: Fetcher) -> None:
    center.show("/a", "", status=301, location="/b")
    center.show("/b", "", status=302, location=f"{center.address}/c#x")
    center.show("/c", "There")
    answer = fetcher.get(center.url("/a"), anywhere, 1_000)
    assert (answer.url, answer.content) == (center.url("/c"), b"There")
    with pytest.raises(Redirected, match="not there"):
        fetcher.get(center.url("/a"), lambda url: "not there" if url.endswith("/c") else None, 1_000)
    center.show("/c", "", status=307, location="/a")
    with pytest.raises(Redirected, match="more than 5 times"):
        fetcher.get(center.url("/a"), anywhere, 1_000)
    center.show("/c", "", status=307, location="ftp://elsewhere/")
    with pytest.raises(Redirected, match="no web address"):
        fetcher.get(center.url("/a"), anywhere, 1_000)


def test_a_page_that_is_too_long_is_not_read_to_its_end(center: HelpCenter, fetcher: Fetcher) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    center.pages["/bomb"] = Shown(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(SourceError, match="more than 50,000 bytes"):
        fetcher.get(center.url("/bomb"), anywhere, 50_000)
    assert not fetcher.exhausted, "a piece of it was unpacked, and no more"


def test_all_pages_together_have_a_limit(center: HelpCenter, fetcher: Fetcher) -> None:
    center.show("/a", "x" * 60_000)
    assert fetcher.get(center.url("/a"), anywhere, 80_000).status == 200
    assert not fetcher.exhausted
    with pytest.raises(SourceError, match="all pages together"):
        fetcher.get(center.url("/a"), anywhere, 80_000)
    assert fetcher.exhausted


def test_a_busy_host_is_asked_again_when_it_wants(center: HelpCenter, fetcher: Fetcher, slept: list[float]) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    later = Shown(status=503, headers={"Retry-After": soon}, then=Shown(b"fine"))
    center.pages["/a"] = Shown(status=429, headers={"Retry-After": "7"}, then=later)
    assert fetcher.get(center.url("/a"), anywhere, 1_000).content == b"fine"
    assert slept == [7, pytest.approx(30, abs=3)]


@pytest.mark.parametrize(
    ("pause", "asked"),
    [
        *[(far, 1) for far in ("3600", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT")],
        *[(odd, 3) for odd in ("", "soon", "-1", "nan", "²", "Fri, 31 Dec 9999 23:59:59 -2359")],
        ("Mon, 01 Jan 1900 00:00:00 GMT", 3),
    ],
)
def test_a_host_that_stays_busy_is_left_alone(center: HelpCenter, fetcher: Fetcher, pause: str, asked: int) -> None:
    center.pages["/a"] = Shown(status=503, headers={"Retry-After": pause})
    assert fetcher.get(center.url("/a"), anywhere, 1_000).status == 503
    assert len(center.asked) == asked


def test_a_host_that_does_not_answer_is_an_error_of_ours(fetcher: Fetcher) -> None:
    with serving() as center:
        address = center.address
    with pytest.raises(FetchFailed, match=r"could not be read: .*refused"):
        fetcher.get(f"{address}/a", anywhere, 1_000)


def test_a_page_that_trickles_is_given_up(center: HelpCenter) -> None:
    center.show("/a", "x" * 1_000)
    clock = iter(range(0, 1_000, 10))
    fetcher = Fetcher(
        httpx.HTTPTransport(), Pace(0), max_seconds=5, max_total_bytes=10_000, clock=lambda: next(clock)
    )
    with pytest.raises(FetchFailed, match="not sent within 5 seconds"):
        fetcher.get(center.url("/a"), anywhere, 10_000)
    fetcher.close()


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError(""), httpx.DecodingError("bad")]
)
def test_every_error_of_the_connection_is_one_of_ours(error: Exception) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    fetcher = Fetcher(httpx.MockTransport(fail), Pace(0), max_seconds=5, max_total_bytes=10)
    with pytest.raises(FetchFailed):
        fetcher.get("https://h.example/", anywhere, 10)


def test_marks_that_cannot_be_sent_back_are_not_kept() -> None:
    answer = httpx.Response(200, headers=[(b"ETag", '"ä"'.encode())])
    fetcher = Fetcher(httpx.MockTransport(lambda _: answer), Pace(0), max_seconds=5, max_total_bytes=10)
    assert fetcher.get("https://h.example/", anywhere, 10).etag == ""
