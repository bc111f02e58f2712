"""The forms that settings have beyond plain values: addresses, origins, places to listen on.

Each refuses what is none with a ValueError that says how to write it.
"""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

__all__ = ["FrameOrigins", "ListeningPlace", "Origin", "WebAddress", "place_of"]

_FRAME = re.compile(
    r"https://(?:\*\.(?=[A-Za-z0-9-]{1,63}\.))?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}(?::[0-9]{1,5})?"
    r"|http://(?:localhost|127\.0\.0\.1)(?::[0-9]{1,5})?"
)


def _whole(address: str) -> str:
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise ValueError("it is no web address; write it as http://host:port/path")
    return address


def _origin(address: str) -> str:
    parts = urlsplit(_whole(address))
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("it is more than scheme, host and port; write it as https://host or https://host:port")
    return address.rstrip("/")


def _framing(written: str) -> str:
    """Refuses what would add another rule to the policy, or let every site frame the sidebar."""
    for origin in filter(None, (part.strip() for part in written.split(","))):
        if not _FRAME.fullmatch(origin):
            raise ValueError(
                f"{origin!r} is no origin of a help desk; write it as https://host or https://*.host.tld"
            )
    return written


def _listening(written: str) -> str:
    place_of(written)
    return written


def place_of(written: str) -> tuple[str, int]:
    """Address and port; a port alone is on this machine. Raises ValueError."""
    host, _, port = written.strip().rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) < 65_536):
        raise ValueError("it is no place to listen on; write a port, such as 9464, or address:port")
    return host.strip("[]") or "127.0.0.1", int(port)


WebAddress = Annotated[str, AfterValidator(_whole)]
Origin = Annotated[str, AfterValidator(_origin)]
FrameOrigins = Annotated[str, AfterValidator(_framing)]
ListeningPlace = Annotated[str, AfterValidator(_listening)]
