"""What shows that a call of our webhook is the help desk's: signatures, times, secret addresses."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from service.errors import ForgedEvent, HelpDeskError
from service.helpdesks.base import WebhookCall

__all__ = [
    "MOST_EVENT_BYTES",
    "REPLAY_SECONDS",
    "base64_mac",
    "check_address",
    "check_same",
    "check_time",
    "event_id",
    "hex_mac",
    "minute_of",
    "read_event",
]

MOST_EVENT_BYTES = 16 * 1024 * 1024
REPLAY_SECONDS = 300.0
"""How far the time of a signed call may be from ours, as Standard Webhooks has it."""


def base64_mac(secret: str, body: bytes, algorithm: str) -> str:
    """HMAC of a body, as base64."""
    return base64.b64encode(hmac.new(secret.encode(), body, algorithm).digest()).decode()


def hex_mac(secret: str, body: bytes, algorithm: str) -> str:
    """HMAC of a body, as hexadecimal digits."""
    return hmac.new(secret.encode(), body, algorithm).hexdigest()


def check_same(desk: str, given: str | None, expected: str) -> None:
    """Return if the two are the same, in a time that says nothing about where they differ; raises ForgedEvent."""
    if not hmac.compare_digest((given or "").encode("utf-8", "replace"), expected.encode()):
        raise ForgedEvent(
            f"The call does not bear the signature of {desk}. Enter the secret there that `drafter connect` printed."
        )


def check_address(desk: str, delivery: WebhookCall, secret: str) -> None:
    """Return if the address that was called holds the secret; raises ForgedEvent."""
    check_same(desk, delivery.address_secret, secret)


def check_time(desk: str, at: datetime | None, now: datetime) -> None:
    """Return if a signed time is near; raises ForgedEvent for an old call that somebody sends again."""
    if at is None or abs((now - at).total_seconds()) > REPLAY_SECONDS:
        raise ForgedEvent(f"The call of {desk} bears no time or an old one; nothing older than five minutes is read.")


def minute_of(call: WebhookCall) -> str:
    """When a call came, for a desk whose calls may all be alike: two of one minute are taken for one delivery."""
    return f"{call.at:%Y-%m-%dT%H:%M}"


def event_id(*parts: str | bytes) -> str:
    """An id for what has none of its own: the same for each delivery of the same parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.hexdigest()[:40]


def read_event(desk: str, delivery: WebhookCall) -> dict[str, Any]:
    """The JSON object of a call whose sender is known; raises HelpDeskError."""
    if len(delivery.body) > MOST_EVENT_BYTES:
        raise HelpDeskError(f"{desk} called with more than {MOST_EVENT_BYTES:,} bytes, which are not read.")
    try:
        found = json.loads(delivery.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise HelpDeskError(f"{desk} called with a body that is no JSON object. Check what is set up there.")
    return found
