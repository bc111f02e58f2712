"""What the tests of access share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.storage import Database
from tests.service.auth.guarded import Guarded, guard


@pytest.fixture
def file_database(tmp_path: Path) -> Iterator[Database]:
    """A database in a file, with its tables."""
    database = Database(f"sqlite:///{tmp_path}/access.sqlite3")
    database.upgrade()
    yield database
    database.close()


@pytest.fixture
def guarded(file_database: Database, folder: Path) -> Guarded:
    """The service behind its guard, with one conversation of the mailbox `brindlebook`."""
    return guard(file_database, folder)
