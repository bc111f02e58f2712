"""Sending one message: to a public address, in bounded time, and nothing that comes back is read or followed."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from drafter.text.surrogates import mended
from kb_index.crawl.network import GuardedTransport
from kb_index.errors import SourceError
from service.hooks.addresses import PRIVATE_SETTING

__all__ = ["SEND_SECONDS", "HookAnswer", "HookSender"]

SEND_SECONDS = 15.0
"""Within this time an answer has to begin."""

_CONNECT_SECONDS = 5.0
_LONGEST = 300
_AGENT = {"Content-Type": "application/json", "User-Agent": "reply-drafter-webhooks/1"}


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What came: the status, if any, the `error` in words where it was not taken, and when it wants to be asked again
    (seconds), where it says so."""

    status: int | None
    error: str = ""
    retry_after: float | None = None

    @property
    def taken(self) -> bool:
        """Whether the message need not be sent again."""
        return self.status is not None and 200 <= self.status < 300


class HookSender:
    """Sends each message over a connection of its own. `allow_private`: also to this machine and private networks."""

    def __init__(
        self, *, allow_private: bool = False, seconds: float = SEND_SECONDS, verify: ssl.SSLContext | bool = True
    ) -> None:
        # One connection for each: two names at one address must not share what was checked for one of them.
        transport = httpx.HTTPTransport(verify=verify, limits=httpx.Limits(max_keepalive_connections=0))
        self._transport = GuardedTransport(
            transport, allow_private=allow_private, setting=PRIVATE_SETTING, seconds=seconds
        )
        self._seconds = seconds
        self._limits = httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)).as_dict()

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> HookAnswer:
        """The answer to a message; raises nothing that the other side can bring about."""
        try:  # past httpx.Client, which makes something of redirects, cookies and settings of the environment
            request = httpx.Request(
                "POST", url, headers={**_AGENT, **headers}, content=body, extensions={"timeout": self._limits}
            )
            answer = self._transport.handle_request(request)
        except httpx.TimeoutException:
            return HookAnswer(None, f"No answer began within {self._seconds:g} seconds.")
        except SourceError as error:
            return HookAnswer(None, _short(f"Not sent: {error}."))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ssl.SSLError) as error:
            return HookAnswer(None, _short(f"No answer: {error or type(error).__name__}."))
        answer.close()  # its body is not read
        status = answer.status_code
        if 200 <= status < 300:
            return HookAnswer(status)
        words = "It redirects, which is not followed" if 300 <= status < 400 else "It was refused"
        return HookAnswer(status, f"{words}: {status}.", _retry_after(answer.headers.get("Retry-After", "")))

    def close(self) -> None:
        """Close what is open."""
        self._transport.close()


def _retry_after(value: str) -> float | None:
    """Seconds to wait, of a number or a date (RFC 9110, 10.2.3); None for what is neither."""
    if value.isascii() and value.isdecimal() and len(value) < 10:
        return float(value)
    try:
        named = parsedate_to_datetime(value)
    except ValueError:
        return None
    named = named if named.tzinfo else named.replace(tzinfo=UTC)
    return max(0.0, (named - datetime.now(UTC)).total_seconds())


def _short(words: str) -> str:
    return mended(words)[:_LONGEST]
