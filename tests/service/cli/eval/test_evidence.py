"""`drafter eval evidence train` as whoever changes features or search uses it."""

from pathlib import Path

import pytest

from tests.service.cli.run import run


def test_wrong_input_ends_before_anything_is_trained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("eval", "evidence", "train", "--public", str(tmp_path)) == 2
    assert "drafter/evidence/weights is no folder" in capsys.readouterr().err, "not in a checkout"
    assert run("eval", "evidence", "train", "--public", str(tmp_path), "--out", "weights.npz") == 2
    assert "qrels.tsv cannot be read" in capsys.readouterr().err
    assert not Path("weights.npz").exists()
