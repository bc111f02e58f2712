"""Targets of the house: a private note in the help desk, and a line of the time log."""

from datetime import timedelta
from functools import cached_property

import pytest

from drafter.conversation import Conversation
from service.errors import HandoffError, InputError
from service.handoffs.base import HandoffMatter, House
from service.handoffs.desk_note import DESK_NOTE
from service.handoffs.time_log import TIME_LOG
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.fake import FakeDesk
from service.helpdesks.threads import DeskMessage
from service.storage.time_entries import list_time
from tests.service.handoffs import contract
from tests.service.handoffs.contract import KEY, NOW, Room, TargetContract, values
from tests.service.handoffs.room import Workroom
from tests.service.parts import temporary_database
from tests.service.storage.kept import kept


class DeskRoom(Room):
    kind = DESK_NOTE

    @cached_property
    def desk(self) -> FakeDesk:
        made = FakeDesk(DeskAccount("desk-1", "fake", "support", "", secrets={"hook_secret": "s"}), Outside())
        made.say("4711", DeskMessage("0", "customer", NOW, text="Help"))
        return made

    @property
    def house(self) -> House:
        def opened(_: str) -> FakeDesk:
            self.made()
            return self.desk

        return House(clock=lambda: NOW, desk=opened)

    def made(self) -> list[str]:
        thread = self.desk.threads["4711"]
        for number, note in enumerate(thread.notes):  # as a desk gives them back
            if len(thread.said) == 1 + number:
                at = NOW + timedelta(minutes=1 + number)
                thread.said.append(DeskMessage(str(number + 1), "note", at, text=note))
        assert self.desk.sent == []
        assert thread.draft is None
        return list(thread.notes)


def of_desk(**changes: object) -> HandoffMatter:
    return matter(**{"desk": "desk-1", **changes})


matter = contract.matter


class TestDeskNote(TargetContract):
    room = DeskRoom

    @pytest.fixture(autouse=True)
    def desk(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(contract, "matter", of_desk)


def test_a_note_stands_there_once_though_the_answer_was_lost() -> None:
    at = DeskRoom()
    target = at.target()
    fields = values(target.plan(of_desk()))
    target.carry_out(of_desk(), fields, KEY)
    assert len(at.made()) == 1
    target.carry_out(of_desk(), fields, KEY)
    assert len(at.made()) == 1


def test_a_conversation_of_no_desk_has_no_place_for_a_note() -> None:
    target = DeskRoom().target()
    with pytest.raises(HandoffError, match="of no help desk") as raised:
        target.carry_out(matter(), values(target.plan(matter())), KEY)
    assert not raised.value.maybe_done


class LogRoom(Room):
    kind = TIME_LOG

    def __init__(self) -> None:
        super().__init__()
        self.database = temporary_database()
        with self.database.writing() as session:
            self.kept_id = kept(session, Conversation.model_validate(matter().conversation.model_dump())).id

    @property
    def house(self) -> House:
        return House(clock=lambda: NOW, database=lambda: self.database)

    def made(self) -> list[str]:
        with self.database.reading() as session:
            return [f"{one.day} {one.minutes} {one.case_number} {one.note}" for one in list_time(session)]


class TestTimeLog(TargetContract):
    room = LogRoom

    @pytest.fixture
    def at(self, monkeypatch: pytest.MonkeyPatch) -> LogRoom:
        room = LogRoom()
        monkeypatch.setattr(contract, "matter", lambda **changes: matter(**{"kept_id": room.kept_id, **changes}))
        return room


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minutes", "0"),
        ("minutes", "1441"),
        ("minutes", "a while"),
        ("minutes", "²"),
        ("minutes", "9" * 5000),
        ("day", "yesterday"),
        ("case", " "),
        ("case", "x" * 201),
    ],
)
def test_a_line_has_a_case_a_day_and_minutes(name: str, value: str) -> None:
    at = LogRoom()
    about = matter(kept_id=at.kept_id)
    target = at.target()
    with pytest.raises(InputError, match=f"{name}: "):
        target.carry_out(about, values(target.plan(about), **{name: value}), KEY)
    assert at.made() == []


def test_what_a_field_lacks_is_said_and_may_be_put_right() -> None:
    with Workroom(temporary_database()) as room:
        row = room.plan()
        room.target.fault = InputError("minutes: 'x' is no number.")
        with pytest.raises(InputError):
            room.confirm(row)
        assert room.confirm(row).state == "done"
