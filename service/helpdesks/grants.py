"""Grants: what a request bears so that the help desk lets it in, and how that is renewed."""

import base64
import threading
from collections.abc import Mapping
from typing import Protocol

import httpx

from service.errors import HelpDeskRefused, HelpDeskUnreachable
from service.helpdesks.accounts import Outside

__all__ = ["ClientCredentials", "FixedGrant", "Grant", "basic", "bearer"]

_MARGIN = 60.0
"""Seconds before its end at which a token is renewed, so that none ends on its way."""

_USUAL = 1800.0
"""Seconds that a token lives whose desk does not say."""

_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_TRIES = 3


class Grant(Protocol):
    """What lets us in."""

    def headers(self) -> Mapping[str, str]:
        """The headers for the next request; raises HelpDeskError where there are none to be had."""
        ...

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Whether there may be better ones than `refused`, which the desk did not accept."""
        ...


class FixedGrant:
    """A key that stays the same."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)

    def headers(self) -> Mapping[str, str]:
        """The key."""
        return self._headers

    def renew(self, refused: Mapping[str, str]) -> bool:
        """There is no other: asking again with the same may lock us out."""
        return False


class ClientCredentials:
    """OAuth's client credentials grant (RFC 6749, section 4.4): one token at a time, renewed by one thread while the
    others wait, shortly before it ends or when it was refused."""

    def __init__(self, desk: str, address: str, form: Mapping[str, str], outside: Outside) -> None:
        self._desk = desk
        self._address = address
        self._form = {"grant_type": "client_credentials", **form}
        self._clock = outside.clock
        self._http = outside.client(self, timeout=_TIMEOUT)
        self._lock = threading.Lock()
        self._token: str | None = None
        self._until = 0.0

    def headers(self) -> Mapping[str, str]:
        """The token that is valid now; raises HelpDeskError."""
        with self._lock:
            if self._token is None or self._clock().timestamp() > self._until:
                self._fetch()
            return bearer(self._token or "")

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Have another token than the one that was refused, if no other thread has got one meanwhile."""
        with self._lock:
            if self._token is not None and bearer(self._token) == refused:
                self._token = None
        return True

    def _fetch(self) -> None:
        answer = self._asked()
        if answer.status_code in (400, 401, 403):
            raise HelpDeskRefused(
                f"{self._desk} does not accept our client id and secret (it answered {answer.status_code}). Make new "
                "ones there and give them by drafter connect, to a help desk with --again."
            )
        try:
            answer.raise_for_status()
            given = answer.json()
            token, seconds = str(given["access_token"]), float(given.get("expires_in") or _USUAL)
        except (httpx.HTTPStatusError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise HelpDeskUnreachable(
                f"{self._desk} gave no token (it answered {answer.status_code}). Try again later."
            ) from error
        self._token = token
        self._until = self._clock().timestamp() + seconds - min(_MARGIN, seconds / 2)

    def _asked(self) -> httpx.Response:
        for tries in range(1, _TRIES + 1):
            try:
                answer = self._http.post(self._address, data=self._form)
            except httpx.TransportError as error:
                if tries == _TRIES:
                    what = f"{self._desk} gave no answer at {self._address} ({type(error).__name__})"
                    raise HelpDeskUnreachable(f"{what}. Try again later.") from None
                continue
            if answer.status_code < 500 or tries == _TRIES:
                return answer
        raise AssertionError("the last try answers or raises")


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


def basic(user: str, password: str) -> dict[str, str]:
    """The header that shows a user and a password (RFC 7617)."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
