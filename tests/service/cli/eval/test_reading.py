"""`drafter eval reading` as whoever changes cues or labels uses it."""

import json
from pathlib import Path

import pytest

from tests.service.cli.run import run


def test_the_report_prints_every_label_and_writes_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("eval", "reading", "report", "--part", "dev", "--rules-only", "--out", str(tmp_path)) == 0
    shown = capsys.readouterr().out
    assert "messages of part dev, rules alone" in shown
    for words in ("how-to", "frustrated", "intents: macro-F1 0.", "tone: macro-F1 0.", "language: "):
        assert words in shown
    assert {path.name for path in tmp_path.iterdir()} == {"report.json", "intents.png", "tone_confusion.png"}
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["intents"]["labels"]["how-to"]["rows"] > 0


def test_json_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("eval", "reading", "report", "--part", "dev", "--rules-only", "--json") == 0
    assert set(json.loads(capsys.readouterr().out)) == {"rows", "intents", "tone", "right", "milliseconds"}


def test_wrong_input_ends_before_anything_is_trained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("eval", "reading", "train", "--public", str(tmp_path)) == 2
    assert "drafter/reading/weights is no folder" in capsys.readouterr().err, "not in a checkout"
    assert run("eval", "reading", "train", "--public", str(tmp_path), "--out", "weights.npz") == 2
    assert "original_labels.txt cannot be read" in capsys.readouterr().err
    assert not Path("weights.npz").exists()
    assert run("eval", "reading", "report", "--out", str(tmp_path / "none")) == 2
