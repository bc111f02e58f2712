"""What the tests of the service share."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.sample import CONVERSATION


@pytest.fixture
def silent_address() -> Iterator[str]:
    """An address on loopback that is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one conversation."""
    folder = tmp_path / "conversations"
    folder.mkdir()
    (folder / "export.json").write_text(CONVERSATION.model_dump_json(), "utf-8")
    return folder
