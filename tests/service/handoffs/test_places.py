"""What was planned for one place goes to no other, whatever goes by the name of its target since."""

from dataclasses import replace

import pytest

from service.errors import EditConflict, HandoffError, NotFound
from service.handoffs.base import TargetAccount
from service.handoffs.opened import OpenedTarget, remove_account, set_up_target
from tests.service.handoffs.room import BOARD, SEALING, Workroom, asker
from tests.service.sample import CONVERSATION


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


def set_up_anew(room: Workroom, **settings: str) -> None:
    """The same kind, for the same mailbox, under the same name, with another key."""
    remove_account(room.database, BOARD.id)
    anew = replace(BOARD, settings={**BOARD.settings, **settings}, secrets={"token": "t-2"})
    set_up_target(room.database, SEALING, anew, "lea", room.house)


def test_what_was_planned_for_another_place_is_not_sent_to_the_new_one(room: Workroom) -> None:
    row = room.plan()
    room.handoffs.edit(row.id, {"title": "Edited"}, room.agent())
    set_up_anew(room, board="Leads only")
    assert room.moved(row)
    with pytest.raises(EditConflict, match=r"set up anew since this was planned.*Plan it again"):
        room.confirm(row)
    assert (room.target.cards, room.handoffs.get(row.id, asker()).state) == ({}, "planned")
    anew = room.plan("kim")
    assert (anew.id, anew.values["title"], anew.planned_by) == (row.id, CONVERSATION.subject, "user:kim")
    assert anew.plan != row.plan
    assert not room.moved(anew)
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
    assert not room.moved(row)
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
