"""What all parts of the contract stand on: the replay of a desk, and the connector over it."""

from collections.abc import Iterator
from typing import ClassVar

import pytest

from service.helpdesks.base import HelpDesk
from tests.service.helpdesks.replay import Replay


class Contract:
    """`made` makes the replay of a desk."""

    made: ClassVar[type[Replay]]

    @pytest.fixture
    def replay(self) -> Replay:
        return self.made()

    @pytest.fixture
    def desk(self, replay: Replay) -> Iterator[HelpDesk]:
        """The connector. Whatever a test does, nothing may have reached a customer at its end."""
        yield replay.desk()
        assert [one for one in replay.writes if replay.reaches_customer(one)] == []
