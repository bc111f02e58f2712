"""`drafter index`, `search` and `doctor` over a real index with the real embedding model."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.kb_index.help_center import serving
from tests.service.cli.run import run

ARTICLES = {
    "exports.md": "# Exports\n\nExports of more than 20,000 rows are prepared overnight and arrive by email.",
    "refunds.md": "---\nupdated: 2026-03-02\n---\n# Refunds\n\nWe refund a plan within 14 days of the payment.",
}


@pytest.fixture
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two articles, and a place for their index."""
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    folder = tmp_path / "help" / "center"
    folder.mkdir(parents=True)
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_the_life_of_an_index(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    conversation = tmp_path / "conversation.json"
    message = {"author": "customer", "text": "Hi, how do I get an export of more than 20,000 rows?"}
    conversation.write_text(json.dumps({"id": "1", "messages": [message]}), "utf-8")

    def said(*args: str, code: int = 0) -> str:
        assert run(*args) == code
        return capsys.readouterr().out

    assert said("index", str(articles)) == "help/center  2 added, 0 changed, 0 removed, 0 unchanged, 0 failed\n"
    draft = json.loads(said("draft", str(conversation), "--json"))
    assert draft["receipt"]["composed"]
    assert "prepared overnight" in draft["citations"][0]["quote"]

    (articles / "exports.md").unlink()
    (articles / "refunds.md").write_text("# Refunds\n\nWe refund a plan within 30 days of the payment.", "utf-8")
    (articles / "broken.md").write_bytes(b"# \xff")
    lines = said("index", str(articles), code=1).splitlines()
    assert lines[0] == "help/center  0 added, 1 changed, 1 removed, 0 unchanged, 1 failed"
    assert "broken.md: line 1: byte 0xff is not UTF-8" in lines[1]
    [report] = json.loads(said("index", str(articles), "--json", code=1))
    assert (report["unchanged"], report["failures"][0]["id"]) == (1, "broken.md")

    found = said("search", "Can I get my money back?")
    assert found.startswith("1 Refunds  Article · ")
    assert "within 30 days" in found
    [hit] = json.loads(said("search", "Can I get my money back?", "--limit", "1", "--json"))
    assert (hit["title"], hit["visibility"]) == ("Refunds", "public")

    why = said("search", "Can I get my money back?", "--explain")
    assert "similarity to the question" in why
    assert "The nearest has a similarity of 0." in why
    far = said("search", "Which wine goes with a pear tart?", "--explain")
    assert "kept out by the floor" in far
    assert "Nothing is near enough to that." in far
    [hit] = json.loads(said("search", "Which wine goes with a pear tart?", "--limit", "1", "--explain", "--json"))
    assert not hit["shown"]
    may = said("search", "how long until the bank has it?")
    assert "Nothing is surely about that. 1 that may be, found in" in may
    assert "possible" in may.splitlines()[0]
    assert sum(part["share"] for part in hit["parts"]) == pytest.approx(hit["score"])

    findings: dict[str, Any] = {f["part"]: f for f in json.loads(said("doctor", "--json"))}
    assert findings["index"]["status"] == "ok"
    assert findings["index"]["says"].startswith("1 article in 1 passage")
    assert findings["model"]["status"] == "warning"
    assert "without a language model" in findings["model"]["says"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (lambda folder: ["index", str(folder / "nothing")], "nothing does not exist"),
        (lambda folder: ["index", str(folder), str(folder / "nothing")], "nothing does not exist"),
        (lambda folder: ["search", "refunds?"], "nothing has been indexed in"),
        (lambda folder: ["search", " "], "the question is empty"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    args: Callable[[Path], list[str]], words: str, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*args(articles)) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert words in err
    assert not (articles.parent.parent / "data").exists(), "a typing error must not leave an index behind"


def test_a_doctor_without_an_index_says_what_to_do(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor", "--offline") == 1
    assert "drafter index PATH --kind article" in capsys.readouterr().out


def test_a_rebuild_makes_a_broken_index_whole(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("index", str(articles)) == 0
    for database in (articles.parent.parent / "data" / "index").glob("*/chroma.sqlite3"):
        database.write_bytes(b"no database")
    assert run("search", "refunds") == 2
    assert "drafter index --rebuild" in capsys.readouterr().err
    assert run("index", str(articles), "--rebuild") == 0
    assert "2 added" in capsys.readouterr().out
    assert run("search", "Can I get my money back?") == 0


def test_a_help_center_is_indexed_by_its_address(
    articles: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving() as center:
        center.sitemap("/sitemap.xml", "/exports", "/old")
        center.article("/exports", "Exports", "Large exports are prepared overnight.")
        assert run("index", center.url("/sitemap.xml")) == 2
        assert "a private address; if it is yours, set allow_private_addresses" in capsys.readouterr().err
        monkeypatch.setenv("DRAFTER_ALLOW_PRIVATE_ADDRESSES", "1")
        monkeypatch.setenv("DRAFTER_CRAWL_DELAY", "0")
        assert run("index", center.url("/sitemap.xml")) == 1
        counts, problem = capsys.readouterr().out.splitlines()
        assert counts.endswith("/sitemap.xml  1 added, 0 changed, 0 removed, 0 unchanged, 1 failed")
        assert problem.endswith("/old: is gone (HTTP 404); a link or the sitemap still names it")
        assert run("search", "When is a large export ready?") == 0
        assert center.url("/exports") in capsys.readouterr().out


def test_past_conversations_are_indexed_without_personal_data_and_vote(
    articles: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("index", str(root / "examples/help-center/billing")) == 0
    assert run("index", str(root / "examples/past-conversations.jsonl"), "--kind", "past-conversation") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1] == "examples/past-conversations.jsonl  11 added, 0 changed, 0 removed, 0 unchanged, 0 failed"
    assert said[2].strip() == "1 left out: not resolved: past-conversations.jsonl"

    assert run("search", "My bookkeeper wants the receipts", "--json") == 0
    hits = json.loads(capsys.readouterr().out)
    past = [hit for hit in hits if hit["kind"] == "past_conversation"]
    article = next(hit for hit in hits if hit["kind"] == "article")
    assert {hit["visibility"] for hit in past} == {"internal"}
    assert not any(name in json.dumps(past) for name in ("Tom", "Albers", "Sam"))
    assert article["title"] == "Find and download your invoices"
    assert article["evidence"]["votes"] > 0.2


def test_mail_without_a_team_says_what_to_add(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "all.mbox").write_text("From x\n\n", "utf-8")
    assert run("index", str(tmp_path / "all.mbox"), "--kind", "past-conversation") == 2
    assert "set team (DRAFTER_TEAM) to your domain" in capsys.readouterr().err


def test_files_link_to_where_they_stand_on_the_web(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def link() -> str | None:
        capsys.readouterr()
        assert run("search", "exports", "--limit", "1", "--json") == 0
        [hit] = json.loads(capsys.readouterr().out)
        return str(hit["link"])

    assert run("index", str(articles), "--base-url", "https://help.example.com/en") == 0
    assert link() == "https://help.example.com/en/exports"
    assert run("index") == 0, "the address is remembered"
    assert link() == "https://help.example.com/en/exports"
    assert run("index", str(articles), "--base-url", "ftp://x") == 2
    assert run("index", "--base-url", "https://help.example.com") == 2
    assert "name them, and no address" in capsys.readouterr().err
