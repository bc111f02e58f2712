"""What Help Scout shows us of an agent: a signed address in a frame, or a signed body (legacy dynamic apps).

Sources: https://developer.helpscout.com/apps/guides/signature-validation,
https://developer.helpscout.com/apps/legacy-custom-apps/dynamic. Neither signature covers a time, so a call that
somebody has seen can be made again; it opens the same conversation and no other.
"""

import json
from typing import Any
from urllib.parse import parse_qsl

from service.embedded.base import ProvedAgent
from service.errors import ForgedEvent, HelpDeskError
from service.helpdesks.accounts import DeskAccount
from service.helpdesks.base import WebhookCall
from service.helpdesks.signatures import base64_mac, check_same, read_event

__all__ = ["read_body", "read_query", "signed_words"]

_TITLE = "Help Scout"
_SIGNATURE = "X-HelpScout-Signature"
_MOST_FIELDS = 100
_SOMEBODY = "an agent of Help Scout"


def read_query(account: DeskAccount, query: str) -> ProvedAgent:
    """Who looks at which conversation, by the query of a frame's address; raises ForgedEvent."""
    try:
        said = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        said = []
    values = dict(said)
    given = values.pop(_SIGNATURE, None)
    check_same(_TITLE, given, base64_mac(_secret(account), signed_words(values).encode(), "sha1"))
    _check_inbox(account, values.get("mailbox-id"))
    if not (thread_id := values.get("conversation-id", "")):
        raise HelpDeskError("Help Scout named no conversation. Open one, and the panel with it.")
    return ProvedAgent(values.get("user-id") or _SOMEBODY, thread_id)


def read_body(account: DeskAccount, call: WebhookCall) -> ProvedAgent:
    """The same by the body of a dynamic app's call; no conversation while a new one is begun. Raises ForgedEvent."""
    signed = base64_mac(_secret(account), call.body, "sha1")
    check_same(_TITLE, call.headers.get(_SIGNATURE.casefold()), signed)
    body = read_event(_TITLE, call)
    _check_inbox(account, _of(body, "mailbox").get("id"))
    user = _of(body, "user")
    name = " ".join(str(user[part]) for part in ("fname", "lname") if user.get(part))
    ticket = _of(body, "ticket").get("id")
    return ProvedAgent(name or str(user.get("id") or _SOMEBODY), str(ticket) if ticket else None)


def signed_words(values: dict[str, str]) -> str:
    """What Help Scout signs: the parameters as PHP's json_encode writes them."""
    return json.dumps(values, separators=(",", ":")).replace("/", "\\/") if values else "[]"


def _secret(account: DeskAccount) -> str:
    return account.setting("hook_secret")


def _check_inbox(account: DeskAccount, inbox: object) -> None:
    """Raises ForgedEvent for another inbox than the one that is connected: the panel would show another brand."""
    if inbox and str(inbox) != account.setting("inbox"):
        raise ForgedEvent("The conversation is in another inbox of Help Scout than the one that is connected.")


def _of(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
