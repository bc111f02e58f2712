"""Hand-offs are done once, whoever confirms them how often and whatever ends a process, and can be taken back."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier, Event
from unittest.mock import patch

import pytest

from drafter.conversation import Message
from service.errors import EditConflict, HandoffError, InputError, NotFound, NotUndoable, StillAtWork
from service.handoffs.base import HandoffDone, HandoffMatter, PlannedField, TargetAccount
from service.handoffs.carrying_out import HandingAgent, Handoffs
from service.handoffs.fake import FakeTarget
from service.handoffs.opened import OpenedTarget, remove_account, set_up_target
from service.privacy import forget, look_up
from service.privacy.handoff_copies import HandoffCopies
from service.storage import Database
from service.storage.addresses import MailAddress
from service.storage.conversations import get_conversation
from service.storage.drafts import begin_draft, finish_draft
from service.storage.handoffs import AT_WORK, HandoffState, StoredHandoff
from service.storage.outcomes import record_no_reply, record_sent
from service.storage.receiving import receive
from tests.service.handoffs.room import BOARD, SEALING, Workroom, asker
from tests.service.parts import temporary_database
from tests.service.sample import CONVERSATION, make_draft
from tests.service.waiting import PATIENCE


@pytest.fixture
def room() -> Iterator[Workroom]:
    with Workroom(temporary_database()) as made:
        yield made


@pytest.fixture
def shared(database: Database) -> Iterator[Workroom]:
    """The same over a database of each kind: where several come at once."""
    with Workroom(database) as made:
        yield made


def test_a_plan_is_kept_and_shown_and_changes_nothing_there(room: Workroom) -> None:
    row = room.plan()
    assert (row.state, row.title, row.planned_by) == ("planned", "the fake board", "user:sam")
    assert row.values["title"] == CONVERSATION.subject
    assert row.values["link"] == f"https://drafts.example.com/sidebar?conversation={room.conversation}"
    assert room.target.cards == {}
    assert room.noted == []
    assert room.plan("kim").id == row.id, "it is the same that a colleague looks at"
    assert len(room.drafter.asked) == 1, "and its text is written once"


def test_what_was_confirmed_is_done_as_edited_and_logged(room: Workroom) -> None:
    done = room.confirm(room.plan(), text="Looked at it myself.", column="Urgent")
    assert done.state == "done"
    assert done.link == f"https://board.example/{done.id}"
    [card] = room.target.cards.values()
    assert (card.fields["text"], card.fields["column"]) == ("Looked at it myself.", "Urgent")
    assert done.values["text"] == "Looked at it myself."
    assert room.noted == [("sam", "handoff-confirmed", "board"), ("sam", "handoff-done", "board")]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"colour": "red"}, "there is no field 'colour'; there are column, link, text, title"),
        ({"link": "https://evil.example"}, "fields.link: is fixed"),
        ({"column": "Trash"}, "fields.column: must be one of 'New', 'Urgent'"),
        ({"text": "x" * 100_001}, "fields.text: must have 100,000 or fewer characters"),
    ],
)
def test_what_a_field_cannot_have_is_not_sent(room: Workroom, values: dict[str, str], words: str) -> None:
    row = room.plan()
    with pytest.raises(InputError, match=words):
        room.confirm(row, **values)
    assert room.target.cards == {}
    assert room.confirm(row).state == "done"


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


def test_undone_is_gone_there_and_a_new_one_may_be_planned(room: Workroom) -> None:
    done = room.confirm(room.plan())
    undone = room.handoffs.undo(done.id, room.agent("kim"))
    assert (undone.state, undone.undone_by) == ("undone", "user:kim")
    assert room.target.cards == {}
    assert room.handoffs.undo(done.id, room.agent()).undone_by == "user:kim", "twice does no harm"
    with pytest.raises(EditConflict, match="undone"):
        room.confirm(done)
    assert room.plan().id != done.id


def test_what_is_not_done_or_cannot_be_taken_back() -> None:
    with Workroom(temporary_database(), undoable=False) as room:
        row = room.plan()
        with pytest.raises(EditConflict, match="planned"):
            room.handoffs.undo(row.id, room.agent())
        done = room.confirm(row)
        with pytest.raises(NotUndoable, match="keeps what it has"):
            room.handoffs.undo(done.id, room.agent())
        assert room.handoffs.get(done.id, asker()).state == "done"


def test_another_one_stands_beside_the_first(room: Workroom) -> None:
    first = room.confirm(room.plan())
    assert room.plan().id == first.id, "what is done is shown, not planned again"
    second = room.plan(another=True)
    assert second.id != first.id
    assert room.plan("kim", another=True).id == second.id
    room.confirm(second)
    assert len(room.target.cards) == 2


def test_what_was_planned_before_the_customer_wrote_again_may_be_planned_anew(room: Workroom) -> None:
    row = room.plan()
    room.handoffs.edit(row.id, {"title": "Edited"}, room.agent())
    assert not room.handoffs.went_on(row)
    with room.database.writing() as session:
        more = (*CONVERSATION.messages, Message(author="customer", text="It is there now, but empty."))
        receive(session, CONVERSATION.model_copy(update={"messages": more}))
    assert room.handoffs.went_on(row)
    assert room.plan().values["title"] == "Edited", "what an agent has written is not thrown away unasked"
    anew = room.plan("kim", another=True)
    assert (anew.id, anew.values["title"], anew.planned_by) == (row.id, CONVERSATION.subject, "user:kim")
    assert len(room.drafter.asked) == 2
    assert not room.handoffs.went_on(anew)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", ""])
def test_a_link_that_leads_elsewhere_is_left_out(room: Workroom, link: str) -> None:
    make = room.target.carry_out
    with patch.object(FakeTarget, "carry_out", lambda _, *given: replace(make(*given), link=link)):
        assert room.confirm(room.plan()).link is None


def test_edits_are_kept_until_it_is_confirmed(room: Workroom) -> None:
    row = room.plan()
    room.handoffs.edit(row.id, {"title": "Edited"}, room.agent())
    assert room.plan("kim").values["title"] == "Edited"
    done = room.confirm(row)
    assert done.values["title"] == "Edited"
    with pytest.raises(EditConflict, match="done already"):
        room.handoffs.edit(row.id, {"title": "Late"}, room.agent())


@pytest.mark.parametrize("answered", ["sent", "desk", "none"])
def test_the_target_hears_once_that_the_conversation_was_answered(shared: Workroom, answered: str) -> None:
    done = shared.confirm(shared.plan())
    assert shared.handoffs.settle_due() == 0
    with shared.database.writing() as session:
        conversation = get_conversation(session, shared.conversation)
        if answered == "sent":
            draft = finish_draft(session, begin_draft(session, conversation, "sam").id, make_draft())
            record_sent(session, draft.id, "Hi", "sam")
            record_sent(session, draft.id, "Hi again", "sam")
        elif answered == "desk":
            more = (*CONVERSATION.messages, Message(author="agent", name="Kim", text="Try again, please."))
            receive(session, CONVERSATION.model_copy(update={"messages": more}))
        else:
            record_no_reply(session, conversation.id, "sam")
    assert [shared.process().settle_due() for _ in range(2)] == [1, 0]
    assert shared.target.cards[done.id].handled
    assert shared.handoffs.get(done.id, asker()).state == "settled"
    assert shared.handoffs.undo(done.id, shared.agent()).state == "undone"


def test_a_target_that_cannot_hear_of_it_is_told_some_times(room: Workroom) -> None:
    done = room.confirm(room.plan())
    card = room.target.cards.pop(done.id)
    with room.database.writing() as session:
        record_no_reply(session, room.conversation, "sam")
    assert room.handoffs.settle_due() == 0
    assert "not told of the answer" in room.handoffs.get(done.id, asker()).reason
    room.target.cards[done.id] = card
    assert room.handoffs.settle_due() == 1


def test_what_is_of_another_mailbox_is_not_there(room: Workroom) -> None:
    row, other = room.plan(), HandingAgent(asker("eve", frozenset({"sales"})))
    beside = HandingAgent(asker("eve", frozenset({CONVERSATION.mailbox}), "another-thread"))
    for agent in (other, beside):
        with pytest.raises(NotFound):
            room.handoffs.plan(room.conversation, "board", agent)
        attempts: tuple[Callable[[], object], ...] = (
            partial(room.handoffs.confirm, row.id, {}, agent),
            partial(room.handoffs.undo, row.id, agent),
            partial(room.handoffs.edit, row.id, {}, agent),
            partial(room.handoffs.looked, row.id, agent, there=True),
        )
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()
    assert room.handoffs.targets(other.who) == []
    assert room.target.cards == {}


@pytest.mark.parametrize(
    "other",
    [replace(BOARD, mailbox="another"), replace(BOARD, kind="time-log", settings={"minutes": "5"}, secrets={})],
    ids=["another mailbox's", "another kind"],
)
def test_what_goes_by_the_name_of_the_target_since_gets_nothing_of_it(room: Workroom, other: TargetAccount) -> None:
    done = room.confirm(room.plan())
    planned = room.plan(another=True)
    remove_account(room.database, BOARD.id)
    set_up_target(room.database, SEALING, other, "lea", room.house)
    with pytest.raises(NotFound):
        room.confirm(planned)
    with pytest.raises(NotFound):
        room.handoffs.undo(done.id, room.agent())
    assert list(room.target.cards) == [done.id]
    assert room.handoffs.get(planned.id, asker()).state == "planned", "and may be confirmed once the target is back"


def test_a_conversation_without_end_can_be_handed_off_and_says_what_is_left_out(room: Workroom) -> None:
    plan = room.target.plan
    endless = PlannedField("text", "Log", "It hangs.\n\n" * 30_000, note="Will be many.")
    room.target = type("Endless", (FakeTarget,), {"plan": lambda _, matter: (*plan(matter)[:1], endless)})("Support")
    row = room.plan()
    [_, field] = row.fields
    assert field["value"].endswith("It hangs. [...]")
    assert field["note"] == "Will be many. Cut at 100,000 characters; the conversation has the rest."
    assert room.confirm(row).state == "done"


def set_up_anew(room: Workroom, **settings: str) -> None:
    """The same kind, for the same mailbox, under the same name, with another key."""
    remove_account(room.database, BOARD.id)
    anew = replace(BOARD, settings={**BOARD.settings, **settings}, secrets={"token": "t-2"})
    set_up_target(room.database, SEALING, anew, "lea", room.house)


def test_what_was_planned_for_another_place_is_not_sent_to_the_new_one(room: Workroom) -> None:
    row = room.plan()
    room.handoffs.edit(row.id, {"title": "Edited"}, room.agent())
    set_up_anew(room, board="Leads only")
    assert room.handoffs.moved(row)
    with pytest.raises(EditConflict, match=r"set up anew since this was planned.*Plan it again"):
        room.confirm(row)
    assert (room.target.cards, room.handoffs.get(row.id, asker()).state) == ({}, "planned")
    anew = room.plan("kim")
    assert (anew.id, anew.values["title"], anew.planned_by) == (row.id, CONVERSATION.subject, "user:kim")
    assert anew.plan != row.plan
    assert not room.handoffs.moved(anew)
    with pytest.raises(EditConflict, match="planned anew since you looked"):
        room.handoffs.confirm(row.id, {}, room.agent(), row.plan)
    with pytest.raises(EditConflict, match="planned anew since you looked"):
        room.handoffs.edit(row.id, {"title": "Of the old plan"}, room.agent(), row.plan)
    assert room.handoffs.confirm(row.id, {}, room.agent(), anew.plan).state == "done"
    assert [card.fields["title"] for card in room.target.cards.values()] == [CONVERSATION.subject]


def test_a_new_key_leads_to_the_same_place(room: Workroom) -> None:
    row = room.plan()
    room.target.fault = HandoffError("The board refuses the key.")
    with pytest.raises(HandoffError):
        room.confirm(row)
    set_up_anew(room)
    assert not room.handoffs.moved(row)
    assert room.handoffs.confirm(row.id, {}, room.agent(), row.plan).state == "done"


def test_what_failed_at_the_old_place_is_planned_again_for_the_new_one(room: Workroom) -> None:
    row = room.plan()
    room.target.fault = HandoffError("The board is full.")
    with pytest.raises(HandoffError):
        room.confirm(row)
    set_up_anew(room, board="Another")
    with pytest.raises(EditConflict, match="Plan it again"):
        room.confirm(row)
    again = room.plan()
    assert (again.id, again.state, again.reason, again.confirmed_by) == (row.id, "planned", "", None)
    assert room.confirm(again).state == "done"


def test_what_may_be_done_at_the_old_place_is_not_tried_at_the_new_one(room: Workroom) -> None:
    row = room.plan()
    room.target.fault, room.target.done_before_fault = HandoffError("No answer.", maybe_done=True), True
    with pytest.raises(HandoffError):
        room.confirm(row)
    set_up_anew(room, board="Another")
    with pytest.raises(EditConflict, match="Look at the target"):
        room.confirm(row)
    assert room.plan().state == "unclear", "nor planned again before somebody has looked"
    room.handoffs.looked(row.id, room.agent(), there=False)
    assert room.confirm(room.plan()).state == "done"


def test_the_address_of_a_webhook_is_a_place_and_a_token_is_none(room: Workroom) -> None:
    def place(kind: str, settings: dict[str, str], secrets: dict[str, str]) -> str:
        return OpenedTarget(TargetAccount("t", kind, "support", settings, secrets), room.target).place

    hooks = [f"https://hooks.slack.com/services/T1/B1/{end}" for end in ("a", "b")]
    assert len({place("slack-webhook", {}, {"webhook": hook}) for hook in hooks}) == 2
    assert len({place("slack", {"channel": "C1"}, {"token": token}) for token in ("a", "b")}) == 1
    assert len({place("slack", {"channel": channel}, {"token": "a"}) for channel in ("C1", "C2")}) == 2


def test_who_is_forgotten_is_told_where_something_stands(room: Workroom) -> None:
    done = room.confirm(room.plan())
    address = MailAddress.asked(CONVERSATION.customer.email or "")
    holder = HandoffCopies(room.database)
    assert look_up(room.database, [holder], address).held == {"hand-offs": 0}
    told = forget(room.database, [holder], address, "lea").remains
    assert told == (f"the fake board holds what was handed off to it: {done.link}. Delete it there.",)
    with room.database.reading() as session:
        assert session.get(StoredHandoff, done.id) is None
