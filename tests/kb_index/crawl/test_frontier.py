"""Each address is visited once, in the order in which it was found, and only where it belongs."""

from kb_index.crawl.frontier import Frontier, Place
from kb_index.crawl.sitemap import Sitemap
from kb_index.sources.page import Page

START = "https://h.example/hc/"


def drained(frontier: Frontier) -> list[Place]:
    places = []
    while frontier:
        places.append(frontier.next())
    return places


def test_links_below_the_start_page() -> None:
    frontier = Frontier(START, depth=2)
    frontier.start_from(START, follows_links=True)
    links = (START, f"{START}b#x", f"{START}a", f"{START}b", f"{START}a.png", "https://h.example/login", "mailto:x")
    frontier.follow(Place(START), Page("", links=links))
    assert drained(frontier) == [Place(f"{START}b", 1), Place(f"{START}a", 1)]
    assert START in frontier
    assert f"{START}a.png" not in frontier


def test_links_end_at_the_depth() -> None:
    frontier = Frontier(START, depth=2)
    frontier.start_from(START, follows_links=True)
    frontier.follow(Place(f"{START}b", 2), Page("", links=(f"{START}c",)))
    assert not frontier


def test_a_sitemap_leads_to_its_pages_and_no_further() -> None:
    frontier = Frontier("https://h.example/sitemap.xml", depth=9)
    frontier.start_from("https://h.example/sitemap.xml", follows_links=False)
    pages = (("/a", "2026-01-02"), ("https://other.example/b", ""), ("https://h.example/sitemap.xml", ""))
    frontier.follow(Place("https://h.example/sitemap.xml"), Sitemap(pages, ("/2.xml", "/2.xml")))
    assert drained(frontier) == [
        Place("https://h.example/2.xml", listed=True, may_be_sitemap=True),
        Place("https://h.example/a", listed=True, lastmod="2026-01-02"),
    ]
    frontier.follow(Place("https://h.example/a"), Page("", links=("https://h.example/c",)))
    assert not frontier
