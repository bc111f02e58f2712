"""Drafts that say yes, say no, or ask first: asked for by button and by key, kept, compared and merged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from drafter.aim import Aim
from drafter.conversation import Conversation
from drafter.events import Event
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from tests.browser.acting import draft, editor, open_page, type_at_end, written
from tests.browser.conftest import Serve
from tests.service.sample import SampleChecks, aiming, make_draft, usual_events

pytestmark = pytest.mark.browser

SAYS = {
    None: "Exports run overnight.",
    Aim.ACCEPT: "I am glad to help you with this.",
    Aim.DECLINE: "I am sorry that we cannot do this for you.",
    Aim.ASK: "Could you tell me a little more?",
}


class Aiming(SampleChecks):
    """Writes another sentence for each aim."""

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        said = make_draft(((SAYS[wish.aim], "courtesy", ()),))
        yield from usual_events(aiming(said, wish.aim))


@pytest.fixture
def opened(serve: Serve, page: Page, folder: Path) -> Page:
    open_page(serve, page, folder, Aiming())
    return page


def aim_at(page: Page, word: str) -> None:
    page.get_by_role("group", name="Or have it").get_by_role("button", name=word).click()


def stands(page: Page, aim: Aim | None) -> None:
    expect(page.locator(".progress")).to_have_count(0)
    expect(editor(page)).to_contain_text(SAYS[aim])


def test_each_button_drafts_with_its_aim_and_each_draft_stands_in_the_history(opened: Page) -> None:
    draft(opened)
    for word, aim in (("Accept", Aim.ACCEPT), ("Decline", Aim.DECLINE), ("Ask first", Aim.ASK)):
        aim_at(opened, word)
        stands(opened, aim)
    opened.locator("#history summary").click()
    rows = opened.locator("#history li .what")
    expect(rows).to_have_text(["Draft · says no", "Draft · says yes", "Draft"])
    opened.reload()
    stands(opened, Aim.ASK)
    expect(opened.locator("#history li .what")).to_have_text(["Draft · says no", "Draft · says yes", "Draft"])


def test_what_was_typed_stays_and_is_merged_with_a_draft_of_another_aim(opened: Page) -> None:
    draft(opened)
    type_at_end(opened, " My own words.")
    aim_at(opened, "Decline")
    expect(opened.locator("#choice")).to_contain_text("it is kept as it is")
    assert written(opened) == "Exports run overnight. My own words."
    opened.locator("#choice").get_by_role("button", name="Compare").click()
    opened.get_by_label("The other").first.check()
    opened.get_by_role("button", name="Use this text").click()
    expect(editor(opened)).to_contain_text(SAYS[Aim.DECLINE])
    expect(opened.locator("#current .draft")).to_have_attribute("data-aim", "decline")


def test_letters_draft_with_an_aim_where_nothing_is_typed(opened: Page) -> None:
    opened.locator("body").press("n")
    stands(opened, Aim.DECLINE)
    opened.locator("body").press("y")
    stands(opened, Aim.ACCEPT)
    opened.locator("#instruction").focus()
    opened.keyboard.type("q")
    expect(opened.locator(".progress")).to_have_count(0)
    stands(opened, Aim.ACCEPT)


def test_only_a_reply_has_an_aim(opened: Page) -> None:
    opened.get_by_label("Write a").select_option("summary")
    expect(opened.locator(".aims")).to_be_hidden()
    opened.get_by_label("Write a").select_option("reply")
    expect(opened.locator(".aims")).to_be_visible()


@pytest.mark.parametrize("width", [300, 360])
def test_the_aims_stand_in_a_narrow_sidebar_and_are_large_enough_to_hit(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 700})
    for word in ("Accept", "Decline", "Ask first"):
        box = opened.locator(".aims").get_by_role("button", name=word).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 24
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
