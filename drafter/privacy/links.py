"""Links in a text, and which of them tell of somebody or let somebody in."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from drafter.text.addresses import EMAIL, LINK, without_ending

__all__ = ["is_personal_link", "links"]

_TELLING = re.compile(
    r"[?&#;](?:\w{0,20}(?:token|key|code|auth|sig|signature|session|sid|secret|password|reset|invite|mail|user|uid|id|"
    r"customer|client|order|ref|name|phone))=[^&#]{3,400}",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"/(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Za-z])(?:[0-9a-f-]{10,200}|[A-Za-z0-9_]{20,200})(?=[/?#]|$)"
)
_USER = re.compile(r"(?:https?:)?//[^/@\s]{1,200}@", re.IGNORECASE)


def links(text: str) -> Iterator[tuple[int, int]]:
    """The places of links, without what closes the sentence behind them."""
    for match in LINK.finditer(text):
        yield match.start(), match.start() + len(without_ending(match[0]))


def is_personal_link(link: str) -> bool:
    """Whether it holds an address, a token or the like: one to an article holds none."""
    plain = unquote(link)
    return any(pattern.search(plain) for pattern in (_TELLING, _TOKEN, _USER, EMAIL))
