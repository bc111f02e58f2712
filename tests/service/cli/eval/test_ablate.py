"""`drafter eval ablate` as whoever tunes a prompt uses it."""

import json
from pathlib import Path

import pytest

from evals.caches.vector_cache import CachedEmbedder
from kb_index import KnowledgeIndex, read_documents
from kb_index.documents import Kind
from service.cli.parts import CommandParts
from tests.evals.gate_sample import help_center
from tests.service.cli.run import run


def test_a_part_that_drafts_lean_on_is_shown_with_what_it_adds(
    tmp_path: Path,
    kept_embedder: CachedEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = CommandParts(embedder=lambda _: kept_embedder)
    folder = help_center(tmp_path / "center", locked=("bookings-in-google",))
    index = KnowledgeIndex.open(folder / "index", kept_embedder, create=True)
    index.sync("help", read_documents(folder / "help", Kind.ARTICLE))
    index.close()
    monkeypatch.chdir(folder)
    asked = ["eval", "ablate", "article", "votes", "--cases", "cases", "--index", "index", "--model", "none"]
    assert run(*asked, "--out", "out", parts=parts) == 0
    shown = capsys.readouterr().out
    assert "3 cases that are not locked" in shown
    (row,) = (line for line in shown.splitlines() if "source article" in line)
    assert row.split()[2] == "3"
    assert "-100.0 pt" in row
    assert "Never applied to any of these cases: source votes." in shown
    assert "bookings-in-google" not in shown
    assert {path.name for path in Path("out").iterdir()} == {
        "ablation.json", "ablation.md", "ablation.svg", "full.jsonl", "source-article.jsonl"
    }  # fmt: skip
    assert run(*asked, "--out", "out", "--json", parts=parts) == 0
    assert json.loads(capsys.readouterr().out)["contributions"][0]["touched"] == 3
    assert (
        run("eval", "ablate", "weather", "--cases", "cases", "--index", "index", "--model", "none", parts=parts) == 2
    )
