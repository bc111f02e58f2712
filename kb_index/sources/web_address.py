"""Web addresses: one way to write each, and which belong to the same help center."""

import re
from urllib.parse import urljoin

import httpx

from kb_index.errors import SourceError

__all__ = ["SiteScope", "address_of_start", "is_web_address", "join_address", "normalise_address", "web_source_name"]

_LAST_PORT = 65_535
_LONGEST = 2_000  # characters, as much as browsers and sitemaps take
_HOST = re.compile(rb"[a-z0-9._:-]+")
_TRACKING = ("utm_", "gclid", "fbclid", "mc_cid", "mc_eid", "_ga", "msclkid")


def is_web_address(place: str) -> bool:
    """Whether the place of a source is an address in the web, and no file or folder."""
    return place.lower().startswith(("https://", "http://"))


def normalise_address(url: str) -> str | None:
    """The address in the one form that we compare and keep: host in lower case and ASCII, no default port, no
    fragment, no tracking parameters. None for what is no web address, is too long or carries a password."""
    if len(url) > _LONGEST:
        return None
    try:
        parsed = httpx.URL(url)
        if parsed.scheme not in ("http", "https") or not _HOST.fullmatch(parsed.raw_host) or parsed.userinfo:
            return None
        if (parsed.port or 0) > _LAST_PORT:
            return None
        kept = [(name, value) for name, value in parsed.params.multi_items() if not name.startswith(_TRACKING)]
        if len(kept) < len(parsed.params.multi_items()):
            parsed = parsed.copy_with(params=kept or None)
        return str(parsed.copy_with(fragment=None, raw_path=parsed.raw_path))  # "/" where it has no path
    except (httpx.InvalidURL, ValueError):
        return None


def join_address(base: str, link: str) -> str | None:
    """Where a link found at `base` leads, normalised; None if nowhere."""
    try:
        return normalise_address(urljoin(base, link.strip()))
    except ValueError:
        return None


def address_of_start(place: str) -> str:
    """The address that a user gave, normalised. Raises SourceError, without the password where there is one."""
    try:
        parsed = httpx.URL(place)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"the address is not a web address ({error}); write https://host/path") from error
    if parsed.userinfo:
        raise SourceError(
            f"the address at {parsed.raw_host.decode('ascii')} holds a user name or a password; "
            "only public pages are read, write it without"
        )
    start = normalise_address(place)
    if start is None:
        raise SourceError(
            "the address has no host, a port that there is not, or is too long; write https://host/path"
        )
    return start


def web_source_name(place: str) -> str:
    """What the pages of a help center are called together: its host and path."""
    parsed = httpx.URL(address_of_start(place))
    # "::" parts a source from its documents, so the host of IPv6 is written without it.
    return f"{parsed.netloc.decode('ascii')}{parsed.path}".rstrip("/").replace("::", ":")


class SiteScope:
    """The addresses that belong to a help center: those of its host, and below its start page if it has one."""

    def __init__(self, start: str, *, below: bool) -> None:
        self._start = httpx.URL(start)
        path = self._start.path
        last = path.rsplit("/", 1)[-1]
        folder = path.rsplit("/", 1)[0] if "." in last else path.rstrip("/")
        self._folder = folder if below else ""

    def admits(self, url: str) -> bool:
        """Whether the page belongs to the help center."""
        path = httpx.URL(url).path
        return self.same_host(url) and (path == self._folder or path.startswith(f"{self._folder}/"))

    def same_host(self, url: str) -> bool:
        """Whether the address is of the same host; http and https of one host are the same."""
        parsed = httpx.URL(url)
        # Not `host`: it raises for names such as xn--a, which stand for no words.
        return parsed.raw_host == self._start.raw_host and _port(parsed) == _port(self._start)


def _port(url: httpx.URL) -> int | None:
    """The port where it is not that of the scheme, which `httpx.URL` leaves out."""
    return url.port
