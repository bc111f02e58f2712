"""What happens in a desk, and the draft that stands there then: with the fake desk, and a drafter that is told."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from drafter.draft import Draft, TextKind
from drafter.errors import ModelUnreachable
from drafter.situation import Outcome
from service.errors import HelpDeskUnreachable
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskEvent, DeskEventKind, DeskThread, DraftPlace
from service.helpdesks.desk_drafts import DeskDrafts, Handled
from service.helpdesks.fake import FakeDesk
from service.helpdesks.threads import DeskMessage
from service.storage import Database
from service.storage.conversations import find_conversation, messages_of
from service.storage.desk_drafts import StoredDeskDraft
from service.storage.drafts import DraftState, begin_draft, finish_draft, list_drafts
from service.storage.help_desks import add_help_desk
from service.storage.mailboxes import change_mailbox
from tests.service.parts import temporary_database
from tests.service.sample import make_draft

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ACCOUNT = DeskAccount("desk-1", "fake", "potters", "", secrets={"hook_secret": "s"})


def said(key: str, author: str, text: str, minutes: int = 0) -> DeskMessage:
    return DeskMessage(key, author, NOW + timedelta(minutes=minutes), text=text)


class Room:
    """A desk, a database, and a drafter whose drafts repeat what was asked."""

    def __init__(self) -> None:
        self.database: Database = temporary_database()
        with self.database.writing() as session:
            add_help_desk(session, ACCOUNT.id, "fake", ACCOUNT.mailbox, "", {}, "sam")
        self.desk = FakeDesk(ACCOUNT, Outside(clock=lambda: NOW))
        self.while_written: Callable[[], object] = lambda: None
        self.changes: dict[str, object] = {}
        self.written = 0
        self.drafts = DeskDrafts(self.database, self._write, lambda: NOW)

    def _write(self, account: DeskAccount, found: DeskThread) -> Draft:
        self.written += 1
        asked = [one.text for one in found.conversation.messages if one.author == "customer"][-1]
        with self.database.writing() as session:
            stored = find_conversation(session, account.mailbox, account.id, found.conversation.id)
            assert stored
            begun = begin_draft(session, stored, "sam")
        self.while_written()
        with self.database.writing() as session:
            draft = make_draft().model_copy(update={"text": f"You asked: {asked}", **self.changes})
            finish_draft(session, begun.id, draft)
        return draft.model_copy(update={"id": begun.id})

    def happens(self, kind: DeskEventKind = DeskEventKind.CHANGED, event: str = "e1", thread: str = "1") -> Handled:
        return self.drafts.handle(ACCOUNT, self.desk, DeskEvent(event, kind, thread))

    @property
    def draft(self) -> str:
        return self.desk.threads["1"].draft or ""

    def places(self) -> list[tuple[str, str]]:
        with self.database.reading() as session:
            rows = session.scalars(select(StoredDeskDraft).order_by(StoredDeskDraft.conversation_version))
            return [(row.state, row.reason) for row in rows]


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    made.desk.say("1", said("a", "customer", "Is it fine?"), subject="Kiln")
    yield made
    ours = [text for text in made.desk.sent if "You asked" in text]
    assert ours == [], "nothing of ours goes out by itself"
    made.database.close()


def test_a_customers_mail_has_a_draft(room: Room) -> None:
    assert room.happens() is Handled.PLACED
    assert "You asked: Is it fine?" in room.draft
    with room.database.reading() as session:
        (draft,) = list_drafts(session).items
        assert (draft.state, draft.mailbox_id) == (DraftState.READY, "potters")


def test_the_same_mail_delivered_twice_makes_one_draft(room: Room) -> None:
    assert room.happens() is Handled.PLACED
    assert room.happens() is Handled.KNOWN
    assert room.happens(event="e2") is Handled.KNOWN
    assert room.written == 1


def test_two_deliveries_at_once_make_one_draft(room: Room) -> None:
    barrier = Barrier(4)

    def deliver(_: int) -> Handled:
        barrier.wait()
        return room.happens()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(deliver, range(4)))
    assert sorted(found) == [Handled.KNOWN] * 3 + [Handled.PLACED]
    assert room.written == 1


def test_a_new_message_of_the_customer_replaces_the_draft(room: Room) -> None:
    room.happens()
    room.desk.say("1", said("b", "customer", "And when?", 5))
    assert room.happens(event="e2") is Handled.PLACED
    assert "And when?" in room.draft
    assert room.places() == [("retired", "The customer wrote again after this was written."), ("standing", "")]
    with room.database.reading() as session:
        states = {draft.state: draft.reason for draft in list_drafts(session).items}
    assert "wrote again" in states[DraftState.STALE]


def test_an_agent_who_answers_by_hand_retires_the_draft(room: Room) -> None:
    room.happens()
    room.desk.say("1", said("b", "agent", "All is well.", 5))
    room.desk.threads["1"].draft = "<p>You asked: Is it fine?</p>"  # which some desks leave there
    assert room.happens(DeskEventKind.AGENT_WROTE, "e2") is Handled.RETIRED
    assert "out of date: An answer went out" in room.draft
    assert room.places() == [("retired", "An answer went out after this was written.")]
    assert room.happens(DeskEventKind.AGENT_WROTE, "e2") is Handled.NOTHING


def test_the_next_question_after_an_answer_has_a_draft_in_the_same_place(room: Room) -> None:
    room.happens()
    room.desk.say("1", said("b", "agent", "All is well.", 5))
    room.desk.threads["1"].draft = "<p>You asked: Is it fine?</p>"
    room.happens(event="e2")
    room.desk.say("1", said("c", "customer", "And now?", 9))
    assert room.happens(event="e3") is Handled.PLACED
    assert "And now?" in room.draft
    assert room.desk.threads["1"].notes == []


def test_a_closed_conversation_retires_the_draft(room: Room) -> None:
    room.happens()
    room.desk.threads["1"].resolved = True
    assert room.happens(DeskEventKind.CLOSED, "e2") is Handled.RETIRED
    assert "closed" in room.draft


def test_a_deleted_conversation_retires_the_draft(room: Room) -> None:
    room.happens()
    del room.desk.threads["1"]
    assert room.happens(DeskEventKind.DELETED, "e2") is Handled.RETIRED
    assert room.places() == [("retired", "The conversation was deleted in the help desk.")]
    assert room.happens(DeskEventKind.DELETED, "e2") is Handled.NOTHING


def test_events_out_of_order_see_what_is_there_now(room: Room) -> None:
    room.desk.say("1", said("b", "agent", "All is well.", 5))
    assert room.happens(DeskEventKind.CUSTOMER_WROTE) is Handled.NOTHING
    assert (room.written, room.draft) == (0, "")


def test_a_bot_that_says_it_was_received_is_no_answer(room: Room) -> None:
    room.desk.say("1", said("b", "bot", "We got your message.", 1))
    assert room.happens() is Handled.PLACED


def test_a_note_of_the_team_changes_nothing(room: Room) -> None:
    room.happens()
    room.desk.say("1", said("b", "note", "Known fault?", 1))
    assert room.happens(event="e2") is Handled.KNOWN
    assert room.written == 1


def test_who_writes_on_while_it_is_drafted_gets_the_newer_draft_only(room: Room) -> None:
    def writes_on() -> None:
        if room.written == 1:
            room.desk.say("1", said("b", "customer", "And when?", 5))

    room.while_written = writes_on
    assert room.happens() is Handled.PLACED
    assert "And when?" in room.draft
    assert [state for state, _ in room.places()] == ["left-out", "standing"]


def test_who_never_stops_writing_is_left_to_the_next_event(room: Room) -> None:
    room.while_written = lambda: room.desk.say("1", said(f"n{room.written}", "customer", "More", room.written))
    assert room.happens() is Handled.OVERTAKEN
    assert room.draft == ""
    room.while_written = lambda: None
    assert room.happens(event="e2") is Handled.PLACED


def test_an_agents_words_are_left_and_the_draft_is_a_note(room: Room) -> None:
    room.happens()
    room.desk.threads["1"].draft = "<p>My own words</p>"
    room.desk.say("1", said("b", "customer", "And when?", 5))
    assert room.happens(event="e2") is Handled.PLACED
    assert room.draft == "<p>My own words</p>"
    assert "And when?" in room.desk.threads["1"].notes[0]


def test_what_needs_no_reply_is_left_out_with_its_reason(room: Room) -> None:
    room.changes = {"outcome": Outcome.NONE, "outcome_reason": "The customer only says thanks."}
    assert room.happens() is Handled.NOTHING
    assert room.places() == [("left-out", "The customer only says thanks.")]
    assert room.draft == ""
    assert room.happens(event="e2") is Handled.KNOWN


def test_a_text_for_colleagues_is_left_as_a_note(room: Room) -> None:
    room.changes = {"kind": TextKind.HANDOFF_NOTE}
    room.happens()
    assert room.draft == ""
    assert len(room.desk.threads["1"].notes) == 1


@pytest.mark.parametrize("error", [ModelUnreachable("gone"), HelpDeskUnreachable("gone")])
def test_what_failed_is_done_when_the_event_comes_again(room: Room, error: Exception) -> None:
    def fail() -> None:
        raise error

    room.while_written = fail
    with pytest.raises(type(error)):
        room.happens()
    room.while_written = lambda: None
    assert room.happens() is Handled.PLACED


def test_what_failed_is_tried_again_by_the_next_poll(room: Room) -> None:
    def fail() -> None:
        raise ModelUnreachable("gone")

    room.while_written = fail
    list(room.drafts.poll(ACCOUNT, room.desk, None))
    assert room.places()[0][0] == "failed"
    assert "ModelUnreachable" in room.places()[0][1]
    room.while_written = lambda: None
    assert room.drafts.retry(ACCOUNT, room.desk) == [Handled.PLACED]
    assert room.drafts.retry(ACCOUNT, room.desk) == []


def test_what_was_said_is_kept_under_the_desks_names(room: Room) -> None:
    room.happens()
    with room.database.reading() as session:
        stored = find_conversation(session, "potters", "desk-1", "1")
        assert stored
        assert [one.external_id for one in messages_of(session, stored.id)] == ["a"]


@pytest.mark.parametrize("kind", [DeskEventKind.TEST, DeskEventKind.KNOWLEDGE])
def test_other_events_need_nothing(room: Room, kind: DeskEventKind) -> None:
    assert room.happens(kind) is Handled.NOTHING
    assert room.happens(thread="nobody") is Handled.NOTHING


def test_a_mailbox_that_wants_no_drafts_by_itself_gets_none(room: Room) -> None:
    with room.database.writing() as session:
        change_mailbox(session, "potters", auto_draft=False)
    assert room.happens() is Handled.KNOWN
    assert room.written == 0
    with room.database.writing() as session:
        change_mailbox(session, "potters", auto_draft=True)
    assert room.happens() is Handled.PLACED


def test_a_poll_does_what_webhooks_do(room: Room) -> None:
    for number in range(2, 6):
        room.desk.say(str(number), said("a", "customer", f"Question {number}", number))
    pages = list(room.drafts.poll(ACCOUNT, room.desk, None))
    assert [handled for _, done in pages for handled in done] == [Handled.PLACED] * 5
    again = list(room.drafts.poll(ACCOUNT, room.desk, None))
    assert {handled for _, done in again for handled in done} == {Handled.KNOWN}
    assert all("Question" in (room.desk.threads[str(number)].draft or "") for number in range(2, 6))


def test_a_poll_goes_on_after_a_conversation_that_fails(room: Room) -> None:
    room.desk.say("2", said("a", "customer", "Question 2", 2))

    def fail_once() -> None:
        if room.written == 1:
            raise ModelUnreachable("gone")

    room.while_written = fail_once
    (page,) = list(room.drafts.poll(ACCOUNT, room.desk, None))
    assert sorted(page[1]) == [Handled.NOTHING, Handled.PLACED]


def test_a_conversation_that_the_desk_does_not_give_holds_up_no_other(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desk.say("2", said("a", "customer", "Question 2", 2))
    read = room.desk.thread

    def failing(thread_id: str) -> DeskThread:
        if thread_id == "2":
            raise HelpDeskUnreachable("the fake desk answered 500")
        return read(thread_id)

    monkeypatch.setattr(room.desk, "thread", failing)
    (page,) = list(room.drafts.poll(ACCOUNT, room.desk, None))
    assert sorted(page[1]) == [Handled.NOTHING, Handled.PLACED]
    del room.desk.threads["1"]
    with pytest.raises(HelpDeskUnreachable):
        list(room.drafts.poll(ACCOUNT, room.desk, None))


def test_a_draft_in_a_desk_without_a_place_is_kept_for_the_sidebar(room: Room) -> None:
    room.desk.abilities = type(room.desk.abilities)(DraftPlace.NONE, room.desk.abilities.proof, removes=False)
    assert room.happens() is Handled.NOTHING
    assert room.written == 1
    assert room.draft == ""
