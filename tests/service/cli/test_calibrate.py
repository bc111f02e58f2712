"""`drafter calibrate`: the bundled model's bounds stay, those of another model are kept, and too little is said."""

import json
from pathlib import Path

import pytest

from kb_index.passages.embedding import SentenceTransformerEmbedder
from service.cli.parts import CommandParts
from tests.crowded_embedder import Crowded
from tests.service.cli.run import run

TITLES = ("Refunds", "Invoices", "Gift cards", "Opening hours", "Two-factor sign-in", "Export your bookings")


@pytest.fixture
def parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: SentenceTransformerEmbedder
) -> tuple[CommandParts, Path]:
    """A model of high cosines, and an index that was made with it."""
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "help"
    folder.mkdir()
    for title in TITLES:
        (folder / f"{title}.md").write_text(f"# {title}\n\nThis page tells all about {title.lower()}.", "utf-8")
    return CommandParts(embedder=lambda _: Crowded(embedder)), folder


def test_what_is_measured_holds_from_then_on(
    parts: tuple[CommandParts, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    ours, folder = parts
    assert run("index", str(folder), parts=ours) == 0
    capsys.readouterr()
    far = ("search", "Which wine goes with grilled octopus?")
    assert run(*far, parts=ours) == 0
    assert "found in" in capsys.readouterr().out
    assert run("calibrate", "--json", parts=ours) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kept"], found["model"], found["own"]) == (True, "crowded", len(TITLES))
    assert run(*far, parts=ours) == 0
    assert "Nothing is near enough" in capsys.readouterr().out


def test_an_empty_index_is_nothing_to_measure_on(
    parts: tuple[CommandParts, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    ours, folder = parts
    for page in sorted(folder.iterdir())[1:]:
        page.unlink()
    assert run("index", str(folder), parts=ours) == 0
    assert run("calibrate", parts=ours) != 0
    assert "the index holds 1 titles" in capsys.readouterr().err
