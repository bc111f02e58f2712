"""Whom a desk vouches for: only such a customer may be told what records say of them."""

from service.helpdesks.base import HelpDesk
from tests.service.helpdesks.replay import Amendment, Replay
from tests.service.helpdesks.scenario import THREAD


def is_verified(replay: Replay, *changes: Amendment) -> bool:
    replay.amendments = list(changes)
    return replay.desk().thread(THREAD).conversation.customer.verified


class VerifiedContract:
    """Desks that may vouch for who is writing."""

    def test_a_customer_is_verified_where_the_desk_vouches_for_them(self, replay: Replay, desk: HelpDesk) -> None:
        assert is_verified(replay, replay.vouch)
        assert not is_verified(replay)

    def test_all_in_doubt_is_not_verified(self, replay: Replay, desk: HelpDesk) -> None:
        doubts = replay.doubts()
        assert doubts
        assert [name for name, doubt in doubts.items() if is_verified(replay, replay.vouch, doubt)] == []
