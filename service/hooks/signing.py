"""Signatures of webhooks, as Standard Webhooks has them: https://github.com/standard-webhooks/standard-webhooks

A message has an id, which stays the same however often it is sent, and the moment of this try. Both are signed with
the body (HMAC-SHA-256). While a secret is being replaced there is a signature for each; one that fits is enough.
"""

import base64
import binascii
import hmac
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

__all__ = ["PREFIX", "WebhookRejected", "event_id", "signed_headers", "verify_webhook", "written_secret"]

PREFIX = "whsec_"
_VERSION = "v1"
_TOLERANCE = 300
"""Seconds by which a message may be older or newer than now: what somebody recorded is not good for longer."""


class WebhookRejected(ValueError):
    """A message is not from whom it should be, or is an old one: do not do what it says. Answer with 400."""


def written_secret(secret: bytes) -> str:
    """A secret as it is handed out."""
    return PREFIX + base64.b64encode(secret).decode()


def signed_headers(secrets: Iterable[bytes], message_id: str, body: bytes, now: float) -> dict[str, str]:
    """The headers of one try; a signature by each secret."""
    moment = str(int(now))
    signatures = (_signature(secret, message_id, moment, body) for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"{_VERSION},{signature}" for signature in signatures),
    }


def verify_webhook(
    secret: str | Sequence[str], headers: Mapping[str, str], body: bytes, now: float | None = None
) -> dict[str, Any]:
    """What a message of a webhook says, once its signature fits one of the secrets and it is of these five minutes.

    `body` is the request's, byte for byte; `now`: seconds since 1970. Raises WebhookRejected. A message may come more
    than once: whoever must not do a thing twice remembers its `event_id`.
    """
    given = {name.lower(): value for name, value in headers.items()}
    message_id, moment = event_id(given), given.get("webhook-timestamp", "")
    if not (message_id and moment.isascii() and moment.isdigit() and len(moment) < 12):
        raise WebhookRejected("it has no webhook-id, or no webhook-timestamp that is a number")
    if abs((time.time() if now is None else now) - int(moment)) > _TOLERANCE:
        raise WebhookRejected(f"it is not of the last {_TOLERANCE // 60} minutes; is the clock right?")
    shown = [part.encode() for part in given.get("webhook-signature", "").split()]
    known = [secret] if isinstance(secret, str) else secret
    right = [f"{_VERSION},{_signature(_read(one), message_id, moment, body)}".encode() for one in known]
    if not any(hmac.compare_digest(one, other) for one in shown for other in right):
        raise WebhookRejected("no signature of it was made with this secret")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise WebhookRejected("its body is no JSON object")
    return said


def event_id(headers: Mapping[str, str]) -> str:
    """The id of a message, the same however often it is sent; "" where it has none."""
    return next((value for name, value in headers.items() if name.lower() == "webhook-id"), "")


def _signature(secret: bytes, message_id: str, moment: str, body: bytes) -> str:
    signed = f"{message_id}.{moment}.".encode() + body
    return base64.b64encode(hmac.new(secret, signed, sha256).digest()).decode()


def _read(secret: str) -> bytes:
    """The bytes of a secret as it was handed out; raises ValueError for what is none."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        found = b""
    if not found:
        raise ValueError(f"this is no secret of a webhook: they begin with {PREFIX} and go on in base64")
    return found
