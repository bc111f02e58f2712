"""The frontier of a crawl: addresses that were found and still have to be visited, each once."""

from collections import deque
from dataclasses import dataclass

import httpx

from kb_index.crawl.leaf import Leaf
from kb_index.crawl.sitemap import Sitemap
from kb_index.sources.web_address import SiteScope, join_address, normalise_address

__all__ = ["Frontier", "Place"]

_NO_PAGES = tuple(
    f".{ending}" for ending in "png jpg jpeg gif svg webp ico css js mp4 webm mp3 zip gz pdf docx xlsx".split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """An address to visit: how many links from the start, whether a sitemap lists it, and with which date."""

    url: str
    depth: int = 0
    listed: bool = False
    may_be_sitemap: bool = False
    lastmod: str = ""


class Frontier:
    """What is to be visited, in the order in which it was found. A start that is a page leads to the pages below
    it, `depth` links far; a sitemap leads to the pages of its host that it lists, and not to what they link to."""

    def __init__(self, start: str, depth: int) -> None:
        self.scope = SiteScope(start, below=False)
        self._depth = depth
        self._follows_links = False
        self._queue = deque[Place]()
        self._found = {start}

    def start_from(self, url: str, *, follows_links: bool) -> None:
        """Settle what belongs to the help center, now that the start was found at `url`."""
        self._follows_links = follows_links
        self.scope = SiteScope(url, below=follows_links)

    def __bool__(self) -> bool:
        return bool(self._queue)

    def __contains__(self, url: str) -> bool:
        return url in self._found

    def next(self) -> Place:
        """The next place; raises IndexError where there is none."""
        return self._queue.popleft()

    def follow(self, place: Place, leaf: Leaf) -> None:
        """Add what the page or sitemap found at a place leads to."""
        if isinstance(leaf, Sitemap):
            for url in leaf.sitemaps:
                self._add(Place(join_address(place.url, url) or "", listed=True, may_be_sitemap=True))
            for url, lastmod in leaf.pages:
                self._add(Place(join_address(place.url, url) or "", listed=True, lastmod=lastmod))
        elif self._follows_links and place.depth < self._depth:
            for link in leaf.links:
                self._add(Place(normalise_address(link) or "", place.depth + 1))

    def _add(self, place: Place) -> None:
        if not place.url or place.url in self._found or not self.scope.admits(place.url):
            return
        if place.listed or not httpx.URL(place.url).path.lower().endswith(_NO_PAGES):
            self._found.add(place.url)
            self._queue.append(place)
