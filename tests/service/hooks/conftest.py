"""What the tests of webhooks share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.storage import Database


@pytest.fixture
def file_database(tmp_path: Path) -> Iterator[Database]:
    """A database in a file, with its tables."""
    database = Database(f"sqlite:///{tmp_path}/hooks.sqlite3")
    database.upgrade()
    yield database
    database.close()
