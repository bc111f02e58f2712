"""A source is known by its whole place and called by as little of it as tells it apart."""

from pathlib import Path

import pytest

from kb_index.errors import SourceError
from kb_index.sources.places import desk_of, is_of_desk, name_source, overlap, same_place, whole_place


def test_the_end_of_a_path_is_its_name_and_more_of_it_where_another_has_that() -> None:
    known: dict[str, str] = {}
    for place in ("/one/docs/help", "/two/docs/help", "/three/two/docs/help", "/docs/help"):
        known[name_source(place, known)] = place
    assert known == {
        "docs/help": "/one/docs/help",
        "two/docs/help": "/two/docs/help",
        "three/two/docs/help": "/three/two/docs/help",
        "docs/help~2": "/docs/help",
    }
    assert [name_source(place, known) for place in known.values()] == list(known)


def test_an_address_is_known_with_its_query() -> None:
    known = {"h.example/help": "https://h.example/help?brand=1"}
    assert name_source("https://h.example/help?brand=2", known) == "h.example/help~2"
    assert name_source("https://H.example:443/help?brand=1#top", known) == "h.example/help"
    with pytest.raises(SourceError):
        name_source("https://", known)


def test_one_folder_is_one_place_however_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "docs").mkdir(parents=True)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    monkeypatch.chdir(tmp_path / "a")
    place = str(tmp_path / "a" / "docs")
    for other in ("docs", "./docs/", "../a/docs", str(tmp_path / "b" / "docs")):
        assert same_place(place, other)
        assert name_source(other, {"a/docs": place}) == "a/docs"
    assert whole_place("docs/") == place
    assert not same_place(place, str(tmp_path / "a"))
    assert not same_place(place, "https://h.example/docs")


def test_a_link_that_is_pointed_elsewhere_is_the_place_that_it_was(tmp_path: Path) -> None:
    for release in ("r1", "r2"):
        (tmp_path / release).mkdir()
    link = tmp_path / "current"
    link.symlink_to("r1")
    known = {name_source(str(link), {}): whole_place(str(link))}
    link.unlink()
    link.symlink_to("r2")
    assert name_source(str(link), known) in known


def test_a_place_that_is_gone_is_still_the_same(tmp_path: Path) -> None:
    place = str(tmp_path / "gone" / "docs")
    assert name_source(place, {"mine": place}) == "mine"


def test_folders_that_hold_each_other_overlap(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert overlap(str(tmp_path), str(tmp_path / "a" / "b"))
    assert overlap(str(tmp_path / "link" / "b"), str(tmp_path / "a"))
    assert not overlap(str(tmp_path / "a"), str(tmp_path / "ab"))
    assert not overlap(str(tmp_path), "https://h.example/")


def test_what_a_desk_lists_is_at_no_place_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    articles = "desk:pots/articles"
    assert (is_of_desk(articles), desk_of(articles), desk_of("a/desk:b")) == (True, "pots", None)
    assert same_place(articles, articles)
    assert not same_place(articles, "desk:pots/resolved")
    assert not overlap(articles, str(tmp_path))
