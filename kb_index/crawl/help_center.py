"""A help center as documents: its pages are found from a sitemap or a start page, and read politely.

A page that cannot be read becomes a `SourceProblem`, followed by its document as it was last read, and what it led
to then is followed still; a page that is gone (404, 410) is removed.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from kb_index.crawl.fetch import Fetcher, FetchFailed, Redirected
from kb_index.crawl.frontier import Frontier, Place
from kb_index.crawl.leaf import Gone, Leaf, read_leaf
from kb_index.crawl.manners import Manners, Pace
from kb_index.crawl.memory import CrawlMemory, RememberedPage
from kb_index.crawl.network import GuardedTransport
from kb_index.crawl.sitemap import MAX_SITEMAP_BYTES, Sitemap
from kb_index.documents import Document, Kind, SourceItem, SourceNote, SourceProblem
from kb_index.errors import KnowledgeError, SourceError, unexpected
from kb_index.sources.fields import Fields
from kb_index.sources.page import NOT_LISTED, Page
from kb_index.sources.publication import usual_visibility
from kb_index.sources.web_address import address_of_start, join_address, normalise_address, web_source_name

__all__ = ["CrawlLimits", "read_help_center"]

_ROBOTS_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are read
_FAILURES_IN_A_ROW = 5
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """How much of a help center one run reads. `delay` is in seconds, `depth` in links from the start page."""

    pages: int = 5_000
    depth: int = 12
    delay: float = 0.5
    page_bytes: int = 5_000_000
    page_seconds: float = 60.0
    total_bytes: int = 2_000_000_000


def read_help_center(
    place: str,
    kind: Kind,
    memory: Path,
    *,
    source: str | None = None,
    limits: CrawlLimits | None = None,
    allow_private: bool = False,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[SourceItem]:
    """Documents of the help center at a web address: of the pages in a sitemap, else of the start page and those
    below it that can be reached by links. Ids are addresses, without what makes two of one page.

    `memory` is a folder in which readings are kept from run to run; `transport` sends the requests, and only to
    addresses that are public unless `allow_private`. Raises SourceError at once for what is no web address, and
    while it is read if the start cannot be.
    """
    start = address_of_start(place)
    name = source or web_source_name(place)
    limits = limits or CrawlLimits()
    guarded = GuardedTransport(
        transport or httpx.HTTPTransport(), allow_private=allow_private, seconds=limits.page_seconds
    )
    return _crawled(start, name, kind, memory, limits, guarded, sleep)


def _crawled(
    start: str,
    source: str,
    kind: Kind,
    folder: Path,
    limits: CrawlLimits,
    transport: httpx.BaseTransport,
    sleep: Callable[[float], None],
) -> Iterator[SourceItem]:
    pace = Pace(limits.delay, sleep)
    fetcher = Fetcher(transport, pace, max_seconds=limits.page_seconds, max_total_bytes=limits.total_bytes)
    digest = hashlib.sha256(start.encode()).hexdigest()[:16]
    memory = CrawlMemory(folder / f"{digest}.sqlite3")
    try:
        yield from _Crawl(start, source, kind, limits, fetcher, memory).documents()
    finally:
        memory.close()
        fetcher.close()


class _Crawl:
    """One run over a help center."""

    def __init__(
        self, start: str, source: str, kind: Kind, limits: CrawlLimits, fetcher: Fetcher, memory: CrawlMemory
    ) -> None:
        self._start = start
        self._source = source
        self._kind = kind
        self._limits = limits
        self._fetcher = fetcher
        self._memory = memory
        self._frontier = Frontier(start, limits.depth)
        self._manners = Manners("")
        self._looked = self._failures = self._left_out = 0
        self._cut = ""  # why not everything is looked at
        self._titles: dict[str, str] = {}  # by document id
        self._texts: set[str] = set()

    def documents(self) -> Iterator[SourceItem]:
        """Every document and every problem; first the start, without which there is nothing."""
        try:
            self._manners = Manners(self._robots())
            self._fetcher.pace.delay = max(self._limits.delay, self._manners.delay)
            yield from self._first()
        except KnowledgeError:
            raise
        except Exception as error:
            raise SourceError(f"{self._start} {unexpected(error)}") from error
        while self._frontier:
            place = self._frontier.next()
            yield from self._guarded(place, self._visit(place) if self._may_look() else self._passed_by(place))
        yield from self._rest()

    def _robots(self) -> str:
        """The host's robots.txt; one that is not there allows everything, one that fails nothing (RFC 9309, 2.3)."""
        url = join_address(self._start, "/robots.txt") or ""
        try:
            answer = self._fetcher.get(url, self._off_host, _ROBOTS_BYTES)
        except Redirected:
            return ""
        except SourceError as error:
            raise SourceError(f"{self._start}: {error}") from error
        if answer.status >= 500 or answer.status == 429:
            fix = "so it is not known what may be read; try again later"
            raise SourceError(f"{url} answers HTTP {answer.status}, {fix}")
        return answer.content.decode("utf-8", "replace")

    def _first(self) -> Iterator[SourceItem]:
        """The start: a sitemap lists pages of its host, a page leads to those below it."""
        place = Place(self._start, listed=True, may_be_sitemap=True)
        try:
            if not self._manners.allows(place.url):
                raise SourceError("robots.txt of its host does not allow to read it")
            known, url = self._look(place)
        except SourceError as error:
            raise SourceError(f"{place.url} {error}") from error
        self._frontier.start_from(url, follows_links=isinstance(known.leaf, Page))
        yield from self._take(place, known)

    def _guarded(self, place: Place, found: Iterator[SourceItem]) -> Iterator[SourceItem]:
        """What one place leads to; if anything trips up its reader, it keeps what was indexed of it."""
        try:
            yield from found
        except KnowledgeError:  # the memory or the disk: of no place alone
            raise
        except Exception as error:
            known = self._memory.recall(place.url)
            yield SourceProblem((known.document_id if known else "") or place.url, unexpected(error))

    def _visit(self, place: Place) -> Iterator[SourceItem]:
        if not self._manners.allows(place.url):
            if place.listed:
                yield SourceProblem(place.url, "robots.txt of its host does not allow to read it")
            return
        try:
            known, _ = self._look(place)
        except Gone as error:
            self._memory.forget(place.url)
            yield SourceProblem(place.url, str(error), gone=True)
        except SourceError as error:
            self._failures = self._failures + 1 if isinstance(error, FetchFailed) else 0
            yield from self._kept(place, str(error))
        except KnowledgeError:
            raise
        except Exception as error:
            yield from self._kept(place, unexpected(error))
        else:
            self._failures = 0
            yield from self._take(place, known)

    def _look(self, place: Place) -> tuple[RememberedPage, str]:
        """What an address holds, fetched or, where it has not changed, remembered; and where it was found.

        Raises SourceError, of it Gone, FetchFailed and Redirected.
        """
        known = self._memory.recall(place.url)
        answer = self._fetcher.get(
            place.url,
            self._off_limits,
            MAX_SITEMAP_BYTES if place.may_be_sitemap else self._limits.page_bytes,
            etag=known.etag if known else "",
            modified=known.modified if known else "",
        )
        if answer.status == 304 and known:
            return known, answer.url
        leaf = read_leaf(answer, may_be_sitemap=place.may_be_sitemap)
        if isinstance(leaf, Page) and not (_WORD.search(leaf.text) or leaf.lists_links or place.url == self._start):
            self._frontier.follow(place, leaf)
            raise SourceError("has no text to index; if scripts draw it, index an export instead")
        fresh = RememberedPage(leaf, self._document_id(leaf, answer.url), answer.etag, answer.modified)
        self._memory.keep(place.url, fresh)
        return fresh, answer.url

    def _document_id(self, leaf: Leaf, url: str) -> str:
        """The address that a page gives as its own, else where it was found; empty for what only leads on."""
        if isinstance(leaf, Sitemap) or leaf.lists_links or not leaf.text:
            return ""
        canonical = normalise_address(leaf.link)
        return canonical if canonical and self._frontier.scope.same_host(canonical) else url

    def _take(self, place: Place, known: RememberedPage) -> Iterator[SourceItem]:
        self._frontier.follow(place, known.leaf)
        if isinstance(known.leaf, Page) and known.leaf.noindex:
            for name in dict.fromkeys((known.document_id or place.url, place.url)):
                yield SourceNote(name, NOT_LISTED, left_out=True, withdrawn=True)
        elif isinstance(known.leaf, Page) and known.document_id:
            yield from self._document(known.leaf, known.document_id, place)
        elif isinstance(known.leaf, Page):
            yield SourceNote(place.url, "only lists links to other pages", left_out=True)

    def _document(self, page: Page, document_id: str, place: Place) -> Iterator[SourceItem]:
        """The page's document, unless it was found before under another address."""
        digest = hashlib.sha256(f"{page.title}\n{page.text}".encode("utf-8", "replace")).hexdigest()
        if digest not in self._texts and self._titles.get(document_id) != page.title:
            if document_id in self._titles:
                document_id = place.url  # it says that it is a page which it is not
            self._texts.add(digest)
            self._titles[document_id] = page.title
            yield self._made(page, document_id, place.lastmod)
        else:
            yield SourceNote(place.url, "is a page that was found under another address before", left_out=True)

    def _made(self, page: Page, document_id: str, lastmod: str) -> Document:
        fields = Fields({"language": page.language, "updated_at": page.updated_at, "lastmod": lastmod})
        return Document(
            id=document_id,
            kind=self._kind,
            title=page.title or document_id.rstrip("/").rsplit("/", 1)[-1],
            text=page.text,
            source=self._source,
            link=document_id,
            visibility=usual_visibility(self._kind),
            updated_at=fields.updated_at,
            language=fields.language,
        )

    def _may_look(self) -> bool:
        """Count a visit; False from when a limit is reached or the host has failed too often."""
        if self._failures >= _FAILURES_IN_A_ROW:
            self._cut = f"the host failed {self._failures} times in a row; try again later"
        elif self._looked >= self._limits.pages:
            self._cut = f"one run reads {self._limits.pages:,} pages; raise crawl_max_pages to read more"
        elif self._fetcher.exhausted:
            self._cut = f"one run reads {self._limits.total_bytes:,} bytes; index the help center in parts"
        self._looked += 1
        return not self._cut

    def _passed_by(self, place: Place) -> Iterator[SourceItem]:
        """What is not looked at any more: it keeps what was indexed of it, new addresses are only counted."""
        if self._memory.recall(place.url):
            yield from self._kept(place, f"was not looked at: {self._cut}")
        else:
            self._left_out += 1

    def _kept(self, place: Place, reason: str) -> Iterator[SourceItem]:
        """A problem, and what was last read of the address: its document stays, where it led to is followed."""
        known = self._memory.recall(place.url)
        yield SourceProblem((known.document_id if known else "") or place.url, reason)
        if known:
            yield from self._take(place, known)

    def _rest(self) -> Iterator[SourceItem]:
        """Pages of earlier runs to which nothing leads any more are forgotten, unless this run was cut short."""
        for url, document_id in self._memory.documents().items():
            if url not in self._frontier and self._cut:
                yield SourceProblem(document_id, f"was not looked at: {self._cut}")
            elif url not in self._frontier:
                self._memory.forget(url)
        if self._left_out:
            yield SourceProblem(self._start, f"{self._left_out:,} more addresses were not looked at: {self._cut}")

    def _off_host(self, url: str) -> str | None:
        if self._frontier.scope.same_host(url):
            return None
        host = httpx.URL(url).raw_host.decode("ascii")
        return f"leads to another host, {host}; if that is the help center, index it under its address"

    def _off_limits(self, url: str) -> str | None:
        """Why a page may not lead to this address."""
        if reason := self._off_host(url):
            return reason
        if not self._frontier.scope.admits(url):
            return f"leads to {url}, outside of the help center; it may ask for a login"
        return None if self._manners.allows(url) else f"leads to {url}, which robots.txt does not allow to read"
