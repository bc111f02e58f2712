"""Sitemaps of every shape are read; what would grow without end is not."""

import gzip

import pytest

from kb_index.crawl.sitemap import MAX_SITEMAP_BYTES, Sitemap, is_sitemap, read_sitemap
from kb_index.errors import SourceError

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + f"]><urlset {NS}><url><loc>&j;</loc></url></urlset>"
)


def test_pages_with_their_dates() -> None:
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><urlset {NS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        "<url><loc> https://h.example/a </loc><lastmod>2026-01-02</lastmod>"
        "<image:image><image:loc>https://h.example/a.png</image:loc></image:image></url>"
        "<url><loc><![CDATA[https://h.example/b?x=1&y=2]]></loc></url><url><lastmod>2026</lastmod></url></urlset>"
    )
    assert read_sitemap(xml.encode()) == Sitemap(
        pages=(("https://h.example/a", "2026-01-02"), ("https://h.example/b?x=1&y=2", ""))
    )


def test_an_index_of_sitemaps_with_a_prefix_and_packed() -> None:
    xml = f"<s:sitemapindex {NS.replace('xmlns', 'xmlns:s')}><s:sitemap><s:loc>https://h.example/1.xml.gz</s:loc></s:sitemap></s:sitemapindex>"
    assert read_sitemap(gzip.compress(xml.encode())) == Sitemap(sitemaps=("https://h.example/1.xml.gz",))


def test_a_list_of_addresses() -> None:
    assert read_sitemap(b"\xef\xbb\xbfhttps://h.example/a\r\n\r\nnotes\r\nhttps://h.example/b").pages == (
        ("https://h.example/a", ""),
        ("https://h.example/b", ""),
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (LAUGHS.encode(), "it has a DOCTYPE"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "it has a DOCTYPE"),
        (b"<urlset><url>", "no element found"),
        (b"<urlset><url></urlset>", "mismatched tag"),
        (b'<?xml version="1.0" encoding="klingon"?><urlset/>', "unknown encoding"),
        (gzip.compress(b"x" * 100)[:-20], None),
        (b'<?xml version="1.0" encoding="hex"?><urlset/>', "not a text encoding"),
        (b'<?xml version="1.0" encoding="idna"?><urlset/>', "is no sitemap"),
        (f"<urlset>{'<url><loc>h</loc></url>' * 50_001}</urlset>".encode(), "more than 50,000 addresses"),
        (b"https://h.example/a\n" * 50_001, "more than 50,000 addresses"),
        (b"\x1f\x8bnot gzip", "cannot be unpacked"),
        (gzip.compress(b" " * (MAX_SITEMAP_BYTES + 1)), "bytes unpacked; split it"),
    ],
)
def test_what_is_no_sitemap(content: bytes, reason: str | None) -> None:
    if reason is None:
        assert read_sitemap(content) == Sitemap()
        return
    with pytest.raises(SourceError, match=reason):
        read_sitemap(content)


def test_a_sitemap_is_told_from_a_page() -> None:
    assert is_sitemap(b'<?xml version="1.0"?><urlset/>', "")
    assert is_sitemap(gzip.compress(b"<urlset/>"), "application/octet-stream")
    assert is_sitemap(b"https://h.example/a", "text/plain")
    assert not is_sitemap(b"<!doctype html><p>Hello", "text/html")
