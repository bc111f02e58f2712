"""An answer is a page, a sitemap, or a reason."""

import pytest

from kb_index.crawl.fetch import Answer, FetchFailed
from kb_index.crawl.leaf import Gone, read_leaf
from kb_index.crawl.sitemap import Sitemap
from kb_index.errors import SourceError
from kb_index.sources.page import Page

URL = "https://h.example/a"


def answer(content: bytes = b"<p>Words", kind: str = "text/html", status: int = 200, charset: str = "") -> Answer:
    return Answer(URL, status, content, kind, charset)


@pytest.mark.parametrize(
    ("status", "error", "reason"),
    [
        (404, Gone, "is gone"),
        (410, Gone, "is gone"),
        (401, SourceError, "not public"),
        (403, SourceError, "not public"),
        (429, FetchFailed, "cannot show it now"),
        (503, FetchFailed, "cannot show it now"),
        (204, SourceError, "answers HTTP 204"),
        (304, SourceError, "answers HTTP 304"),
    ],
)
def test_each_status_has_its_reason(status: int, error: type[SourceError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        read_leaf(answer(status=status), may_be_sitemap=True)


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("<p>Größe".encode(), ""),
        ("<p>Größe".encode("utf-8-sig"), ""),
        ("<p>Größe".encode("cp1252"), ""),
        ("<p>Größe".encode("cp1252"), "iso-8859-1"),
        (b'<meta charset="windows-1252">' + "<p>Größe".encode("cp1252"), ""),
        (b'<meta http-equiv="x" content="text/html; charset=cp1252">' + "<p>Größe".encode("cp1252"), "klingon"),
        (b'<meta charset="hex">' + "<p>Größe".encode(), ""),
    ],
)
def test_words_in_every_encoding(content: bytes, charset: str) -> None:
    page = read_leaf(answer(content, charset=charset), may_be_sitemap=False)
    assert isinstance(page, Page)
    assert page.text == "Größe"


def test_sitemaps_where_they_are_expected() -> None:
    xml = answer(b"<?xml version='1.0'?><urlset/>", "application/xml")
    assert read_leaf(xml, may_be_sitemap=True) == Sitemap()
    with pytest.raises(SourceError, match="is application/xml, not a web page"):
        read_leaf(xml, may_be_sitemap=False)
    assert isinstance(read_leaf(answer(b"<urlset/>", "text/html"), may_be_sitemap=True), Page)


def test_what_is_no_page() -> None:
    with pytest.raises(SourceError, match="is application/pdf, not a web page"):
        read_leaf(answer(b"%PDF", "application/pdf"), may_be_sitemap=False)
    with pytest.raises(SourceError, match="is of no known type"):
        read_leaf(answer(b"%PDF", ""), may_be_sitemap=False)
    assert isinstance(read_leaf(answer(kind=""), may_be_sitemap=False), Page)
    with pytest.raises(SourceError, match="login page"):
        read_leaf(answer(b"<main><form><input type=password></form></main>"), may_be_sitemap=False)
