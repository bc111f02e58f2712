"""A hand-off is planned, shown, edited and confirmed, and only then is anything sent."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from unittest.mock import patch

import pytest

from drafter.conversation import Message
from service.errors import EditConflict, InputError, NotFound
from service.handoffs.base import PlannedField
from service.handoffs.carrying_out import HandingAgent
from service.handoffs.fake import FakeTarget
from service.storage.receiving import receive
from tests.service.handoffs.room import Workroom, asker
from tests.service.sample import CONVERSATION


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


def test_a_conversation_without_end_can_be_handed_off_and_says_what_is_left_out(room: Workroom) -> None:
    plan = room.target.plan
    endless = PlannedField("text", "Log", "It hangs.\n\n" * 30_000, note="Will be many.")
    room.target = type("Endless", (FakeTarget,), {"plan": lambda _, matter: (*plan(matter)[:1], endless)})("Support")
    row = room.plan()
    [_, field] = row.fields
    assert field["value"].endswith("It hangs. [...]")
    assert field["note"] == "Will be many. Cut at 100,000 characters; the conversation has the rest."
    assert room.confirm(row).state == "done"
