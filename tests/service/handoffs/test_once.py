"""A hand-off is done once, whoever confirms it how often and whatever ends a process meanwhile."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Event
from unittest.mock import patch

import pytest

from service.errors import EditConflict, HandoffError, StillAtWork
from service.handoffs.base import HandoffDone, HandoffMatter
from service.handoffs.carrying_out import HandingAgent, Handoffs
from service.handoffs.fake import FakeTarget
from service.storage.handoffs import AT_WORK, HandoffState
from tests.service.handoffs.room import Workroom, asker
from tests.service.parts import temporary_database
from tests.service.waiting import PATIENCE


def test_confirmed_twice_is_done_once(room: Workroom) -> None:
    row = room.plan()
    first, again = room.confirm(row), room.confirm(row, "kim", text="something else")
    assert (again.id, again.link, again.confirmed_by) == (first.id, first.link, "user:sam")
    assert len(room.target.cards) == 1


def test_each_try_knows_since_when_there_may_be_something(room: Workroom) -> None:
    seen: list[HandoffMatter] = []

    class Seeing(FakeTarget):
        def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
            seen.append(matter)
            return super().carry_out(matter, fields, key)

    room.target = Seeing("Support", fault=HandoffError("no answer.", maybe_done=True))
    row, first = room.plan(), room.now
    for _ in range(2):
        room.pass_time(hours=5)
        with suppress(HandoffError):
            room.confirm(row)
    assert [(one.planned_at, one.at) for one in seen] == [
        (row.planned_at, first + timedelta(hours=5)),
        (row.planned_at, first + timedelta(hours=10)),
    ]


def test_many_who_confirm_at_once_make_one(shared: Workroom) -> None:
    row, barrier = shared.plan(), Barrier(6)
    processes = [shared.process() for _ in range(6)]

    def confirmed(number: int) -> str:
        barrier.wait(PATIENCE)
        try:
            return processes[number].confirm(row.id, {}, HandingAgent(asker(f"agent{number}"))).state
        except StillAtWork:
            return "at work"

    with ThreadPoolExecutor(6) as pool:
        states = set(pool.map(confirmed, range(6)))
    assert len(shared.target.cards) == 1
    assert states <= {"done", "at work"}
    assert shared.handoffs.get(row.id, asker()).state == "done"


def test_two_who_plan_at_once_look_at_one(shared: Workroom) -> None:
    barrier = Barrier(4)

    def planned(number: int) -> str:
        barrier.wait(PATIENCE)
        return shared.process().plan(shared.conversation, "board", shared.agent(f"agent{number}")).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(planned, range(4)))) == 1


def test_while_it_is_on_its_way_others_are_told_so(room: Workroom) -> None:
    begun, go = Event(), Event()
    make = room.target.carry_out

    def slow(*given: object) -> object:
        begun.set()
        assert go.wait(PATIENCE)
        return make(*given)  # type: ignore[arg-type]

    room.target = type("Slow", (), {"carry_out": staticmethod(slow), "plan": room.target.plan})()
    row = room.plan()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(room.confirm, row)
        assert begun.wait(PATIENCE)
        with pytest.raises(StillAtWork):
            room.process().confirm(row.id, {}, room.agent("kim"))
        with pytest.raises(EditConflict, match="not through yet"):
            room.process().plan(room.conversation, "board", room.agent("kim"), another=True)
        go.set()
        assert first.result(10).state == "done"


def test_what_was_refused_may_be_confirmed_again(room: Workroom) -> None:
    row = room.plan()
    room.target.fault = HandoffError("The board is full.")
    with pytest.raises(HandoffError, match="full"):
        room.confirm(row)
    failed = room.handoffs.get(row.id, asker())
    assert (failed.state, failed.reason) == ("failed", "The board is full.")
    assert room.confirm(row).state == "done"
    assert [action for _, action, _ in room.noted][1] == "handoff-failed"


def test_what_may_be_done_is_found_by_its_key(room: Workroom) -> None:
    row = room.plan()
    room.target.fault, room.target.done_before_fault = HandoffError("No answer.", maybe_done=True), True
    with pytest.raises(HandoffError):
        room.confirm(row)
    assert room.handoffs.get(row.id, asker()).state == "unclear"
    assert room.confirm(row).state == "done"
    assert len(room.target.cards) == 1


@pytest.mark.parametrize("there", [True, False])
def test_where_it_cannot_be_found_a_person_looks_first(there: bool) -> None:
    with Workroom(temporary_database(), finds=False) as room:
        row = room.plan()
        room.target.fault, room.target.done_before_fault = HandoffError("No answer.", maybe_done=True), there
        with pytest.raises(HandoffError):
            room.confirm(row)
        with pytest.raises(EditConflict, match="Look at the target"):
            room.confirm(row)
        with pytest.raises(EditConflict, match="Look at the target"):
            room.plan(another=True)
        looked = room.handoffs.looked(row.id, room.agent("kim"), there=there)
        assert looked.state == ("done" if there else "failed")
        assert room.confirm(row).state == "done"
        assert len(room.target.cards) == 1
        with pytest.raises(EditConflict, match="nothing to look for"):
            room.handoffs.looked(row.id, room.agent(), there=True)


def test_a_process_that_ends_between_sending_and_writing_down_leaves_it_unclear() -> None:
    with Workroom(temporary_database(), finds=False) as room:
        row = room.plan()
        room.target.fault, room.target.done_before_fault = KeyboardInterrupt(), True  # type: ignore[assignment]
        with patch.object(Handoffs, "_ended"), pytest.raises(KeyboardInterrupt):  # a killed process writes nothing
            room.confirm(row)
        with pytest.raises(StillAtWork):
            room.confirm(row)
        room.pass_time(seconds=AT_WORK.total_seconds())
        assert room.handoffs.get(row.id, asker()).state_at(room.now) is HandoffState.UNCLEAR
        with pytest.raises(EditConflict, match="Look at the target"):
            room.confirm(row)
        room.handoffs.looked(row.id, room.agent(), there=True)
        assert len(room.target.cards) == 1
