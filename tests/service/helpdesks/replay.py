"""Replays: help desks made of recorded shapes, which answer, fail, limit and write down what was asked of them."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from threading import RLock
from typing import Any, ClassVar

import httpx

from service.helpdesks.accounts import DeskAccount, DeskKind, Outside
from service.helpdesks.base import DeskEventKind, HelpDesk, WebhookCall
from service.helpdesks.registry import open_desk
from tests.service.helpdesks.scenario import NOW, Case, Page, cases, pages

Fault = Callable[[httpx.Request], httpx.Response]
Amendment = Callable[[str, Any], None]
"""Changes what the desk answers, by the path that was asked for."""

HOOK_SECRET = "hook-4f9c2b"
LOG = "2026-11-20 08:00:00 E42 kiln stopped"
"""What every file of a desk says."""


class BrokenBody(httpx.SyncByteStream):
    """A body that stops in the middle, and nothing more comes."""

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"items": ['
        raise httpx.ReadTimeout("nothing more came")


def answering(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"{}") -> Fault:
    return lambda _: httpx.Response(status, headers=headers, content=body)


def breaking_off(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, stream=BrokenBody())


@dataclass
class Standing:
    """What a desk shows its agents after our writes: `native` drafts by id, and notes."""

    native: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Replay:
    """A desk over a transport. Each kind answers `respond` in its own shapes, two items on a page."""

    kind: ClassVar[DeskKind]
    size: ClassVar[int] = 2
    secrets: ClassVar[Mapping[str, str]] = {}
    settings: ClassVar[Mapping[str, str]] = {}
    renews: ClassVar[bool] = False
    signature: ClassVar[str] = ""
    """The header that bears the signature, where there is one."""
    knows_automatic: ClassVar[bool] = True
    knows_names: ClassVar[bool] = True
    writes_a_draft: ClassVar[int] = 1
    """Requests that put one."""
    file_place: ClassVar[str] = ""
    """What the path of each file's address begins with, where files can be fetched."""
    stores_at: ClassVar[str] = ""
    """The host that the desk names for files, where that is not its own."""
    follows: ClassVar[bool] = True
    """Whether the desk may send on for a file."""
    tells_size: ClassVar[bool] = True

    def __init__(self) -> None:
        self.cases: dict[str, Case] = cases()
        self.article_pages: dict[str, Page] = pages("Article")
        self.reply_pages: dict[str, Page] = pages("Reply")
        self.standing = Standing()
        self.requests: list[httpx.Request] = []
        self.sleeps: list[float] = []
        self.faults: deque[Fault] = deque()
        self.tokens = 0
        self.refused: set[str] = set()
        self.file: Fault = lambda _: self.given_file()
        self.amendments: list[Amendment] = []
        self.now = NOW
        self.lock = RLock()

    @property
    def outside(self) -> Outside:
        return Outside(httpx.MockTransport(self._answer), lambda: self.now, self._sleep)

    @property
    def account(self) -> DeskAccount:
        return DeskAccount(
            id="desk-1",
            kind=self.kind.name,
            mailbox="potters",
            address=self.kind.address or self.address,
            settings=self.settings,
            secrets={**self.secrets, "hook_secret": HOOK_SECRET},
        )

    address: ClassVar[str] = ""

    def desk(self) -> HelpDesk:
        return open_desk(self.account, self.outside)

    @property
    def writes(self) -> list[httpx.Request]:
        return [one for one in self.requests if one.method != "GET" and not self.is_reading(one)]

    def is_reading(self, request: httpx.Request) -> bool:
        """Whether a POST only reads, or asks for a token."""
        return False

    def reaches_customer(self, request: httpx.Request) -> bool:
        """Whether a customer would get or see something, as the desk's documentation has it."""
        raise NotImplementedError

    def sending(self) -> list[httpx.Request]:
        """Requests that would send, which nobody here may make."""
        raise NotImplementedError

    def respond(self, request: httpx.Request) -> httpx.Response:
        raise NotImplementedError

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        """A webhook as the desk calls it."""
        raise NotImplementedError

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        """The same call with another body, as good as the first."""
        raise NotImplementedError

    def vouch(self, path: str, body: Any) -> None:
        """The desk vouches for who is writing, where it can."""
        raise NotImplementedError

    def doubts(self) -> dict[str, Amendment]:
        """What takes that back, by what it is."""
        raise NotImplementedError

    def limiting(self, seconds: float) -> dict[str, str]:
        """The headers with which the desk says how long it takes no more."""
        return {"Retry-After": f"{seconds:g}"}

    def used_up(self, seconds: float) -> dict[str, str]:
        """The headers of a good answer after which it takes no more for so long; none where it says no such thing."""
        return {}

    def foreign(self) -> WebhookCall | None:
        """A webhook of what does not concern us."""
        return None

    def _sleep(self, seconds: float) -> None:
        with self.lock:
            self.sleeps.append(seconds)
            self.now += timedelta(seconds=seconds)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.requests.append(request)
            if self.faults and not self.is_token(request):
                return self.faults.popleft()(request)
            if self.is_file(request) or request.url.host not in self.own_hosts:
                return self.file(request)
            if request.headers.get("authorization") in self.refused:
                return httpx.Response(401, json={"message": "expired"})
            return self._amended(request, self.respond(request))

    def _amended(self, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if not self.amendments or not answer.content:
            return answer
        body = answer.json()
        for amend in self.amendments:
            amend(request.url.path, body)
        return httpx.Response(answer.status_code, json=body)

    @property
    def own_hosts(self) -> set[str]:
        return {httpx.URL(self.account.address).host, "docsapi.helpscout.net"}

    def is_file(self, request: httpx.Request) -> bool:
        return bool(self.file_place) and request.url.path.startswith(self.file_place)

    def given_file(self) -> httpx.Response:
        return httpx.Response(200, content=LOG.encode())

    def is_token(self, request: httpx.Request) -> bool:
        return "oauth" in request.url.path

    def token(self) -> httpx.Response:
        self.tokens += 1
        return httpx.Response(
            200, json={"access_token": f"t{self.tokens}", "token_type": "bearer", "expires_in": 7200}
        )


def body_of(request: httpx.Request) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.content or b"{}")
    return found


def iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def plain(html: str) -> str:
    """The text of a message, for desks that keep no HTML."""
    return unescape(re.sub(r"<[^<>]+>", " ", html)).strip()


def missing(_: httpx.Request | None = None) -> httpx.Response:
    return httpx.Response(404, json={"message": "not found"})
