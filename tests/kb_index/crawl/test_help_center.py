"""A help center on a real server becomes documents, run after run, and loses none by accident."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kb_index.crawl import help_center
from kb_index.crawl.frontier import Frontier
from kb_index.crawl.help_center import CrawlLimits, read_help_center
from kb_index.crawl.leaf import read_leaf
from kb_index.crawl.memory import CrawlMemory
from kb_index.documents import Document, Kind, SourceItem, SourceProblem, Visibility
from kb_index.errors import SourceError, StoreError
from kb_index.index import KnowledgeIndex
from tests.kb_index.help_center import HelpCenter, Shown, serving


@pytest.fixture
def center() -> Iterator[HelpCenter]:
    """A sitemap of three articles, and a start page that leads to them."""
    with serving() as center:
        center.sitemap("/sitemap.xml", "/hc/refunds", "/hc/invoices", "/hc/plans")
        center.article("/hc", "Help", "Welcome to the help center.", "/hc/refunds", "/hc/plans", "/login")
        center.article("/hc/refunds", "Refunds", "A refund takes ten days.", "/hc/invoices", "/hc", etag='"r1"')
        center.article("/hc/invoices", "Invoices", "Invoices are under Billing.", etag='"i1"')
        center.article("/hc/plans", "Plans", "There are three plans.", "/hc/refunds", etag='"p1"')
        yield center


class Crawl:
    """Runs of a crawler that remembers."""

    def __init__(self, center: HelpCenter, memory: Path) -> None:
        self.center, self.memory = center, memory
        self.slept: list[float] = []

    def __call__(self, path: str = "/sitemap.xml", **limits: float) -> list[SourceItem]:
        self.center.asked.clear()
        limits = {"delay": 0} | limits
        return list(
            read_help_center(
                self.center.url(path),
                Kind.ARTICLE,
                self.memory,
                limits=CrawlLimits(**limits),  # type: ignore[arg-type]
                allow_private=True,
                sleep=self.slept.append,
            )
        )

    def ids(self, path: str = "/sitemap.xml", **limits: float) -> list[str]:
        """Documents as paths, problems with their reason."""
        return [
            item.id.removeprefix(self.center.address)
            if isinstance(item, Document)
            else f"{item.id.removeprefix(self.center.address)} {item.reason}"
            for item in self(path, **limits)
        ]


@pytest.fixture
def crawl(center: HelpCenter, tmp_path: Path) -> Crawl:
    return Crawl(center, tmp_path / "crawl")


def test_the_pages_of_a_sitemap(center: HelpCenter, crawl: Crawl) -> None:
    refunds, invoices, plans = crawl()
    assert refunds == Document(
        id=center.url("/hc/refunds"),
        kind=Kind.ARTICLE,
        title="Refunds",
        text="# Refunds\n\nA refund takes ten days.",
        source=f"{center.address.removeprefix('http://')}/sitemap.xml",
        link=center.url("/hc/refunds"),
        visibility=Visibility.PUBLIC,
        updated_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    assert [invoices.id, plans.id] == [center.url("/hc/invoices"), center.url("/hc/plans")]
    assert center.paths() == ["/sitemap.xml", "/hc/refunds", "/hc/invoices", "/hc/plans"]


def test_a_sitemap_of_sitemaps_packed_and_in_a_circle(center: HelpCenter, crawl: Crawl) -> None:
    rows = "".join(f"<sitemap><loc>{center.url(p)}</loc></sitemap>" for p in ("/1.xml.gz", "/index.xml", "/no.xml"))
    center.pages["/index.xml"] = Shown(f"<?xml version='1.0'?><sitemapindex>{rows}</sitemapindex>".encode())
    center.sitemap("/1.xml.gz", "/hc/plans", "https://elsewhere.example/x", packed=True)
    assert crawl.ids("/index.xml") == [
        "/no.xml is gone (HTTP 404); a link or the sitemap still names it",
        "/hc/plans",
    ]


def test_the_pages_below_a_start_page(center: HelpCenter, crawl: Crawl) -> None:
    assert crawl.ids("/hc") == ["/hc", "/hc/refunds", "/hc/plans", "/hc/invoices"]
    assert crawl.ids("/hc", depth=1) == ["/hc", "/hc/refunds", "/hc/plans"]


def test_a_start_page_elsewhere_on_its_host(center: HelpCenter, crawl: Crawl) -> None:
    center.show("/", "", status=302, location="/hc")
    again = "/hc is a page that was found under another address before"
    assert crawl.ids("/") == ["/hc", "/hc/refunds", "/hc/plans", "/hc/invoices", again]


def test_an_unchanged_help_center_is_cheap_and_stays(center: HelpCenter, crawl: Crawl) -> None:
    first = crawl()
    assert crawl() == first
    assert center.paths(304) == ["/hc/refunds", "/hc/invoices", "/hc/plans"]
    center.article("/hc/plans", "Plans", "There are four plans.", etag='"p2"')
    changed = crawl()[2]
    assert isinstance(changed, Document)
    assert changed.text == "# Plans\n\nThere are four plans."
    assert crawl.ids("/hc") == crawl.ids("/hc"), "links of pages that have not changed are followed"


def test_what_cannot_be_read_now_keeps_its_id(center: HelpCenter, crawl: Crawl) -> None:
    head = f'<link rel="canonical" href="{center.url("/hc/invoices-and-receipts")}">'
    center.article("/hc/invoices", "Invoices", "Under Billing.", head=head)
    center.article("/hc/refunds", "Refunds", "Ten days.", "/hc/invoices")
    assert crawl.ids("/hc") == ["/hc", "/hc/refunds", "/hc/plans", "/hc/invoices-and-receipts"]
    center.show("/hc/refunds", "", status=500)
    center.show("/hc/invoices", "<main><form><input type=password></form></main>")
    center.show("/hc/plans", "", status=302, location="https://accounts.example/login")
    assert crawl.ids("/hc") == [
        "/hc",
        "/hc/refunds the host cannot show it now (HTTP 500); try again later",
        "/hc/refunds",
        "/hc/plans leads to another host, accounts.example; if that is the help center, index it under its address",
        "/hc/plans",
        "/hc/invoices-and-receipts is a login page; only public pages are read: index an export of what is behind it",
        "/hc/invoices-and-receipts",
    ]


def test_a_page_that_leads_out_of_the_help_center(center: HelpCenter, crawl: Crawl) -> None:
    center.show("/hc/plans", "", status=302, location="/login?to=plans")
    (problem,) = [item for item in crawl("/hc") if isinstance(item, SourceProblem)]
    assert "outside of the help center; it may ask for a login" in problem.reason


def test_robots_are_obeyed(center: HelpCenter, crawl: Crawl) -> None:
    center.show("/robots.txt", "User-agent: *\nDisallow: /hc/plans\nCrawl-delay: 3\n")
    assert crawl.ids() == [
        "/hc/refunds",
        "/hc/invoices",
        "/hc/plans robots.txt of its host does not allow to read it",
    ]
    assert "/hc/plans" not in center.paths()
    assert crawl.slept == pytest.approx([3] * 2, abs=0.9)
    center.show("/hc/refunds", "", status=301, location="/hc/plans")
    assert (
        crawl.ids()[0] == f"/hc/refunds leads to {center.url('/hc/plans')}, which robots.txt does not allow to read"
    )
    assert "/hc/plans" not in center.paths()


@pytest.mark.parametrize(
    ("path", "html", "status", "reason"),
    [
        ("/robots.txt", "", 503, r"robots\.txt answers HTTP 503, so it is not known what may be read"),
        ("/robots.txt", "User-agent: *\nDisallow: /", 200, "does not allow to read it"),
        ("/hc", "", 404, "is gone"),
        ("/hc", "", 500, "cannot show it now"),
        ("/hc", "<main><input type=password></main>", 200, "is a login page"),
    ],
)
def test_without_its_start_there_is_no_run(
    center: HelpCenter, crawl: Crawl, path: str, html: str, status: int, reason: str
) -> None:
    crawl("/hc")
    center.show(path, html, status=status)
    with pytest.raises(SourceError, match=reason):
        crawl("/hc")


def test_a_host_that_leads_elsewhere_is_named(center: HelpCenter, crawl: Crawl) -> None:
    center.show("/robots.txt", "", status=301, location="https://www.brindlebook.example/robots.txt")
    center.show("/hc", "", status=301, location="https://www.brindlebook.example/hc")
    with pytest.raises(SourceError, match=r"leads to another host, www\.brindlebook\.example; if that is"):
        crawl("/hc")


def test_odd_links_dates_and_redirects_cost_at_most_their_page(center: HelpCenter, crawl: Crawl) -> None:
    head = '<meta property="article:modified_time" content="9999-12-31T23:59:59-23:59">'
    odd = ("http://xn--a/", "https://[", "http://h:99999/", "//xn--/", "http://℀.example/")
    center.article("/hc/plans", "Plans", "There are three plans.", *odd, "/hc/late", head=head)
    center.show("/hc/invoices", "", status=301, location="http://xn--a/")
    center.show("/hc/refunds", "<p>Refunds", content_type="text/html; charset=punycode")
    late, early = "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"
    center.sitemap("/a.xml", "/hc/plans", "http://xn--a/", "/hc/invoices", "http://[/", lastmod=late)
    center.sitemap("/b.xml", "/hc/refunds", lastmod=early)
    both = "".join(f"<sitemap><loc>{center.url(path)}</loc></sitemap>" for path in ("/a.xml", "/b.xml"))
    center.show("/sitemap.xml", f"<sitemapindex>{both}</sitemapindex>", content_type="application/xml")
    found = crawl()
    assert [item.updated_at for item in found if isinstance(item, Document)] == [None, None]
    assert crawl.ids() == [
        "/hc/plans",
        "/hc/invoices leads to another host, xn--a; if that is the help center, index it under its address",
        "/hc/refunds",
    ]
    assert "/hc/plans" in crawl.ids("/hc/plans")


def test_whatever_a_page_raises_is_its_own_problem(
    center: HelpCenter, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl()
    ours = read_leaf

    def trip(answer: Any, **given: Any) -> Any:
        if answer.url.endswith("/hc/refunds"):
            raise OverflowError("odd")
        return ours(answer, **given)

    center.article("/hc/refunds", "Refunds", "Changed.")
    monkeypatch.setattr(help_center, "read_leaf", trip)
    found = crawl()
    assert {item.id.rpartition("/")[2] for item in found if isinstance(item, Document)} == {
        "refunds",
        "invoices",
        "plans",
    }
    (problem,) = (item for item in found if isinstance(item, SourceProblem))
    assert problem.reason.startswith("stopped its reader, which is a bug (OverflowError: odd)")


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), StoreError("the disk is full")])
def test_what_concerns_every_page_stops_the_run(
    center: HelpCenter, crawl: Crawl, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def trip(*_: Any) -> None:
        raise fault

    monkeypatch.setattr(CrawlMemory, "keep", trip)
    with pytest.raises(type(fault)):
        crawl()


def test_a_start_that_trips_its_reader_is_an_error_of_the_source(
    center: HelpCenter, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceError, match=r"xn--a"):
        crawl("http://xn--a/")
    monkeypatch.setattr(Frontier, "start_from", lambda *_, **given: 1 / 0)
    with pytest.raises(SourceError, match=r"sitemap\.xml stopped its reader, which is a bug \(ZeroDivisionError"):
        crawl()


def test_one_page_under_several_addresses_is_one_document(center: HelpCenter, crawl: Crawl) -> None:
    head = f'<link rel="canonical" href="{center.url("/hc/plans")}">'
    center.sitemap("/sitemap.xml", "/hc/plans?print", "/hc/plans", "/hc/copy", "/hc/refunds", "/hc/moved")
    center.article("/hc/plans?print", "Plans", "There are three plans. (Printed.)", head=head)
    center.article("/hc/plans", "Plans", "There are three plans.")
    center.article("/hc/copy", "Refunds", "A refund takes ten days.")
    center.show("/hc/moved", "", status=301, location="/hc/plans")
    another = "is a page that was found under another address before"
    assert crawl.ids() == [
        "/hc/plans",
        f"/hc/plans {another}",
        "/hc/copy",
        f"/hc/refunds {another}",
        f"/hc/moved {another}",
    ]


def test_pages_that_all_call_themselves_the_start_page_are_not_believed(center: HelpCenter, crawl: Crawl) -> None:
    head = f'<link rel="canonical" href="{center.url("/hc")}">'
    center.article("/hc/refunds", "Refunds", "Ten days.", head=head)
    center.article("/hc/plans", "Plans", "Three plans.", head=head)
    assert crawl.ids("/hc") == ["/hc", "/hc/refunds", "/hc/plans"]


def test_a_page_of_links_leads_on_and_is_no_document(center: HelpCenter, crawl: Crawl) -> None:
    links = "".join(f'<li><a href="/hc/{name}">About {name}</a></li>' for name in ("refunds", "plans", "a", "b", "c"))
    center.show("/hc", f"<main><h1>Billing</h1><ul>{links}</ul></main>")
    assert [found for found in crawl.ids("/hc") if "gone" not in found] == [
        "/hc only lists links to other pages",
        "/hc/refunds",
        "/hc/plans",
        "/hc/invoices",
    ]


def test_limits_keep_what_was_there_before(center: HelpCenter, crawl: Crawl) -> None:
    crawl()
    center.sitemap("/sitemap.xml", "/hc/new", "/hc/refunds", "/hc/invoices", "/hc/newer")
    center.article("/hc/new", "New", "Something new.")
    cut = "was not looked at: one run reads 2 pages; raise crawl_max_pages to read more"
    assert crawl.ids(pages=2) == [
        "/hc/new",
        "/hc/refunds",
        f"/hc/invoices {cut}",
        "/hc/invoices",
        f"/hc/plans {cut}",
        f"/sitemap.xml 1 more addresses were {cut.removeprefix('was ')}",
    ]
    assert crawl.ids(page_bytes=20)[0].startswith("/hc/new has more than 20 bytes")
    room = len(center.pages["/sitemap.xml"].body) + 60
    assert f"one run reads {room} bytes" in crawl.ids(total_bytes=room)[-1]


def test_a_host_that_goes_down_is_not_asked_for_every_page(center: HelpCenter, crawl: Crawl) -> None:
    paths = [f"/hc/{number}" for number in range(9)]
    center.sitemap("/sitemap.xml", *paths)
    for path in paths:
        center.article(path, f"Title {path}", f"Words of {path}.")
    crawl()
    for path in paths:
        center.show(path, "", status=502)
    found = crawl.ids()
    assert [item for item in found if item in paths] == paths
    assert [item for item in found if item not in paths] == [
        *(f"{path} the host cannot show it now (HTTP 502); try again later" for path in paths[:5]),
        *(f"{path} was not looked at: the host failed 5 times in a row; try again later" for path in paths[5:]),
    ]
    assert len(center.paths()) == 6


def test_loopback_needs_the_setting(center: HelpCenter, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"127\.0\.0\.1 is at 127\.0\.0\.1, a private address"):
        list(read_help_center(center.url("/hc"), Kind.ARTICLE, tmp_path))
    assert center.asked == []
    with pytest.raises(SourceError, match="a user name or a password"):
        read_help_center("https://me:hunter2@help.example/", Kind.ARTICLE, tmp_path)


def test_an_index_over_the_life_of_a_help_center(center: HelpCenter, crawl: Crawl, index: KnowledgeIndex) -> None:
    def counts() -> tuple[int, int, int, int, int]:
        report = index.sync("help", crawl("/hc"))
        return report.added, report.changed, report.removed, report.unchanged, report.failed

    assert counts() == (4, 0, 0, 0, 0)
    assert counts() == (0, 0, 0, 4, 0)
    center.show("/hc/invoices", "", status=500)
    assert counts() == (0, 0, 0, 4, 1)
    center.show("/hc/invoices", "", status=410)
    assert counts() == (0, 0, 1, 3, 1)
    center.article("/hc/refunds", "Refunds", "A refund takes twelve days.", "/hc")
    assert counts() == (0, 1, 0, 2, 0)
    hits = index.search("How long does a refund take?")
    assert hits[0].passage.link == center.url("/hc/refunds")
    assert "twelve" in hits[0].passage.text


def test_a_page_that_asks_robots_not_to_list_it_is_left_out_and_leads_on(
    center: HelpCenter, crawl: Crawl, index: KnowledgeIndex
) -> None:
    assert index.sync("help", crawl("/hc")).added == 4
    center.article(
        "/hc/refunds", "Refunds", "The code is OWL.", "/hc/more", head='<META NAME="Robots" content="NoIndex">'
    )
    center.show("/hc/plans", "<main><h1>Plans</h1><p>Not yet.</p></main>", x_robots_tag="none")
    center.article("/hc/more", "More", "There is more.", head='<meta name="robots" content="index, nofollow">')
    report = index.sync("help", crawl("/hc"))
    assert (report.added, report.removed) == (1, 3), "only the refunds page led to invoices"
    reason = "is not published: it asks robots not to list it (noindex)"
    assert report.notes_by_reason(left_out=True)[reason] == [center.url("/hc/refunds"), center.url("/hc/plans")]


def test_a_help_center_may_keep_its_front_page_from_robots(center: HelpCenter, crawl: Crawl) -> None:
    center.article("/hc", "Help", "Welcome.", "/hc/plans", head='<meta name="robots" content="noindex">')
    assert "/hc/plans" in crawl.ids("/hc")
