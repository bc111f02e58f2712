"""What becomes of a hand-off that was done: taken back, told of the answer, named to who asks to be forgotten."""

import pytest

from drafter.conversation import Message
from service.errors import EditConflict, NotUndoable
from service.privacy import forget, look_up
from service.privacy.handoff_copies import HandoffCopies
from service.storage.addresses import MailAddress
from service.storage.conversations import get_conversation
from service.storage.drafts import begin_draft, finish_draft
from service.storage.handoffs import StoredHandoff
from service.storage.outcomes import record_no_reply, record_sent
from service.storage.receiving import receive
from tests.service.handoffs.room import Workroom, asker
from tests.service.parts import temporary_database
from tests.service.sample import CONVERSATION, make_draft


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


def test_who_is_forgotten_is_told_where_something_stands(room: Workroom) -> None:
    done = room.confirm(room.plan())
    address = MailAddress.asked(CONVERSATION.customer.email or "")
    holder = HandoffCopies(room.database)
    assert look_up(room.database, [holder], address).held == {"hand-offs": 0}
    told = forget(room.database, [holder], address, "lea").remains
    assert told == (f"the fake board holds what was handed off to it: {done.link}. Delete it there.",)
    with room.database.reading() as session:
        assert session.get(StoredHandoff, done.id) is None
