"""Desks, models and processes that fail on the way to a draft: it is put once, later, or has its reason."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from drafter.errors import ModelUnreachable
from service.auth.budgets import Budgets
from service.errors import HelpDeskUnreachable
from service.helpdesks.base import DeskDraft, DeskThread, DraftPlace, PlacedDraft
from service.helpdesks.fake import FakeDesk
from service.storage.jobs import retry_job
from tests.service.helpdesks.fake_room import FakeRoom, watched_room
from tests.service.helpdesks.room import said


class NotesDesk(FakeDesk):
    """A desk that has nothing but private notes, which it gives as messages, as most do."""

    abilities = FakeDesk.abilities.__class__(DraftPlace.NOTE, FakeDesk.abilities.proof, removes=False)

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        return self._left(thread_id, draft.note)

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        self._left(thread_id, f"[The draft here is out of date: {reason}]")
        return None

    def _left(self, thread_id: str, text: str) -> PlacedDraft:
        key = f"note-{len(self.threads[thread_id].said)}"
        self.say(thread_id, said(key, "note", text, 50))
        return PlacedDraft(DraftPlace.NOTE, key, "-")

    def left(self) -> list[str]:
        return [one.text for one in self.threads["1"].said if one.author == "note"]


@pytest.fixture
def room() -> Iterator[FakeRoom]:
    with watched_room() as made:
        yield made


@pytest.mark.parametrize("error", [ModelUnreachable("The model is away."), HelpDeskUnreachable("The desk is away.")])
def test_what_failed_is_tried_again_and_a_person_may_try_once_more(room: FakeRoom, error: Exception) -> None:
    def fail() -> None:
        raise error

    room.drafter.while_written = fail
    assert room.happens() == "waiting"
    for seconds in (5, 30, 120):
        room.work(seconds)
    assert (room.became("e1"), room.job("e1").reason) == ("failed", str(error))
    room.drafter.while_written = lambda: None
    with room.database.writing() as session:
        retry_job(session, room.job("e1").id, room.now)
    room.work(0)
    assert room.became("e1") == "drafted"


def test_what_fails_for_good_leaves_no_draft_standing_that_is_out_of_date(room: FakeRoom) -> None:
    def fail() -> None:
        raise ModelUnreachable("The model is away.")

    room.happens()
    room.desk.say("1", said("b", "customer", "And when?", 5))
    room.drafter.while_written = fail
    room.tell("e2")
    for seconds in (5, 5, 30):
        room.work(seconds)
        assert "You asked" in room.draft
    room.work(120)
    assert room.became("e2") == "failed"
    assert "out of date: The customer wrote again" in room.draft


def test_a_desk_that_does_not_answer_is_asked_again(room: FakeRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(thread_id: str) -> DeskThread:
        raise HelpDeskUnreachable("The desk is away.")

    with monkeypatch.context() as outage:
        outage.setattr(room.desk, "thread", away)
        assert room.happens() == "waiting"
        assert room.job("e1").reason == "The desk is away."
    room.work(5)
    assert room.became("e1") == "drafted"


class Killed(BaseException):
    """The process ends, whatever it is at."""


def ends_after(desk: FakeDesk, method: str, monkeypatch: pytest.MonkeyPatch, *, before: bool) -> None:
    """The process ends before or after the desk has done this, once."""
    done = getattr(desk, method)

    def last(*arguments: object) -> None:
        monkeypatch.setattr(desk, method, done)
        if not before:
            done(*arguments)
        raise Killed

    monkeypatch.setattr(desk, method, last)


@pytest.mark.parametrize("kind", [FakeDesk, NotesDesk])
@pytest.mark.parametrize("before", [True, False])
def test_a_draft_is_put_once_whenever_the_process_ends(
    room: FakeRoom, kind: type[FakeDesk], before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desk = kind(room.account, room.outside)
    room.desk.say("1", said("a", "customer", "Is it fine?"))
    ends_after(room.desk, "put_draft", monkeypatch, before=before)
    room.tell()
    room.now += timedelta(seconds=5)
    (job,) = room.due()
    with pytest.raises(Killed):
        room.drafting.run(job.id, job.run)
    assert room.became("e1") == "drafting"
    room.drafting.run(job.id, job.run)  # as another process does
    assert (room.became("e1"), room.places()) == ("drafted", [("standing", "")])
    shown = room.desk.left() if isinstance(room.desk, NotesDesk) else [room.draft, *room.notes]
    assert len(shown) == 1
    assert "You asked: Is it fine?" in shown[0]
    assert len(room.drafter.asked) == 1, "it was kept before it was put"
    assert Budgets(room.database).used("mailbox:potters", room.now.date().isoformat())[0] == 1


@pytest.mark.parametrize("kind", [FakeDesk, NotesDesk])
@pytest.mark.parametrize("before", [True, False])
def test_a_draft_is_taken_back_once_whenever_the_process_ends(
    room: FakeRoom, kind: type[FakeDesk], before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desk = kind(room.account, room.outside)
    room.desk.say("1", said("a", "customer", "Is it fine?"))
    room.happens()
    standing = room.desk.threads["1"].draft
    room.desk.say("1", said("b", "agent", "All is well.", 99))
    room.desk.threads["1"].draft = standing
    ends_after(room.desk, "retire_draft", monkeypatch, before=before)
    room.tell("e2")
    room.now += timedelta(seconds=5)
    (job,) = room.due()
    with pytest.raises(Killed):
        room.drafting.run(job.id, job.run)
    room.drafting.run(job.id, job.run)
    assert room.became("e2") == "refused answered"
    assert room.places() == [("retired", "An answer went out after this was written.")]
    shown = room.desk.left()[1:] if isinstance(room.desk, NotesDesk) else [room.draft, *room.notes]
    assert len(shown) == 1
    assert "out of date: An answer went out" in shown[0]


def test_a_draft_whose_desk_failed_while_it_was_put_is_put_later(
    room: FakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise HelpDeskUnreachable("The desk is away.")

    with monkeypatch.context() as outage:
        outage.setattr(room.desk, "put_draft", away)
        room.tell()
        for seconds in (5, 5, 30, 120):
            room.work(seconds)
        assert (room.became("e1"), room.places()) == ("failed", [("placing", "")])
    assert room.happens("e2") == "drafted", "the next event puts what was kept"
    assert len(room.drafter.asked) == 1
    assert "You asked: Is it fine?" in room.draft


def test_a_process_that_ends_right_behind_its_end_has_drafted(
    room: FakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def last(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as ending:
        ending.setattr(room.drafting, "_end", last)
        room.tell()
        room.now += timedelta(seconds=5)
        (job,) = room.due()
        with pytest.raises(Killed):
            room.drafting.run(job.id, job.run)
    assert (room.became("e1"), room.places()) == ("drafting", [("standing", "")])
    room.drafting.run(job.id, job.run)
    assert room.became("e1") == "drafted"
    assert room.job("e1").draft_id
