"""The path to a new guideline, as CONTRIBUTING.md says it."""

import json
from pathlib import Path

import pytest

from tests.paths.small_drafter import prompt
from tests.paths.workshop import written
from tests.service.cli.run import run


def test_one_in_a_folder_of_ones_own_appears_in_a_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((path, text),) = written("A new guideline").items()
    file = tmp_path / path
    file.parent.mkdir()
    file.write_text(text, "utf-8")
    assert run("handbook", "lint", str(file.parent)) == 0

    essence = "Promise no answer between six in the evening"
    assert essence in text
    assert essence not in prompt(tmp_path / "before")
    monkeypatch.setenv("DRAFTER_HANDBOOK_PATHS", json.dumps([str(file.parent)]))
    assert essence in prompt(tmp_path / "after")
