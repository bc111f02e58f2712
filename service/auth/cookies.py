"""The cookies of our pages: out of scripts' reach, Secure wherever others could listen, and no wider than needed."""

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["CookieUse", "Cookies"]

_PREFIX = "__Host-"
"""A browser takes a cookie of such a name only over https, from this host and for the whole of it (RFC 6265bis)."""


@dataclass(frozen=True, slots=True)
class CookieUse:
    """One cookie: `framed` ones are sent within a help desk's page, and there only to the panel in that page."""

    name: str
    lasts: timedelta
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names and headers. Not `secure`: http on this machine."""

    secure: bool

    def name(self, use: CookieUse) -> str:
        """What the browser calls it."""
        return f"{_PREFIX}{use.name}" if self.secure else use.name

    def header(self, use: CookieUse, value: str) -> str:
        """The Set-Cookie that keeps `value`; an empty one takes the cookie away."""
        lasts = int(use.lasts.total_seconds()) if value else 0
        said = [f"{self.name(use)}={value}", "Path=/", f"Max-Age={lasts}", "HttpOnly"]
        if not self.secure:
            return "; ".join([*said, "SameSite=Lax"])
        return "; ".join([*said, "Secure", *(("SameSite=None", "Partitioned") if use.framed else ("SameSite=Lax",))])
