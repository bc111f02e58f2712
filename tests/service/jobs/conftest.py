"""What the tests of jobs share. A rule is tested on SQLite; what hangs on locks on both databases, by `address`."""

from collections.abc import Iterator

import pytest

from service.storage import Database
from tests.service.jobs.desk import HelpDesk
from tests.service.parts import temporary_database


@pytest.fixture
def database() -> Iterator[Database]:
    """A database of SQLite with its tables."""
    database = temporary_database()
    yield database
    database.close()


@pytest.fixture
def each_database(address: str) -> Iterator[Database]:
    """A database of each kind with its tables."""
    database = Database(address)
    database.upgrade()
    yield database
    database.close()


@pytest.fixture
def desk(database: Database) -> HelpDesk:
    """A help desk and a queue."""
    return HelpDesk(database)
