"""One page has one address, and a help center ends where its host or folder ends."""

import pytest

from kb_index.errors import SourceError
from kb_index.sources.web_address import (
    SiteScope,
    address_of_start,
    is_web_address,
    join_address,
    normalise_address,
    web_source_name,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Help.Example:443", "https://help.example/"),
        ("http://help.example:80/a#b", "http://help.example/a"),
        ("https://help.example/a?id=2&utm_source=mail&gclid=x", "https://help.example/a?id=2"),
        ("https://help.example/a?utm_source=mail", "https://help.example/a"),
        ("https://help.example/ä b", "https://help.example/%C3%A4%20b"),
        ("https://hilfe.bücher.example/", "https://hilfe.xn--bcher-kva.example/"),
        ("https://help.example:8443/", "https://help.example:8443/"),
        ("mailto:help@help.example", None),
        ("javascript:alert(1)", None),
        ("/a", None),
        ("https://me:secret@help.example/", None),
        ("https://", None),
        ("https://[", None),
        ("http://xn--a/", "http://xn--a/"),
        ("http://xn--/", "http://xn--/"),
        ("https://h.example:65535/", "https://h.example:65535/"),
        ("https://h.example:65536/", None),
        ("https://h.example:99999999999999999999/", None),
        ("https://h.example:²/", None),
        ("https://h.example/\0", None),
        ("https://h.example/\ud800", None),
        ("https://\ud800/", None),
        ("https://help.example/" + "a" * 2_000, None),
    ],
)
def test_the_one_form_of_an_address(url: str, expected: str | None) -> None:
    assert normalise_address(url) == expected


def test_links_are_joined_to_where_they_were_found() -> None:
    assert join_address("https://help.example/en/a", "../b?c#d") == "https://help.example/b?c"
    assert join_address("https://help.example/", "//other.example/x") == "https://other.example/x"
    assert join_address("https://help.example/", "https://[") is None


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(SourceError, match=r"help\.example holds a user name or a password") as caught:
        address_of_start("https://me:hunter2@help.example/")
    assert "hunter2" not in str(caught.value)
    with pytest.raises(SourceError, match="not a web address"):
        address_of_start("https://help.example:port/")
    with pytest.raises(SourceError, match="no host"):
        address_of_start("https://")


@pytest.mark.parametrize("odd", ["http://xn--a/", "http://xn--/", "http://xn--ls8h/", f"http://xn--{'a' * 70}/"])
def test_a_name_that_stands_for_no_words_is_another_host(odd: str) -> None:
    assert not SiteScope("https://help.example/", below=False).admits(normalise_address(odd) or "")
    assert SiteScope(odd, below=False).admits(odd)
    with pytest.raises(SourceError, match=r"the address at xn--"):
        address_of_start(odd.replace("http://", "http://me:secret@"))
    with pytest.raises(SourceError, match="is not a web address"):
        address_of_start(f"{odd}?\ud800")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("https://help.example", "help.example"),
        ("https://Help.Example/hc/en-us/", "help.example/hc/en-us"),
        ("http://127.0.0.1:8080/sitemap.xml", "127.0.0.1:8080/sitemap.xml"),
        ("http://[::1]:8080/", "[:1]:8080"),
    ],
)
def test_a_source_is_called_by_its_host_and_path(place: str, name: str) -> None:
    assert is_web_address(place)
    assert web_source_name(place) == name


def test_a_folder_is_no_web_address() -> None:
    assert not is_web_address("help/https://x")


@pytest.mark.parametrize(
    ("start", "url", "admitted"),
    [
        ("https://h.example/", "https://h.example/a", True),
        ("https://h.example/", "http://h.example/a", True),
        ("https://h.example/", "https://h.example:8443/a", False),
        ("https://h.example/", "https://www.h.example/a", False),
        ("https://h.example/hc/en", "https://h.example/hc/en", True),
        ("https://h.example/hc/en", "https://h.example/hc/en/1", True),
        ("https://h.example/hc/en", "https://h.example/hc/english", False),
        ("https://h.example/hc/en", "https://h.example/login", False),
        ("https://h.example/hc/index.html", "https://h.example/hc/a.html", True),
    ],
)
def test_what_belongs_to_a_start_page(start: str, url: str, admitted: bool) -> None:
    assert SiteScope(start, below=True).admits(url) is admitted


def test_a_sitemap_speaks_for_its_whole_host() -> None:
    assert SiteScope("https://h.example/maps/sitemap.xml", below=False).admits("https://h.example/hc/1")
