"""A folder `help` to write files into, and how they are read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kb_index.documents import Kind, SourceItem
from kb_index.sources.files import read_documents

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of this name and content below the folder; its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / "help" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def read(path: Path, kind: Kind = Kind.ARTICLE) -> list[SourceItem]:
    """What reading a file or a folder gives."""
    return list(read_documents(path, kind))
