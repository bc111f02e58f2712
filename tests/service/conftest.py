"""What the tests of the service share."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.storage import Database
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


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that holds nothing yet: a file of SQLite, and one on a PostgreSQL server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/drafter.sqlite3"
    server = request.getfixturevalue("postgres_server")
    new: str = server.database()
    return new


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """A database of each kind with its tables."""
    database = Database(address)
    database.upgrade()
    yield database
    database.close()
