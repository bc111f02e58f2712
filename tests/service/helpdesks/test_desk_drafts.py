"""What happens in a desk, and the draft that stands there then: events through the queue, with the fake desk."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from drafter.draft import TextKind
from drafter.situation import Outcome
from service.auth.budgets import Budgets
from service.errors import Busy
from service.helpdesks.base import DeskEventKind, DraftPlace
from service.helpdesks.connected import disconnect_desk
from service.jobs.rules import QueueRules
from service.storage.conversations import find_conversation, list_conversations, messages_of
from service.storage.drafts import DraftState, list_drafts
from service.storage.jobs import count_jobs, list_jobs
from service.storage.mailboxes import change_mailbox
from tests.service.helpdesks.fake_room import FakeRoom, watched_room
from tests.service.helpdesks.room import said


@pytest.fixture
def room() -> Iterator[FakeRoom]:
    with watched_room() as made:
        yield made


def test_a_customers_mail_has_a_draft(room: FakeRoom) -> None:
    assert room.happens() == "drafted"
    assert "You asked: Is it fine?" in room.draft
    with room.database.reading() as session:
        (draft,) = list_drafts(session).items
    assert (draft.state, draft.mailbox_id, draft.made_by) == (DraftState.READY, "potters", "auto-draft")
    assert room.job("e1").draft_id == draft.id
    assert re.search(r"drafter_drafts_total\{.*state=\"ready\"\} 1\.0", str(room.metrics.text(), "utf-8"))


def test_an_event_waits_for_quiet_and_the_desk_is_read_when_it_is_due(room: FakeRoom) -> None:
    room.tell("e1")
    room.work(4)
    assert (room.became("e1"), room.drafter.asked) == ("waiting", [])
    with room.database.reading() as session:
        assert list_conversations(session).items == [], "nothing is known of it yet"
    room.desk.say("1", said("b", "customer", "And when?", 1))
    room.tell("e2")
    room.work(5)
    assert (room.became("e1"), room.became("e2")) == ("refused newer-event", "drafted")
    assert len(room.drafter.asked) == 1
    assert "And when?" in room.draft


def test_the_same_mail_delivered_twice_makes_one_draft(room: FakeRoom) -> None:
    assert room.happens() == "drafted"
    assert room.happens() == "drafted"
    assert room.happens("e2") == "refused draft-there"
    assert len(room.drafter.asked) == 1


def test_two_deliveries_at_once_make_one_job_and_two_workers_one_draft(room: FakeRoom) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: room.tell(), range(4)))
        room.now += timedelta(seconds=5)
        (job,) = room.due()
        list(pool.map(lambda _: room.drafting.run(job.id, job.run), range(4)))
    with room.database.reading() as session:
        assert len([one for one in list_drafts(session).items if one.state == DraftState.READY]) == 1
    assert room.became("e1") == "drafted"
    assert room.notes == []


def test_an_event_that_tells_nothing_new_does_not_disturb_a_draft_that_is_being_written(room: FakeRoom) -> None:
    """As when a poll finds what a webhook has told."""

    def told_again() -> None:
        room.tell("e2")
        room.now += timedelta(seconds=5)
        for job in room.due():
            room.drafting.run(job.id, job.run)
        assert room.became("e2") == "waiting", "for the one that is drafted for"

    room.drafter.while_written = told_again
    room.tell("e1")
    room.work()
    room.work()
    assert (room.became("e1"), room.became("e2")) == ("drafted", "refused draft-there")
    assert len(room.drafter.asked) == 1


def test_a_new_message_of_the_customer_replaces_the_draft(room: FakeRoom) -> None:
    room.happens()
    room.desk.say("1", said("b", "customer", "And when?", 5))
    assert room.happens("e2") == "drafted"
    assert "And when?" in room.draft
    assert room.places() == [("retired", "The customer wrote again after this was written."), ("standing", "")]
    with room.database.reading() as session:
        states = {draft.state: draft.reason for draft in list_drafts(session).items}
    assert "wrote again" in states[DraftState.STALE]


def test_an_agent_who_answers_by_hand_retires_the_draft(room: FakeRoom) -> None:
    room.happens()
    room.desk.say("1", said("b", "agent", "All is well.", 5))
    room.desk.threads["1"].draft = "<p>You asked: Is it fine?</p>"  # which some desks leave there
    assert room.happens("e2", DeskEventKind.AGENT_WROTE) == "refused answered"
    assert "out of date: An answer went out" in room.draft
    assert room.places() == [("retired", "An answer went out after this was written.")]
    assert room.happens("e3", DeskEventKind.AGENT_WROTE) == "refused answered"
    assert room.drafter.asked == room.drafter.asked[:1]


def test_an_answer_while_it_is_drafted_leaves_no_draft_and_no_bill(room: FakeRoom) -> None:
    room.drafter.while_written = lambda: room.desk.say("1", said("b", "agent", "All is well.", 5))
    assert room.happens() == "refused answered"
    assert (room.draft, room.places()) == ("", [])
    with room.database.reading() as session:
        assert list_drafts(session).items == []
    assert Budgets(room.database).used("mailbox:potters", room.now.date().isoformat()) == (0, 0.0)


def test_the_next_question_after_an_answer_has_a_draft_in_the_same_place(room: FakeRoom) -> None:
    room.happens()
    room.desk.say("1", said("b", "agent", "All is well.", 5))
    room.desk.threads["1"].draft = "<p>You asked: Is it fine?</p>"
    room.happens("e2")
    room.desk.say("1", said("c", "customer", "And now?", 9))
    assert room.happens("e3") == "drafted"
    assert "And now?" in room.draft
    assert room.notes == []


def test_a_closed_conversation_retires_the_draft_and_an_opened_one_gets_another(room: FakeRoom) -> None:
    room.happens()
    room.desk.threads["1"].resolved = True
    assert room.happens("e2", DeskEventKind.CLOSED) == "refused closed"
    assert "closed" in room.draft
    room.desk.threads["1"].resolved = False
    assert room.happens("e3") == "drafted"
    assert "You asked: Is it fine?" in room.draft
    assert room.notes == []


def test_a_deleted_conversation_retires_the_draft(room: FakeRoom) -> None:
    room.happens()
    del room.desk.threads["1"]
    assert room.happens("e2", DeskEventKind.DELETED) == "refused deleted"
    assert room.places() == [("retired", "The conversation was deleted in the help desk.")]
    with room.database.reading() as session:
        (draft,) = list_drafts(session).items
    assert (draft.state, draft.reason) == (DraftState.STALE, "The conversation was deleted in the help desk.")


def test_events_out_of_order_see_what_is_there_now(room: FakeRoom) -> None:
    room.desk.say("1", said("b", "agent", "All is well.", 5))
    assert room.happens(kind=DeskEventKind.CUSTOMER_WROTE) == "refused answered"
    assert (room.drafter.asked, room.draft) == ([], "")


def test_a_bot_that_says_it_was_received_is_no_answer(room: FakeRoom) -> None:
    room.desk.say("1", said("b", "bot", "We got your message.", 1))
    assert room.happens() == "drafted"


def test_a_note_of_the_team_changes_nothing(room: FakeRoom) -> None:
    room.happens()
    room.desk.say("1", said("b", "note", "Known fault?", 1))
    assert room.happens("e2") == "refused draft-there"
    assert room.places() == [("standing", "")]
    assert "You asked" in room.draft


def test_who_writes_on_while_it_is_drafted_gets_the_newer_draft_only(room: FakeRoom) -> None:
    def writes_on() -> None:
        if len(room.drafter.asked) == 1:
            room.desk.say("1", said("b", "customer", "And when?", 5))
            room.tell("e2")

    room.drafter.while_written = writes_on
    assert room.happens() == "refused customer-wrote"
    assert room.draft == ""
    room.work()
    assert room.became("e2") == "drafted"
    assert "And when?" in room.draft
    assert room.places() == [("standing", "")]


def test_an_agents_words_are_left_and_the_draft_is_a_note(room: FakeRoom) -> None:
    room.happens()
    room.desk.threads["1"].draft = "<p>My own words</p>"
    room.desk.say("1", said("b", "customer", "And when?", 5))
    assert room.happens("e2") == "drafted"
    assert room.draft == "<p>My own words</p>"
    assert "And when?" in room.notes[0]


def test_what_needs_no_reply_has_its_reason_and_the_draft_before_it_goes(room: FakeRoom) -> None:
    room.happens()
    room.desk.say("1", said("b", "customer", "Thanks!", 5))
    room.drafter.changes = {"outcome": Outcome.NONE, "outcome_reason": "The customer only says thanks."}
    assert room.happens("e2") == "refused no-reply-needed"
    assert room.job("e2").reason == "The customer only says thanks."
    assert room.places() == [("retired", "The customer wrote again after this was written.")]
    assert "out of date" in room.draft


def test_a_text_for_colleagues_is_left_as_a_note(room: FakeRoom) -> None:
    room.drafter.changes = {"kind": TextKind.HANDOFF_NOTE}
    room.happens()
    assert room.draft == ""
    assert len(room.notes) == 1


def test_what_was_said_is_kept_under_the_desks_names(room: FakeRoom) -> None:
    room.happens()
    with room.database.reading() as session:
        stored = find_conversation(session, "potters", "desk-1", "1")
        assert stored
        assert [one.external_id for one in messages_of(session, stored.id)] == ["a"]
        assert [one.id for one in list_conversations(session).items] == [stored.id]


@pytest.mark.parametrize("kind", [DeskEventKind.TEST, DeskEventKind.KNOWLEDGE])
def test_other_events_are_no_jobs(room: FakeRoom, kind: DeskEventKind) -> None:
    room.tell(kind=kind)
    with room.database.reading() as session:
        assert +count_jobs(session, room.now) == {}


def test_a_conversation_that_is_not_there_has_its_reason(room: FakeRoom) -> None:
    assert room.happens(thread="nobody") == "refused deleted"


def test_off_means_off_and_what_is_out_of_date_goes_nevertheless(room: FakeRoom) -> None:
    def switch(on: bool) -> None:
        with room.database.writing() as session:
            change_mailbox(session, "potters", auto_draft=on)

    switch(False)
    assert room.happens() == "refused switched-off"
    assert room.drafter.asked == []
    switch(True)
    assert room.happens("e2") == "drafted"
    switch(False)
    assert room.happens("e3") == "refused switched-off"
    assert "You asked" in room.draft
    room.desk.say("1", said("b", "customer", "And when?", 5))
    assert room.happens("e4") == "refused switched-off"
    assert "out of date: The customer wrote again" in room.draft
    assert len(room.drafter.asked) == 1


def test_a_mailbox_that_is_switched_off_while_it_is_drafted_gets_none(room: FakeRoom) -> None:
    def switch() -> None:
        with room.database.writing() as session:
            change_mailbox(session, "potters", auto_draft=False)

    room.drafter.while_written = switch
    assert room.happens() == "refused switched-off"
    assert room.draft == ""


def test_the_caps_of_the_mailbox_hold_for_its_desk(room: FakeRoom) -> None:
    with room.database.writing() as session:
        change_mailbox(session, "potters", auto_drafts_per_day=1)
    room.desk.say("2", said("a", "customer", "Question 2", 2))
    assert room.happens() == "drafted"
    assert room.happens("e2", thread="2") == "refused limit-reached"
    assert Budgets(room.database).used("desk:desk-1", room.now.date().isoformat()) == (0, 0.0)


def test_a_desk_that_was_disconnected_ends_what_waits(room: FakeRoom) -> None:
    room.tell()
    disconnect_desk(room.database, "desk-1")
    room.work()
    assert room.became("e1") == "refused disconnected"


def test_a_poll_does_what_webhooks_do(room: FakeRoom) -> None:
    for number in range(2, 6):
        room.desk.say(str(number), said("a", "customer", f"Question {number}", number))
    assert room.connected.poll("desk-1") == 5
    room.work()
    assert all("You asked" in (room.desk.threads[str(number)].draft or "") for number in range(1, 6))
    room.connected.poll("desk-1")
    with room.database.reading() as session:
        assert len(list_jobs(session, room.now).items) == 5, "what a list names twice is one event"


def test_a_poll_goes_on_where_the_queue_was_full() -> None:
    room = FakeRoom(QueueRules(quiet=timedelta(seconds=5), most_open=2))
    for number in range(2, 6):
        room.desk.say(str(number), said("a", "customer", f"Question {number}", number))
    with pytest.raises(Busy):
        room.connected.poll("desk-1")
    with pytest.raises(Busy):
        room.tell("e9", thread="9")
    for _ in range(4):
        room.work()
        room.connected.poll_all()
    room.work()
    assert all(room.desk.threads[str(number)].draft for number in range(1, 6))
    room.close()


def test_a_draft_in_a_desk_without_a_place_is_kept_for_the_sidebar(room: FakeRoom) -> None:
    room.desk.abilities = type(room.desk.abilities)(DraftPlace.NONE, room.desk.abilities.proof, removes=False)
    assert room.happens() == "drafted"
    assert "no place" in room.job("e1").reason
    assert room.draft == ""
