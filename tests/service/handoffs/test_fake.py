"""The fake target keeps the contract of targets."""

from functools import cached_property
from typing import ClassVar

import pytest

from service.errors import InputError
from service.handoffs.base import HandoffTarget
from service.handoffs.fake import FAKE_TARGET, FakeTarget
from service.handoffs.registry import TARGET_KINDS, open_target, target_kind
from service.helpdesks.registry import DESK_KINDS
from tests.service.handoffs.contract import Room, TargetContract


class FakeRoom(Room):
    kind = FAKE_TARGET
    secrets: ClassVar = {"token": "t"}

    @cached_property
    def board(self) -> HandoffTarget:
        return open_target(self.account, self.house)

    def target(self) -> HandoffTarget:
        return self.board

    def made(self) -> list[str]:
        assert isinstance(self.board, FakeTarget)
        return ["\n".join([*card.fields.values(), card.handled]) for card in self.board.cards.values()]


class TestFakeTarget(TargetContract):
    room = FakeRoom


def test_a_name_means_one_thing_to_who_connects_it() -> None:
    assert not TARGET_KINDS.keys() & DESK_KINDS.keys()
    for kind in TARGET_KINDS.values():
        names = [question.name for question in kind.questions]
        assert len(names) == len(set(names))


def test_a_kind_that_there_is_none_of() -> None:
    with pytest.raises(InputError, match=r"'jira' is no target of hand-offs; these are: .*fake-board"):
        target_kind("jira")
