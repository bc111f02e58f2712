"""Readings are kept from run to run, and a memory that is lost costs only time."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb_index.crawl.memory import CrawlMemory, RememberedPage
from kb_index.crawl.sitemap import Sitemap
from kb_index.errors import StoreError
from kb_index.sources.page import Page

PAGE = Page("Ten days. ✓", "Refunds", links=("https://h.example/b",), updated_at=datetime(2026, 1, 2, tzinfo=UTC))
URL = "https://h.example/a"


def test_a_page_and_a_sitemap_come_back_as_they_were(tmp_path: Path) -> None:
    pages = {
        URL: RememberedPage(PAGE, "https://h.example/a-refunds", '"1"', "Mon, 02 Mar 2026 10:00:00 GMT"),
        "https://h.example/s.xml": RememberedPage(
            Sitemap((("https://h.example/a", "2026"),), ("https://h.example/t.xml",))
        ),
    }
    memory = CrawlMemory(tmp_path / "deep" / "m.sqlite3")
    for url, known in pages.items():
        memory.keep(url, RememberedPage(Page("old")))
        memory.keep(url, known)
    memory.close()
    memory = CrawlMemory(tmp_path / "deep" / "m.sqlite3")
    assert {url: memory.recall(url) for url in pages} == pages
    assert memory.documents() == {URL: "https://h.example/a-refunds"}
    memory.forget(URL)
    assert memory.recall(URL) is None
    memory.close()


def test_what_was_read_by_other_rules_is_not_recalled_but_still_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = CrawlMemory(tmp_path / "m.sqlite3")
    memory.keep(URL, RememberedPage(PAGE, URL))
    monkeypatch.setattr("kb_index.crawl.memory.READING", "next")
    assert memory.recall(URL) is None
    assert memory.documents() == {URL: URL}
    memory.close()


@pytest.mark.parametrize("damage", [b"not a database at all, really" * 100, b"SQLite format 3\0" + b"\1" * 4_000])
def test_a_damaged_memory_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "m.sqlite3").write_bytes(damage)
    memory = CrawlMemory(tmp_path / "m.sqlite3")
    memory.keep(URL, RememberedPage(PAGE))
    assert memory.recall(URL)
    memory.close()


@pytest.mark.parametrize("leaf", ["", "[]", "{}", '{"Page": {"text": 1}}', '{"Page": {"updated_at": "9"}}', "5"])
def test_a_damaged_reading_is_as_if_it_were_not_there(tmp_path: Path, leaf: str) -> None:
    memory = CrawlMemory(tmp_path / "m.sqlite3")
    memory.keep(URL, RememberedPage(PAGE, URL))
    with closing(sqlite3.connect(tmp_path / "m.sqlite3", isolation_level=None)) as database:
        database.execute("UPDATE pages SET leaf = ?", (leaf,))
    assert memory.recall(URL) is None
    memory.close()


def test_a_memory_that_fails_concerns_every_page(tmp_path: Path) -> None:
    memory = CrawlMemory(tmp_path / "m.sqlite3")
    with closing(sqlite3.connect(tmp_path / "m.sqlite3", isolation_level=None)) as database:
        database.execute("DROP TABLE pages")
    with pytest.raises(StoreError, match="cannot be kept"):
        memory.keep(URL, RememberedPage(PAGE))
    memory.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        CrawlMemory(tmp_path / "file" / "m.sqlite3")
