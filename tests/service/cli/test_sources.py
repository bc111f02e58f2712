"""`drafter sources`, and `drafter index` without a place, over a real index."""

import json
from pathlib import Path

import pytest

from tests.service.cli.run import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article and a broken file, and one with a note, both indexed."""
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    articles, notes = tmp_path / "docs" / "help", tmp_path / "docs" / "notes"
    articles.mkdir(parents=True)
    notes.mkdir()
    (articles / "refunds.md").write_text("---\nupdated: 2024-03-02\nmailboxes: shop\n---\n# Refunds\n\nTen days.")
    (articles / "broken.md").write_bytes(b"# \xff")
    (notes / "n.md").write_text("Ask Noor about refunds above 500 EUR.")
    assert run("index", str(articles)) == 1
    assert run("index", str(notes), "--kind", "note") == 0
    return articles


def test_each_source_says_what_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("sources") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "docs/help  1 article, public, shop"
    assert lines[1].startswith(f"  {folder} · synced today · oldest ")
    assert "(2 Mar 2024)" in lines[1]
    assert lines[2].startswith("  ✗ broken.md: line 1: byte 0xff is not UTF-8")
    assert lines[4:6] == [
        "docs/notes  1 note, internal, every mailbox",
        f"  {folder.parent / 'notes'} · synced today · 1 without a date",
    ]


def test_the_same_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("sources", "--json") == 0
    articles, notes = json.loads(capsys.readouterr().out)
    assert (articles["source"], articles["documents_by_kind"]) == ("docs/help", {"article": 1})
    assert (articles["run"]["place"], articles["run"]["failed"]) == (str(folder), 1)
    assert notes["documents_by_visibility"] == {"internal": 1}


def test_every_source_is_indexed_again_as_it_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.md").write_text("It works.")
    (folder.parent / "notes" / "n.md").unlink()
    (folder.parent / "notes").rmdir()
    capsys.readouterr()
    assert run("index") == 2
    out, err = capsys.readouterr()
    assert out == "docs/help  1 added, 0 changed, 0 removed, 1 unchanged, 0 failed\n"
    assert "notes does not exist" in err
    assert run("sources") == 0
    stopped = capsys.readouterr().out.splitlines()[-2]
    assert stopped.startswith("  ✗ the last run, today, stopped: ")
    assert "notes does not exist" in stopped
    assert run("search", "Whom do I ask about large refunds?") == 0
    assert "Noor" in capsys.readouterr().out, "what was indexed of it stays"


def test_a_source_can_be_taken_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("sources", "--remove", "docs/nothing") == 2
    assert "there is no source 'docs/nothing'; there are: docs/help, docs/notes." in capsys.readouterr().err
    assert run("sources", "--remove", "docs/notes") == 0
    assert capsys.readouterr().out == "docs/notes  1 document removed\n"
    assert run("sources") == 0
    assert "docs/notes" not in capsys.readouterr().out
    assert folder.exists()


def test_without_any_source_there_is_nothing_to_index_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    assert run("index") == 2
    assert "there is no source yet; name one" in capsys.readouterr().err
    assert run("sources") == 2
    assert "nothing has been indexed" in capsys.readouterr().err


def test_a_rebuild_goes_through_only_with_every_source(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.parent / "notes" / "n.md").rename(folder.parent / "n.md")
    assert run("index", "--rebuild") == 2
    assert run("search", "Whom do I ask about large refunds?") == 0
    assert "Noor" in capsys.readouterr().out
    (folder.parent / "n.md").rename(folder.parent / "notes" / "n.md")
    assert run("index", "--rebuild") == 1
    assert run("index", str(folder), "--rebuild") == 1
    capsys.readouterr()
    assert run("sources") == 0
    assert "docs/notes" not in capsys.readouterr().out
