"""Sitemaps: the pages of a help center as it lists them itself. See https://www.sitemaps.org/protocol.html"""

import re
import zlib
from dataclasses import dataclass
from xml.parsers import expat

from kb_index.errors import SourceError

__all__ = ["MAX_SITEMAP_BYTES", "Sitemap", "is_sitemap", "read_sitemap"]

MAX_SITEMAP_BYTES = 52_428_800
"""Of one sitemap, uncompressed, by the protocol."""

_MOST_ADDRESSES = 50_000  # also by the protocol
_GZIP = b"\x1f\x8b"
_XML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:\?xml|(?:\w+:)?urlset|(?:\w+:)?sitemapindex)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Pages with the date of their last change (as written, may be empty), and further sitemaps."""

    pages: tuple[tuple[str, str], ...] = ()
    sitemaps: tuple[str, ...] = ()


def is_sitemap(content: bytes, content_type: str) -> bool:
    """Whether what came is a sitemap; a page of HTML is none, whatever it is called."""
    return content.startswith(_GZIP) or bool(_XML.match(content)) or content_type == "text/plain"


def read_sitemap(content: bytes) -> Sitemap:
    """The addresses in a sitemap or an index of sitemaps: XML, gzipped XML, or text with one address a line.

    Raises SourceError for what is neither, unpacks or lists too much, or has a DOCTYPE: no sitemap needs one, and
    its entities could grow without end.
    """
    if content.startswith(_GZIP):
        content = _unpacked(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _Reader().read(content)
    lines = (line.strip() for line in content.decode("utf-8-sig", "replace").splitlines())
    pages = tuple((line, "") for line in lines if line.startswith(("http://", "https://")))
    _check_number(len(pages))
    return Sitemap(pages=pages)


def _unpacked(content: bytes) -> bytes:
    try:
        unpacked = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(content, MAX_SITEMAP_BYTES + 1)
    except zlib.error as error:
        raise SourceError(f"is no sitemap: it cannot be unpacked ({error})") from error
    if len(unpacked) > MAX_SITEMAP_BYTES:
        raise SourceError(f"is a sitemap of more than {MAX_SITEMAP_BYTES:,} bytes unpacked; split it")
    return unpacked


class _Reader:
    """Collects `<url>` and `<sitemap>` while expat reads; names are compared without their namespace."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._text: list[str] = []
        self._entry: dict[str, str] = {}
        self._pages: list[tuple[str, str]] = []
        self._sitemaps: list[str] = []

    def read(self, content: bytes) -> Sitemap:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError, TypeError) as error:  # also of an encoding that is none
            raise SourceError(f"is no sitemap: {error}") from error
        return Sitemap(tuple(self._pages), tuple(self._sitemaps))

    def _doctype(self, *_: object) -> None:
        raise SourceError("is no sitemap: it has a DOCTYPE, like a page of HTML; give the address of sitemap.xml")

    def _start(self, name: str, _: object) -> None:
        self._path.append(name.rsplit(" ", 1)[-1].lower())
        self._text.clear()

    def _end(self, _: str) -> None:
        name = self._path.pop()
        parent = self._path[-1] if self._path else ""
        if parent in ("url", "sitemap") and name in ("loc", "lastmod"):
            self._entry[name] = "".join(self._text).strip()
        elif name in ("url", "sitemap"):
            self._take(name)
        self._text.clear()

    def _take(self, name: str) -> None:
        entry, self._entry = self._entry, {}
        if location := entry.get("loc"):
            if name == "url":
                self._pages.append((location, entry.get("lastmod", "")))
            else:
                self._sitemaps.append(location)
            _check_number(len(self._pages) + len(self._sitemaps))


def _check_number(addresses: int) -> None:
    if addresses > _MOST_ADDRESSES:
        raise SourceError(f"is a sitemap of more than {_MOST_ADDRESSES:,} addresses, the protocol's limit; split it")
