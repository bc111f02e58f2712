"""What Zendesk shows us of an agent: the signed token (JWT) that it posts with the first request of an app's frame.

Source: https://developer.zendesk.com/documentation/apps/build-an-app/building-a-server-side-app/part-5-secure-the-app
It tells the account and the user, not the ticket, which the page in the frame asks of Zendesk.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from service.embedded.base import ProvedAgent
from service.errors import ForgedEvent, InputError
from service.helpdesks.accounts import DeskAccount
from service.helpdesks.signatures import REPLAY_SECONDS

__all__ = ["read_token"]

_MOST = 8_000
_FORGED = (
    "The token does not bear the signature of your app in Zendesk. Enter its public key: drafter connect zendesk."
)


def read_token(account: DeskAccount, token: str, now: datetime) -> ProvedAgent:
    """Who opened the app, by its token; raises ForgedEvent for another account's, a forged and an old one, InputError
    where the app's public key was not entered."""
    try:
        key = RSAKey.import_key(account.setting("app_key"))
    except (JoseError, ValueError) as error:
        raise InputError(
            "app_key is no public key; copy all of public_key.pem, its first and last line too."
        ) from error
    try:
        claims = jwt.decode(token[:_MOST], key, algorithms=["RS256"]).claims
    except (JoseError, ValueError):
        raise ForgedEvent(_FORGED) from None
    _check(account, claims, now.timestamp())
    user = str(claims.get("sub") or "")
    return ProvedAgent(f"Zendesk user {user.rpartition('/')[2].removesuffix('.json') or 'unknown'}")


def _check(account: DeskAccount, claims: dict[str, Any], now: float) -> None:
    host = urlsplit(account.address).hostname or ""
    issuer = str(claims.get("iss") or "")
    if issuer.removeprefix("https://").rstrip("/") not in (host, host.partition(".")[0]):
        raise ForgedEvent("The token is of another account of Zendesk than the one that is connected.")
    begun, ends = _time(claims.get("iat")), _time(claims.get("exp"))
    if begun is None or ends is None or abs(now - begun) > REPLAY_SECONDS or ends < now:
        raise ForgedEvent("The token of Zendesk bears no time or an old one; open the ticket again.")


def _time(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
