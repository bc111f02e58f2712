"""What it takes to connect a help desk: which questions are asked, what is answered, and who makes the connector."""

import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from service.errors import InputError
from service.helpdesks.base import HelpDesk
from service.loopback import is_local_name
from service.storage.base import Clock, now_utc

__all__ = ["DeskAccount", "DeskKind", "DeskQuestion", "Outside", "desk_address"]

_SEALED = ("https", "imaps", "imap")
"""Schemes on whose way nobody reads along; imap turns to TLS before anything is said."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The world around a connector, which tests put in place of the network and the time that passes."""

    transport: httpx.BaseTransport | None = None
    clock: Clock = now_utc
    sleep: Callable[[float], None] = time.sleep

    def client(self, owner: object, **given: Any) -> httpx.Client:
        """An HTTP client, closed once nobody holds its `owner` any more: a desk that was connected anew may still be
        at work with its old key. A transport that was given is its giver's to close."""
        made = httpx.Client(transport=self.transport, **given)
        if self.transport is None:
            weakref.finalize(owner, made.close).atexit = False  # connections end with their process
        return made


@dataclass(frozen=True, slots=True)
class DeskAccount:
    """A help desk that is connected: `mailbox` is ours, `address` the desk's, `settings` what `DeskKind` asks for."""

    id: str
    kind: str
    mailbox: str
    address: str
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def setting(self, name: str) -> str:
        """What was answered to a question; raises InputError where it is missing."""
        if value := self.secrets.get(name) or self.settings.get(name):
            return value
        raise InputError(f"the help desk {self.id!r} has no {name!r}; give it with: drafter connect {self.kind}")


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """Something that whoever connects a desk has to say. `default` None: there must be an answer."""

    name: str
    words: str
    secret: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class DeskKind:
    """A kind of help desk. `private` says of a request that changes something whether no customer can notice it:
    what it does not know as such is never sent. `events` says how webhooks are set up there, `warning` of a connected
    desk what will not go on as it is ("": nothing)."""

    name: str
    title: str
    questions: tuple[DeskQuestion, ...]
    build: Callable[[DeskAccount, Outside], HelpDesk]
    private: Callable[[httpx.Request], bool]
    address: str = ""
    events: str = ""
    warning: Callable[[DeskAccount], str] = lambda _: ""


def desk_address(address: str) -> str:
    """The address of a desk as it is kept; raises InputError for one that would carry our key where others listen."""
    try:
        place = urlsplit(address.strip().rstrip("/"))
        host = place.hostname
    except ValueError:
        host = None
    if not host or place.username is not None or place.query or place.fragment:
        raise InputError(f"{address!r} is no address of a server; write it as https://desk.example.com")
    if place.scheme not in _SEALED and not (place.scheme == "http" and is_local_name(host)):
        raise InputError(f"{address!r} would carry our key in the open; write it as https://{host}")
    return place.geturl()
