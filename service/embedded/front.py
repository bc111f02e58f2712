"""What Front shows us of a plugin's frame: a secret of the plugin in the query of its address.

Source: https://dev.frontapp.com/docs/security. The secret is the same for every agent of the company and stands in
the address of the frame, so it shows that Front asks, and not who looks: agents sign in to us.
"""

import hmac
from urllib.parse import parse_qs

from service.errors import ForgedEvent
from service.helpdesks.accounts import DeskAccount

__all__ = ["check_query"]

_MOST_FIELDS = 100
_FORGED = (
    "The address does not bear the secret of your plugin in Front. Enter its authentication secret: drafter connect "
    "front, the question plugin_secret."
)


def check_query(account: DeskAccount, query: str) -> None:
    """Return if the query of the frame's address bears the plugin's secret; raises ForgedEvent, and InputError where
    that was not entered."""
    secret = account.setting("plugin_secret")
    try:
        given = parse_qs(query, max_num_fields=_MOST_FIELDS).get("auth_secret", [])
    except ValueError:
        given = []
    if not hmac.compare_digest("".join(given).encode("utf-8", "replace"), secret.encode()):
        raise ForgedEvent(_FORGED)
