"""Sending one message: to a public address, in bounded time, and nothing that comes back is read or followed."""

import ssl
from collections.abc import Mapping
from contextlib import closing
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

    def __init__(self, *, allow_private: bool = False, seconds: float = SEND_SECONDS) -> None:
        self._allow_private = allow_private
        self._seconds = seconds
        self._limits = httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)).as_dict()
        self._trusted = httpx.create_ssl_context()

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> HookAnswer:
        """The answer to a message; raises nothing that the other side can bring about."""
        try:
            status, retry_after = self._sent(url, {**_AGENT, **headers}, body)
        except httpx.TimeoutException:
            return HookAnswer(None, f"No answer began within {self._seconds:g} seconds.")
        except SourceError as error:
            return HookAnswer(None, _short(f"Not sent: {error}."))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ssl.SSLError) as error:
            return HookAnswer(None, _short(f"No answer: {error or type(error).__name__}."))
        if 200 <= status < 300:
            return HookAnswer(status)
        words = "It redirects, which is not followed" if 300 <= status < 400 else "It was refused"
        return HookAnswer(status, f"{words}: {status}.", _retry_after(retry_after))

    def _sent(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """The status and what the answer says in Retry-After; its body is not read.

        Past httpx.Client, which makes something of redirects, cookies and settings of the environment; and nothing is
        kept open, so that no two names at one address share what was checked for one of them.
        """
        guarded = GuardedTransport(
            httpx.HTTPTransport(verify=self._trusted),
            allow_private=self._allow_private,
            setting=PRIVATE_SETTING,
            seconds=self._seconds,
        )
        with closing(guarded):
            request = httpx.Request("POST", url, headers=headers, content=body, extensions={"timeout": self._limits})
            answer = guarded.handle_request(request)
            answer.close()
            return answer.status_code, answer.headers.get("Retry-After", "")


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
