"""`drafter sources`, and `drafter index` without a place, over a real index."""

import json
from pathlib import Path

import pytest

from kb_index import KnowledgeIndex, SentenceTransformerEmbedder
from tests.service.cli.run import WORDS, run


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
    assert run("sources", "--remove", "docs/notes", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"source": "docs/notes", "documents_removed": 1}
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


def test_a_source_is_indexed_again_as_what_it_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = folder.parent / "notes"
    (notes / "n.md").write_text("Ask Noor about refunds above 600 EUR.")
    capsys.readouterr()
    assert run("index", str(notes)) == 0
    assert capsys.readouterr().out == "docs/notes  0 added, 1 changed, 0 removed, 0 unchanged, 0 failed\n"
    assert run("sources") == 0
    assert "docs/notes  1 note, internal, every mailbox" in capsys.readouterr().out


def test_notes_become_articles_only_if_that_is_said_twice(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = str(folder.parent / "notes")

    def shown() -> str:
        capsys.readouterr()
        assert run("sources") == 0
        return capsys.readouterr().out

    for args in (["--kind", "article"], ["--kind", "article", "--rebuild", str(folder)]):
        assert run("index", notes, *args) == 2
        err = capsys.readouterr().err
        assert "'n' would become public" in err.replace("\n", " ")
        assert "say so twice: --kind article --change-kind" in err
        assert "docs/notes  1 note, internal, every mailbox" in shown()
    assert run("index", notes) == 0, "a refusal is not what the source is"
    assert run("index", notes, "--change-kind") == 2
    assert "--change-kind goes with places and the --kind" in capsys.readouterr().err
    assert run("index", notes, "--kind", "article", "--change-kind") == 0
    assert capsys.readouterr().out.splitlines()[1] == "  ! 1 document became public: n"
    assert "docs/notes  1 article, public, every mailbox" in shown()
    assert run("index", notes) == 0
    assert "docs/notes  1 article, public, every mailbox" in shown()


def test_notes_do_not_become_public_with_the_folder_around_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run("index", str(folder.parent)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "hold the same files; as article they would become public" in err


def test_notes_stay_notes_where_the_record_of_the_runs_is_lost(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data" / "sources.json").unlink()
    assert run("index", str(folder.parent / "notes")) == 2
    assert "Go on with --kind note" in capsys.readouterr().err
    assert run("index", str(folder.parent / "notes"), "--kind", "note") == 0
    assert "1 unchanged" in capsys.readouterr().out


def test_two_folders_with_the_same_end_are_two_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    for root in ("one", "two"):
        article = tmp_path / root / "docs" / "help" / "eggs.md"
        article.parent.mkdir(parents=True)
        article.write_text(f"# Eggs\n\nBrand {root} counts eggs.")
        assert run("index", str(article.parent)) == 0
    index = KnowledgeIndex.open(tmp_path / "data" / "index", SentenceTransformerEmbedder())
    assert {record.document_id for record in index.records()} == {
        "docs/help::eggs.md",
        "two/docs/help::eggs.md",
    }
    assert "Brand one" in index.document_text("docs/help::eggs.md")
    index.close()


def test_what_is_not_published_is_named_and_leaves_the_index(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("refunds.md", "sale.md"):
        (folder / name).write_text("---\ndraft: true\n---\n# Sale\n\nThe code is OWL.")
    (folder / "vip.md").write_text("---\nuser_segment_id: 5\n---\n# Vip\n\nThe code is GULL.")
    capsys.readouterr()
    assert run("index", str(folder)) == 1
    assert capsys.readouterr().out.splitlines() == [
        "docs/help  1 added, 0 changed, 1 removed, 0 unchanged, 1 failed",
        "  ✗ broken.md: line 1: byte 0xff is not UTF-8; save it as UTF-8 text",
        "  2 left out: is not published: draft is true: refunds.md, sale.md",
        "  ! vip.md: is internal: user_segment_id says that not everybody may read it",
    ]


def test_an_empty_or_a_vanished_folder_takes_nothing_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in folder.iterdir():
        path.unlink()
    capsys.readouterr()
    assert run("index", str(folder)) == 2
    assert "see whether its disk is there: nothing was taken out of the index" in capsys.readouterr().err
    folder.rmdir()
    assert run("index", str(folder)) == 2
    assert run("sources") == 0
    assert "docs/help  1 article" in capsys.readouterr().out


def test_an_export_of_macros_says_itself_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    macros = tmp_path / "macros.csv"
    macros.write_text("Macro name,Comment\nLate,Your parcel is on its way.\n")
    assert run("index", macros, parts=WORDS) == 0
    assert "is read as saved replies" in capsys.readouterr().err.replace("\n", " ")
    assert run("index", parts=WORDS) == 0
    assert run("sources", parts=WORDS) == 0
    assert "1 saved reply, public" in capsys.readouterr().out
    (tmp_path / "more.csv").write_text("Macro name,Comment\nLate,Your parcel is on its way.\n")
    assert run("index", tmp_path / "more.csv", "--kind", "article", parts=WORDS) == 0
    assert "saved replies" not in capsys.readouterr().err
