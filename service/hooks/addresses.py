"""Addresses that messages go to: whole, encrypted on the way, and not of our own network unless that is meant.

What a name leads to is judged again at each try, when its addresses are known: see `GuardedTransport`.
"""

import ipaddress
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import httpx

from kb_index.crawl.network import refusal
from service.errors import InputError

__all__ = ["PRIVATE_SETTING", "check_address"]

PRIVATE_SETTING = "allow_private_webhooks"
"""The setting that allows private addresses."""

_LONGEST = 2_000
_LAST_PORT = 65_535


def check_address(url: str, *, allow_private: bool) -> None:
    """Return if messages may be sent there, as far as can be seen without asking the network; raises InputError."""
    if len(url) > _LONGEST:
        raise InputError(f"the address has {len(url):,} characters; {_LONGEST:,} are the most.")
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
        urlsplit(url)  # which refuses hosts that httpx takes
    except (httpx.InvalidURL, ValueError):
        raise InputError("the address is no web address; write it as https://host/path.") from None
    schemes = ("https", "http") if allow_private else ("https",)
    if parsed.scheme not in schemes or not host or not 0 <= (parsed.port or 443) <= _LAST_PORT:
        raise InputError(
            "the address is no web address that is encrypted; write it as https://host/path"
            + ("." if allow_private else f", or allow http and your own network by the setting {PRIVATE_SETTING}.")
        )
    if parsed.userinfo or parsed.fragment:
        raise InputError("the address holds a user, a password or a fragment (#); write it without.")
    literal = _literal(host)
    if literal and (reason := refusal(literal, allow_private=allow_private, setting=PRIVATE_SETTING)):
        raise InputError(f"{host} is {reason}.")


def _literal(host: str) -> str | None:
    """The address that a host is without asking anybody: one in any spelling, or this machine by its name. None: a
    name, of which nobody knows yet where it leads."""
    name = host.strip("[]").rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761
        return "127.0.0.1"
    with suppress(ValueError):
        return str(ipaddress.ip_address(name))
    with suppress(OSError):
        return socket.inet_ntoa(socket.inet_aton(name))  # 127.1, 2130706433, 0x7f000001
    return None
