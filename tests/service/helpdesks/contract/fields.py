"""What a desk keeps of its customers, for the desks that tell it."""

import pytest

from service.errors import HelpDeskError, HelpDeskGone
from service.helpdesks.base import HelpDesk, KnowsCustomers
from tests.service.helpdesks.replay import Replay, answering
from tests.service.helpdesks.scenario import THREAD

FIELDS = {"plan": "Team", "seats": 5, "beta": True, "empty": None, "nested": {"a": 1}}
"""What each replay keeps of its customer, in the place where the desk keeps what teams add."""


class FieldsContract:
    """Read only, plain values alone, and a clear error for whatever else comes."""

    def test_the_fields_of_the_customer_are_told(self, replay: Replay, desk: HelpDesk) -> None:
        assert isinstance(desk, KnowsCustomers)
        told = desk.customer_fields(THREAD).values
        assert (told["plan"], told["seats"], told["beta"]) == ("Team", "5", "yes")
        assert not {"empty", "nested"} & told.keys()
        assert replay.writes == []

    def test_of_a_conversation_that_is_gone_nothing_is_told(self, desk: HelpDesk) -> None:
        assert isinstance(desk, KnowsCustomers)
        with pytest.raises(HelpDeskGone):
            desk.customer_fields("999")

    @pytest.mark.parametrize("body", [b"[]", b"null", b'{"ticket": 1, "contacts": 1, "requester": 1, "meta": 1}'])
    def test_another_shape_is_said(self, replay: Replay, desk: HelpDesk, body: bytes) -> None:
        assert isinstance(desk, KnowsCustomers)
        replay.faults.append(answering(200, body=body))
        with pytest.raises(HelpDeskError):
            desk.customer_fields(THREAD)
