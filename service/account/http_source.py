"""A record behind a web address: asked with GET, once, for a moment, and never led anywhere else."""

import time
from collections.abc import Callable, Mapping, Sequence

import httpx

from drafter.account_sources import HttpRecords
from drafter.conversation import AccountFact
from kb_index.crawl.network import GuardedTransport
from kb_index.crawl.unpacking import ACCEPTED, unpacked
from kb_index.errors import SourceError
from service.account.base import AccountQuestion
from service.account.templates import MOST_BYTES, facts_of, filled, read_json
from service.errors import AccountSourceError

__all__ = ["HttpSource", "secret_headers"]

Secret = Callable[[str], str | None]
"""Gives the value of a variable of the environment, None where there is none."""


class HttpSource:
    """Asks `records`; `secret` gives what its headers name, `transport` is for tests."""

    def __init__(self, records: HttpRecords, secret: Secret, transport: httpx.BaseTransport | None = None) -> None:
        self.name = records.name
        self._records = records
        self._secret = secret
        self._transport = transport

    def facts(self, asked: AccountQuestion) -> Sequence[AccountFact]:
        """What it says of this customer; nothing where it answers 404."""
        address = filled(self._records.address, asked, encoded=True)
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": ACCEPTED,
            **secret_headers(self._records.headers, self._secret),
        }
        body = self._body(address, headers)
        return facts_of(self._records, read_json(body), asked) if body is not None else ()

    def _body(self, address: str, headers: Mapping[str, str]) -> bytes | None:
        seconds = self._records.seconds
        until = time.monotonic() + seconds
        try:
            with (
                httpx.Client(transport=self._guarded(), timeout=seconds, trust_env=False) as client,
                client.stream("GET", address, headers=dict(headers), follow_redirects=False) as answer,
            ):
                if answer.status_code == 404:
                    return None
                _check(answer)
                body = bytearray()
                for part in unpacked(answer):
                    body += part
                    if len(body) > MOST_BYTES:
                        raise AccountSourceError(f"it answered with more than {MOST_BYTES:,} bytes")
                    if time.monotonic() > until:
                        raise AccountSourceError(f"it did not answer within {seconds:g} seconds")
                return bytes(body)
        except httpx.TimeoutException:
            raise AccountSourceError(f"it did not answer within {seconds:g} seconds") from None
        except SourceError as error:
            raise AccountSourceError(str(error)) from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, UnicodeError) as error:
            raise AccountSourceError(f"it could not be asked ({type(error).__name__})") from None

    def _guarded(self) -> httpx.BaseTransport:
        return self._transport or GuardedTransport(
            httpx.HTTPTransport(),
            allow_private=self._records.allow_private,
            setting="allow_private",
            seconds=self._records.seconds,
        )


def secret_headers(named: Mapping[str, str], secret: Secret) -> dict[str, str]:
    """The headers with what the environment holds for them; raises AccountSourceError where one is not set."""
    headers = {}
    for header, variable in named.items():
        value = secret(variable)
        if not value or not (value.isascii() and value.isprintable()):
            raise AccountSourceError(f"the environment holds nothing of use as {variable}")
        headers[header] = value
    return headers


def _check(answer: httpx.Response) -> None:
    if answer.is_redirect:
        raise AccountSourceError("it sends us elsewhere, where account data is not asked for")
    if not answer.is_success:
        raise AccountSourceError(f"it answered {answer.status_code}")
