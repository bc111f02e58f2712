"""Workrooms from which hand-offs go to the fake board."""

from collections.abc import Iterator

import pytest

from service.storage import Database
from tests.service.handoffs.room import Workroom
from tests.service.parts import temporary_database


@pytest.fixture
def room() -> Iterator[Workroom]:
    with Workroom(temporary_database()) as made:
        yield made


@pytest.fixture
def shared(database: Database) -> Iterator[Workroom]:
    """The same over a database of each kind: where several come at once."""
    with Workroom(database) as made:
        yield made
