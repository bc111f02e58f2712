"""Where work goes next, on the page: beside the next step, looked at, edited, sent once, undone, and still there
after a reload; at 300 pixels and without a mouse."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service.errors import HandoffError
from service.handoffs.opened import remove_account, set_up_target
from tests.browser.acting import draft
from tests.browser.conftest import Serve
from tests.browser.test_access import faults
from tests.service.handoffs.room import BOARD, SEALING, Workroom
from tests.service.parts import make_parts, temporary_database
from tests.service.sample import CONVERSATION, ScriptedDrafter

pytestmark = pytest.mark.browser


@pytest.fixture
def room() -> Iterator[Workroom]:
    with Workroom(temporary_database()) as made:
        yield made


@pytest.fixture
def opened(serve: Serve, page: Page, folder: Path, room: Workroom) -> Page:
    """A draft with the step "Log the bug", which the board is for, in a narrow sidebar."""
    (folder / "one.json").write_text(CONVERSATION.model_dump_json(), "utf-8")
    parts = make_parts(ScriptedDrafter(), folder=folder, database=room.database)
    page.set_viewport_size({"width": 300, "height": 860})
    page.goto(serve(replace(parts, sealing=lambda: SEALING)) + f"/sidebar?conversation={CONVERSATION.id}")
    page.wait_for_load_state()
    draft(page)
    return page


def test_from_the_step_to_done_and_back(opened: Page, room: Workroom) -> None:
    item = opened.locator(".steps li", has_text="Log the bug")
    item.get_by_role("button", name="Hand off to the fake board").click()
    title = item.get_by_label("Title")
    expect(title).to_be_focused()
    expect(title).to_have_value(CONVERSATION.subject)
    assert room.target.cards == {}, "nothing leaves before it is sent"
    assert faults(opened) == []
    wide = opened.evaluate("document.documentElement.scrollWidth")
    assert wide <= 300
    item.get_by_label("Column").select_option("Urgent")
    title.fill("Export stuck, again")
    title.press("Tab")
    opened.wait_for_load_state("networkidle")
    opened.reload()
    expect(item.get_by_label("Title")).to_have_value("Export stuck, again")
    expect(item.get_by_label("Column")).to_have_value("Urgent")
    item.get_by_role("button", name="Send to the fake board").dblclick()
    expect(item.locator(".handoff-state")).to_contain_text("Done: made a card on Support")
    [card] = room.target.cards.values()
    assert (card.fields["title"], card.fields["column"]) == ("Export stuck, again", "Urgent")
    expect(item.get_by_role("link", name="Open it")).to_have_attribute(
        "href", f"https://board.example/{next(iter(room.target.cards))}"
    )
    opened.reload()
    expect(item.locator(".handoff-state")).to_contain_text("Done:")
    assert faults(opened) == []
    item.get_by_role("button", name="Undo").click()
    expect(item.locator(".handoff-state")).to_contain_text("Undone.")
    assert room.target.cards == {}


def test_without_a_mouse_and_told_in_words_what_went_wrong(opened: Page, room: Workroom) -> None:
    item = opened.locator(".steps li", has_text="Log the bug")
    item.get_by_role("button", name="Hand off to the fake board").focus()
    opened.keyboard.press("Enter")
    expect(item.get_by_label("Title")).to_be_focused()
    room.target.fault = HandoffError("The board is full.")
    opened.keyboard.press("Enter")
    expect(item.get_by_role("alert")).to_have_text("Not done. The board is full.")
    expect(item.locator(".handoff")).to_be_focused()
    room.kind = replace(room.kind, finds=False)
    room.target.fault, room.target.done_before_fault = HandoffError("No answer.", maybe_done=True), True
    item.get_by_role("button", name="Send to the fake board").press("Enter")
    expect(item.get_by_role("alert")).to_contain_text("Nobody knows whether it was done: look at the fake board")
    assert faults(opened) == []
    item.get_by_role("button", name="It is there").press("Enter")
    expect(item.locator(".handoff-state")).to_contain_text("Done:")
    assert len(room.target.cards) == 1


def test_a_plan_for_another_place_is_not_sent_and_planned_again(opened: Page, room: Workroom) -> None:
    item = opened.locator(".steps li", has_text="Log the bug")
    item.get_by_role("button", name="Hand off to the fake board").click()
    expect(item.get_by_label("Title")).to_be_focused()
    remove_account(room.database, BOARD.id)
    set_up_target(room.database, SEALING, replace(BOARD, settings={"board": "Leads"}), "lea", room.house)
    item.get_by_role("button", name="Send to the fake board").press("Enter")
    expect(item.get_by_role("alert")).to_contain_text("was set up anew since this was planned, and leads elsewhere.")
    expect(item.get_by_role("button", name="Send to the fake board")).to_have_count(0)
    assert faults(opened) == []
    assert room.target.cards == {}
    item.get_by_role("button", name="Plan it again").press("Enter")
    item.get_by_role("button", name="Send to the fake board").press("Enter")
    expect(item.locator(".handoff-state")).to_contain_text("Done:")


def test_closed_it_waits_and_without_its_step_it_stands_below(serve: Serve, page: Page, folder: Path) -> None:
    with Workroom(temporary_database(), steps=("no-such-step",)) as room:
        (folder / "one.json").write_text(CONVERSATION.model_dump_json(), "utf-8")
        parts = make_parts(ScriptedDrafter(), folder=folder, database=room.database)
        page.goto(serve(replace(parts, sealing=lambda: SEALING)) + f"/sidebar?conversation={CONVERSATION.id}")
        draft(page)
        below = page.locator(".handoffs")
        below.get_by_role("button", name="Hand off to the fake board").click()
        below.get_by_role("button", name="Close").click()
        expect(below.get_by_role("button", name="Hand off to the fake board")).to_be_focused()
        assert room.target.cards == {}
