"""How every connector speaks HTTP: waits where the desk says so, repeats what is safe, and can send to nobody.

A request that changes something leaves only if the kind of desk knows it as private. That is asked here, behind all
code of a connector, so that no mistake in one can reach a customer.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import httpx

from drafter.conversation import ATTACHMENT_BYTES
from kb_index.crawl.unpacking import ACCEPTED, unpacked
from service.errors import (
    HelpDeskBusy,
    HelpDeskError,
    HelpDeskGone,
    HelpDeskRefused,
    HelpDeskUnreachable,
    WouldReachCustomer,
)
from service.helpdesks.accounts import Outside
from service.helpdesks.grants import Grant
from service.helpdesks.rates import RequestPace, seconds_told
from service.loopback import is_local_name

__all__ = ["LONGEST_WAIT", "MOST_BYTES", "DeskHttp"]

LONGEST_WAIT = 60.0
"""Seconds that we wait ourselves for a desk to take more; whoever asked is told about longer ones."""

MOST_BYTES = 32 * 1024 * 1024
"""The size of an answer that is read: a conversation with a message of 10 MB fits in."""

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_TRIES = 4
_PAUSE = 0.5
_PASSING = frozenset({500, 502, 503, 504})
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_EXCERPT = 200
_MOST_HOPS = 3


class DeskHttp:
    """Asks the desk called `desk` below the address `base`. Every method gives the JSON of the answer (None: empty)
    and raises HelpDeskError."""

    def __init__(
        self,
        desk: str,
        base: str,
        grant: Grant,
        private: Callable[[httpx.Request], bool],
        outside: Outside,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._desk = desk
        self._base = httpx.URL(base.rstrip("/"))
        self._grant = grant
        self._private = private
        self._clock, self._sleep = outside.clock, outside.sleep
        self._pace = RequestPace(outside.clock)
        self._http = outside.client(self, timeout=_TIMEOUT, headers={"Accept-Encoding": ACCEPTED, **(headers or {})})

    def get(self, place: str, params: Mapping[str, Any] | None = None) -> Any:
        """Read what is at `place`, a path or the whole address of a next page."""
        return self._json(self._asked("GET", place, {"params": params} if params else {}, again=True))

    def file(self, place: str) -> bytes:
        """The bytes of a file, of ATTACHMENT_BYTES at most: with our key at the desk's own host; without it at the
        storage that the desk names or sends us on to, which cannot send us back."""
        url, own = self._file_at(place, None), True
        for _ in range(_MOST_HOPS):
            own = own and self._is_own(url)
            answer = self._kept(url) if own else self._stored(url)
            if not answer.is_redirect:
                return answer.content
            url = self._file_at(answer.headers.get("location", ""), url)
        raise HelpDeskError(f"{self._desk} sends us from place to place for a file.")

    def look_up(self, place: str, body: Mapping[str, Any]) -> Any:
        """Read by a POST that changes nothing, such as a search."""
        return self._json(self._asked("POST", place, {"json": body}, again=True))

    def change(self, method: str, place: str, *, again: bool = False, **body: Any) -> tuple[Any, httpx.Headers]:
        """Change something (`json=` or `data=`): what is answered, and its headers. `again`: twice does no harm."""
        answer = self._asked(method, place, body, again=again)
        with suppress(ValueError, RecursionError):  # what is done is done, whatever is said about it
            return json.loads(answer.content), answer.headers
        return None, answer.headers

    def _asked(
        self,
        method: str,
        place: str,
        given: Mapping[str, Any],
        again: bool,
        most: int = MOST_BYTES,
        sent_on: bool = False,
    ) -> httpx.Response:
        """The answer, after as many tries as are safe. What was refused for its token or its rate was not done.
        `most`: bytes of its body; `sent_on`: it may be a redirect."""
        what = f"{method} {place.partition('?')[0]}"
        request = self._http.build_request(method, self._address(place), **given)
        if method != "GET" and not self._private(request):
            raise WouldReachCustomer(
                f"{what} was not sent to {self._desk}: it is not on the list of private requests."
            )
        renewed = False
        tries = 0
        while True:
            tries += 1
            self._hold(self._pace.wait())
            shown = self._grant.headers()
            request.headers.update(shown)
            try:
                answer = self._once(request, what, most)
            except httpx.TransportError as error:
                if tries == _TRIES or not (again or isinstance(error, _NEVER_SENT)):
                    raise self._silent(what, error, tries) from None
                self._sleep(_PAUSE * 2**tries)
                continue
            self._pace.note(answer.headers)
            if answer.status_code == 401 and not renewed and self._grant.renew(shown):
                renewed = True
            elif not (tries < _TRIES and self._worth_another(answer, again)):
                return answer if sent_on and answer.is_redirect else self._checked(answer, what, tries)
            else:
                told = seconds_told(answer.headers, self._clock())
                self._hold(_PAUSE * 2**tries if told is None else told)

    def _worth_another(self, answer: httpx.Response, again: bool) -> bool:
        return answer.status_code == 429 or (again and answer.status_code in _PASSING)

    def _hold(self, seconds: float) -> None:
        if seconds > LONGEST_WAIT:
            raise HelpDeskBusy(f"{self._desk} takes no more requests for {seconds:.0f} seconds. Ask then.", seconds)
        if seconds > 0:
            self._sleep(seconds)

    def _address(self, place: str) -> httpx.URL:
        """The address of `place`; raises HelpDeskError for one elsewhere, where our key is nobody's business."""
        if not place.startswith(("http://", "https://")):
            return httpx.URL(f"{self._base}{place}")
        try:
            url = httpx.URL(place)
        except httpx.InvalidURL:
            raise HelpDeskError(f"{self._desk} names a next page whose address cannot be read.") from None
        if not self._is_own(url):
            raise HelpDeskError(f"{self._desk} names a next page at {url.host!r}, which is not its own host.")
        return url

    def _file_at(self, place: str, here: httpx.URL | None) -> httpx.URL:
        """The address of a file. A desk behind a proxy may believe that it speaks plain HTTP: its own is asked for
        as all the rest."""
        try:
            url = here.join(place) if here else httpx.URL(place if "://" in place else f"{self._base}{place}")
        except httpx.InvalidURL:
            raise HelpDeskError(f"{self._desk} names a file whose address cannot be read.") from None
        is_unsealed = (url.scheme, url.host, url.port) == ("http", self._base.host, None)
        return url.copy_with(scheme=self._base.scheme, port=self._base.port) if is_unsealed else url

    def _is_own(self, url: httpx.URL) -> bool:
        return (url.scheme, url.host, url.port) == (self._base.scheme, self._base.host, self._base.port)

    def _kept(self, url: httpx.URL) -> httpx.Response:
        """What stands at the desk itself."""
        return self._asked("GET", str(url), {}, again=True, most=ATTACHMENT_BYTES, sent_on=True)

    def _stored(self, url: httpx.URL) -> httpx.Response:
        """What stands at a storage, which is told nothing of us; raises HelpDeskError, also for a place of our own
        network."""
        nowhere = not url.host or is_local_name(url.host) or _is_number(url.host)
        if url.scheme != "https" or url.userinfo or nowhere:
            raise HelpDeskError(f"{self._desk} names a file at {url.host!r}, where none is fetched from.")
        what = f"GET {url.host}"
        try:
            answer = self._once(httpx.Request("GET", url), what, ATTACHMENT_BYTES)
        except httpx.TransportError as error:
            raise self._silent(what, error, 1) from None
        return answer if answer.is_redirect else self._checked(answer, what, 1)

    def _once(self, request: httpx.Request, what: str, most: int = MOST_BYTES) -> httpx.Response:
        """The answer with its body, of bounded size."""
        answer = self._http.send(request, stream=True)
        try:
            body = bytearray()
            for part in unpacked(answer):
                body += part
                if len(body) > most:
                    raise HelpDeskError(f"{self._desk} answered {what} with more than {most:,} bytes.")
        except httpx.DecodingError:
            raise HelpDeskError(f"{self._desk} answered {what} with a body that cannot be unpacked.") from None
        finally:
            answer.close()
        headers = [(k, v) for k, v in answer.headers.multi_items() if k not in ("content-encoding", "content-length")]
        return httpx.Response(answer.status_code, headers=headers, content=bytes(body))

    def _silent(self, what: str, error: httpx.TransportError, tries: int) -> HelpDeskUnreachable:
        often = f"{tries} times " if tries > 1 else ""
        return HelpDeskUnreachable(
            f"{self._desk} gave no answer to {what} at {self._base.host}, asked {often}({type(error).__name__}). "
            "Try again later.",
            refused=isinstance(error, _NEVER_SENT),
        )

    def _checked(self, answer: httpx.Response, what: str, tries: int) -> httpx.Response:
        """The answer where it is a good one; raises HelpDeskError."""
        status = answer.status_code
        if answer.is_success:
            return answer
        said = f"{self._desk} answered {status} to {what}"
        if status == 401:
            raise HelpDeskRefused(
                f"{said}: our key is not accepted (any more). Give a new one by drafter connect, to a help desk with "
                "--again."
            )
        if status == 403:
            raise HelpDeskRefused(f"{said}: our key lacks the right to do that. Give its user the right there.")
        if status in (404, 410):
            raise HelpDeskGone(f"{said}: it is not there, or not any more.")
        if status == 429:
            seconds = seconds_told(answer.headers, self._clock()) or LONGEST_WAIT
            raise HelpDeskBusy(f"{said}, asked {tries} times. Ask again in {seconds:.0f} seconds.", seconds)
        if status >= 500:
            raise HelpDeskUnreachable(f"{said}, asked {tries} times. Try again later.")
        if answer.is_redirect:
            raise HelpDeskError(
                f"{said} and sends us elsewhere, which we do not follow. Check the address.", refused=True
            )
        raise HelpDeskError(f"{said}: {_excerpt(answer)} Put that right, then try again.", refused=True)

    def _json(self, answer: httpx.Response) -> Any:
        if not answer.content.strip():
            return None
        try:
            return json.loads(answer.content)
        except (ValueError, RecursionError):
            raise HelpDeskError(
                f"{self._desk} answered with something else than JSON: {_excerpt(answer)} Check the address."
            ) from None


def _is_number(host: str) -> bool:
    """Whether a host is the number of a machine, as no storage of files has it."""
    return ":" in host or host.rpartition(".")[2].isdecimal()


def _excerpt(answer: httpx.Response) -> str:
    """The beginning of what a desk says about our fault, on one line."""
    return " ".join(answer.content[: 4 * _EXCERPT].decode("utf-8", "replace").split())[:_EXCERPT]
