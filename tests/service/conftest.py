"""What the tests of the service share."""

from pathlib import Path

import pytest

from tests.service.sample import CONVERSATION


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one conversation."""
    folder = tmp_path / "conversations"
    folder.mkdir()
    (folder / "export.json").write_text(CONVERSATION.model_dump_json(), "utf-8")
    return folder
