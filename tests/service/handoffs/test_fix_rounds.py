"""A fix that is told where something was handed off to comes back once, and the next draft knows of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from drafter.phrasebook import bundled_words
from drafter.writing.news import says_fixed
from service.errors import HandoffError
from service.handoffs.base import HandoffDone, House
from service.handoffs.fake import FAKE_TARGET, FakeTarget
from service.handoffs.fix_rounds import FixRounds, leave_note, news_of
from service.handoffs.fixes import FixTold
from service.handoffs.opened import OpenTargets
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.fake import FakeDesk
from service.storage.handoffs import HandoffState
from tests.service.handoffs.room import SEALING, Workroom
from tests.service.parts import temporary_database

FIX = FixTold(datetime(2026, 12, 2, 8, tzinfo=UTC), "Fixed in 4.3, seen on the test bench.", "Ines Roy")


@dataclass(slots=True)
class TellingTarget(FakeTarget):
    """A board on which people say that something is fixed."""

    fix: FixTold | None = None
    asked: list[str] = field(default_factory=list)

    def fix_told(self, done: HandoffDone) -> FixTold | None:
        self.asked.append(done.ref)
        if self.fault:
            raise self.fault
        return self.fix


@pytest.fixture
def room() -> Iterator[Workroom]:
    telling = {"fake-board": replace(FAKE_TARGET, tells_fixes=True)}
    with Workroom(temporary_database()) as made, patch("service.handoffs.fix_rounds.TARGET_KINDS", telling):
        made.target = TellingTarget("Support")
        yield made


def board(room: Workroom) -> TellingTarget:
    assert isinstance(room.target, TellingTarget)
    return room.target


def look(room: Workroom) -> int:
    return FixRounds(lambda: room.database, OpenTargets(lambda: room.database, lambda: SEALING, room.house)).look()


def test_a_fix_is_told_once_and_stands_behind_the_hand_off(room: Workroom) -> None:
    done = room.confirm(room.plan())
    assert look(room) == 0
    board(room).fix = FIX
    assert look(room) == 1
    told = room.handoffs.get(done.id, room.agent().who).told
    assert told == f"{done.told} {news_of('the fake board', FIX)}"
    assert "“Fixed in 4.3, seen on the test bench.”" in told
    assert look(room) == 0
    assert board(room).asked == [done.ref] * 2


def test_only_what_stands_there_is_asked_about(room: Workroom) -> None:
    row = room.plan()
    look(room)
    room.confirm(row)
    room.handoffs.undo(row.id, room.agent())
    look(room)
    assert board(room).asked == []


def test_what_is_half_a_year_old_is_not_asked_about(room: Workroom) -> None:
    room.confirm(room.plan())
    room.now = datetime.now(UTC) + timedelta(days=181)
    assert look(room) == 0
    assert board(room).asked == []


def test_a_target_that_fails_is_asked_the_next_time(room: Workroom) -> None:
    done = room.confirm(room.plan())
    board(room).fault = HandoffError("The board gives no answer.")
    assert look(room) == 0
    board(room).fault, board(room).fix = None, FIX
    assert look(room) == 1
    assert room.handoffs.get(done.id, room.agent().who).state == HandoffState.DONE


@pytest.mark.parametrize("by", ["Ines Roy", None])
def test_the_note_is_one_from_which_drafts_know_of_the_fix(by: str | None) -> None:
    assert says_fixed(news_of("Asana", replace(FIX, text="Released with 4.3", by=by)), bundled_words().patterns)


def test_the_note_is_private_and_left_where_agents_read() -> None:
    desk = FakeDesk(DeskAccount("desk-1", "fake", "support", "", secrets={"hook_secret": "s"}), Outside())
    with patch.object(FakeDesk, "put_draft") as put:
        assert leave_note(House(desk=lambda _: desk), "desk-1", "4711", "It is fixed.") == ""
    thread, draft = put.call_args.args
    assert (thread, draft.note, draft.for_customer) == ("4711", "It is fixed.", False)
    assert "No help desk 'gone'" in leave_note(House(), "gone", "4711", "It is fixed.")
    assert leave_note(House(), "", "4711", "It is fixed.") == ""
