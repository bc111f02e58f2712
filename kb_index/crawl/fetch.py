"""One page after another from a host: politely, within limits, along redirects that stay on the host."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from kb_index.crawl.manners import AGENT, Pace
from kb_index.crawl.unpacking import ACCEPTED, unpacked
from kb_index.errors import SourceError
from kb_index.sources.dates import moment
from kb_index.sources.web_address import join_address

__all__ = ["Answer", "FetchFailed", "Fetcher", "Redirected"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_MOST_REDIRECTS = 5
_TRIES = 3
_LONGEST_PAUSE = 60.0
_LOCATION = "location"
_TIMEOUT = 20.0
_HEADERS = {
    "User-Agent": f"{AGENT} (reads help centers for support staff)",
    "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.1",
    "Accept-Encoding": ACCEPTED,
}


class FetchFailed(SourceError):
    """The host did not answer, or not in HTTP: the next page may fail likewise."""


class Redirected(SourceError):
    """The page leads to where we must not go."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for a page: `url` is where it was found in the end, `content` is empty unless the status is 200,
    `robots` is what the header X-Robots-Tag says."""

    url: str
    status: int
    content: bytes = b""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    modified: str = ""
    robots: str = ""


class Fetcher:
    """Fetches pages through a client. `may_visit` says why an address to be redirected to is out of bounds."""

    def __init__(
        self,
        transport: httpx.BaseTransport,
        pace: Pace,
        *,
        max_seconds: float,
        max_total_bytes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.pace = pace
        self._client = httpx.Client(transport=transport, headers=_HEADERS, timeout=_TIMEOUT, trust_env=False)
        self._client.event_hooks = {"response": [_set_location_aside]}
        self._max_seconds = max_seconds
        self._left = max_total_bytes
        self._clock = clock

    def get(
        self,
        url: str,
        may_visit: Callable[[str], str | None],
        max_bytes: int,
        *,
        etag: str = "",
        modified: str = "",
    ) -> Answer:
        """The answer for a page; with the marks of the last visit it may be 304, without content.

        Raises FetchFailed, Redirected, and SourceError where the page breaks a limit.
        """
        marks = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in marks.items() if value}
        for _ in range(_MOST_REDIRECTS + 1):
            answer, location = self._patiently(url, headers, max_bytes)
            if answer.status not in _REDIRECTS:
                return answer
            target = join_address(url, location)
            if target is None:
                raise Redirected("leads to what is no web address")
            if reason := may_visit(target):
                raise Redirected(reason)
            url = target
        raise Redirected(f"leads from address to address, more than {_MOST_REDIRECTS} times")

    @property
    def exhausted(self) -> bool:
        """Whether all pages together have reached their limit."""
        return self._left < 0

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _patiently(self, url: str, headers: dict[str, str], max_bytes: int) -> tuple[Answer, str]:
        """The answer and its `Location`; a host that is busy is asked again when it wants to be."""
        for last in range(_TRIES, 0, -1):
            self.pace.wait()
            with _translated(), self._client.stream("GET", url, headers=headers) as response:
                if response.status_code not in _BUSY or last == 1:
                    return self._answer(url, response, max_bytes), response.extensions.get(_LOCATION, "")
                pause = _retry_after(response.headers.get("Retry-After", ""), self.pace.delay)
            if pause > _LONGEST_PAUSE:
                return Answer(url, response.status_code), ""
            self.pace.pause(pause)
        raise AssertionError("the last try always answers")

    def _answer(self, url: str, response: httpx.Response, max_bytes: int) -> Answer:
        kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        content = self._content(response, max_bytes) if response.status_code == 200 else b""
        return Answer(
            url=url,
            status=response.status_code,
            content=content,
            content_type=kind,
            charset=response.charset_encoding or "",
            etag=_mark(response, "ETag"),
            modified=_mark(response, "Last-Modified"),
            robots=response.headers.get("X-Robots-Tag", ""),
        )

    def _content(self, response: httpx.Response, max_bytes: int) -> bytes:
        """The body, unpacked while it comes, so that nothing large is ever held."""
        started, parts, size = self._clock(), list[bytes](), 0
        for part in unpacked(response):
            parts.append(part)
            size += len(part)
            self._left -= len(part)
            if size > max_bytes:
                raise SourceError(f"has more than {max_bytes:,} bytes; a page of a help center is shorter")
            if self._left < 0:
                raise SourceError("all pages together have more bytes than one run reads")
            if self._clock() - started > self._max_seconds:
                raise FetchFailed(f"was not sent within {self._max_seconds:g} seconds; try again later")
        return b"".join(parts)


def _set_location_aside(response: httpx.Response) -> None:
    """Keep it from the client, which would make a request of it at once, and fail where it is no address."""
    response.extensions[_LOCATION] = response.headers.pop("Location", "")


def _mark(response: httpx.Response, name: str) -> str:
    """A header to send back at the next visit, if it can be sent at all."""
    value = response.headers.get(name, "")
    return value if value.isascii() and value.isprintable() else ""


def _retry_after(value: str, delay: float) -> float:
    """Seconds that the host wants us to wait (RFC 9110, 10.2.3); it may name a moment instead."""
    if value.isascii() and value.isdecimal():
        return float(value)
    named = moment(value)
    return max(0.0, (named - datetime.now(UTC)).total_seconds()) if named else 2 * delay


@contextmanager
def _translated() -> Iterator[None]:
    """Errors of httpx as ours; their texts name no address, so no secret either."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise FetchFailed(f"the host did not answer within {_TIMEOUT:g} seconds; try again later") from error
    # UnicodeError: a name that httpx cannot spell out, such as http://xn--a/
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, UnicodeError) as error:
        raise FetchFailed(f"the host could not be read: {error or type(error).__name__}") from error
