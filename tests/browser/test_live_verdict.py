"""The verdict is about the words that stand there: it follows the typing and never outlives them."""

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from drafter.conversation import Conversation
from drafter.proofreading import Proof
from drafter.wish import A_REPLY, Wish
from tests.browser.acting import (
    PLAIN,
    REFUND,
    Alternating,
    checked,
    draft,
    editor,
    has_focus,
    open_page,
    type_at_end,
    written,
)
from tests.browser.conftest import Serve
from tests.service.sample import ScriptedDrafter, make_draft, usual_events
from tests.service.waiting import until

pytestmark = pytest.mark.browser


class Held(Alternating):
    """Checks only when it may, and keeps what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.asked: list[str] = []

    def check_text(self, conversation: Conversation, text: str, wish: Wish = A_REPLY) -> Proof:
        self.asked.append(text)
        assert self.go.wait(10)
        return super().check_text(conversation, text, wish)


@pytest.fixture
def opened(serve: Serve, page: Page, folder: Path) -> Page:
    open_page(serve, page, folder, Alternating())
    draft(page)
    return page


def verdict(page: Page) -> str:
    return page.locator("#current .verdict").inner_text()


def test_a_promise_that_is_typed_is_not_proved(opened: Page) -> None:
    type_at_end(opened, f"\n\n{REFUND}")
    checked(opened)
    expect(opened.locator("#current .verdict")).to_have_text("4 of 6 factual sentences are proved")
    expect(opened.locator(".s.unsupported", has_text=REFUND)).to_contain_text("no source")
    expect(opened.locator(".concerns")).to_contain_text(f"No source for “{REFUND}”")
    has_focus(editor(opened))
    opened.keyboard.type(" Bye.")
    assert written(opened).endswith(f"{REFUND} Bye."), "the caret stays where it was"


def test_a_sentence_that_is_taken_out_takes_its_entry_along(opened: Page) -> None:
    opened.get_by_role("button", name="No source for").click()
    opened.locator(".s.unsupported").click(click_count=3)
    opened.keyboard.press("Delete")
    checked(opened)
    expect(opened.locator("#current .verdict")).to_have_text("All 4 factual sentences are proved")
    expect(opened.locator(".concerns")).not_to_contain_text("No source for")


def test_an_empty_text_is_not_proved_and_cannot_be_copied(opened: Page) -> None:
    editor(opened).focus()
    opened.keyboard.press("Control+a")
    opened.keyboard.press("Delete")
    expect(opened.locator("#current .verdict")).to_have_text("Nothing is written yet")
    expect(opened.get_by_role("button", name="Copy reply")).to_have_attribute("aria-disabled", "true")
    opened.get_by_role("button", name="Copy reply").click(force=True)
    expect(opened.get_by_text("There is nothing to copy yet.").last).to_be_visible()
    expect(opened.locator(".sources")).to_have_count(0)


def test_what_is_said_is_never_about_earlier_words(serve: Serve, page: Page, folder: Path) -> None:
    drafter = Held()
    open_page(serve, page, folder, drafter)
    draft(page)
    type_at_end(page, f"\n\n{REFUND}")
    assert verdict(page) == "Checking …", "the old verdict is gone at once"
    until(lambda: drafter.asked)
    type_at_end(page, " Or 600 EUR.")
    drafter.go.set()
    checked(page)
    expect(page.locator("#current .verdict")).to_have_text("4 of 7 factual sentences are proved")
    assert len(drafter.asked) >= 2


def test_when_the_service_is_away_nothing_is_called_proved(
    serve: Serve, page_without_service: Page, folder: Path
) -> None:
    page = page_without_service
    open_page(serve, page, folder, Alternating())
    draft(page)
    page.route("**/sidebar/check", lambda route: route.abort())
    type_at_end(page, f"\n\n{REFUND}")
    expect(page.locator("#current .verdict")).to_contain_text("Not checked. The service does not answer")
    page.unroute("**/sidebar/check")
    checked(page)
    expect(page.locator("#current .verdict")).to_have_text("4 of 6 factual sentences are proved")


def test_the_same_blank_is_filled_once(serve: Serve, page: Page, folder: Path) -> None:
    twice = (("Open [link?].", "courtesy", ()), (" ", "", ()), ("Or [link?] and [name?].", "courtesy", ()))
    open_page(serve, page, folder, ScriptedDrafter(*usual_events(make_draft(twice))))
    draft(page)
    expect(page.locator(".concerns .blank")).to_have_count(2)
    page.locator(".editor .gap").first.click()
    page.keyboard.type("our page")
    expect(editor(page)).to_have_text("Open our page. Or [link?] and [name?].")
    page.keyboard.press("ArrowRight")
    expect(editor(page)).to_have_text("Open our page. Or our page and [name?].")
    checked(page)
    page.get_by_role("textbox", name="name", exact=True).fill("Kim")
    page.keyboard.press("Enter")
    expect(editor(page)).to_have_text("Open our page. Or our page and Kim.")
    expect(page.locator(".blanks")).to_be_empty()


def test_every_step_can_be_taken_back(opened: Page) -> None:
    before = editor(opened).inner_text()
    type_at_end(opened, f"\n\n{REFUND}")
    checked(opened)
    while editor(opened).inner_text() != before:
        opened.keyboard.press("Control+z")
    checked(opened)
    expect(opened.locator("#current .verdict")).to_have_text("4 of 5 factual sentences are proved")
    expect(opened.get_by_role("button", name="Undo")).to_be_disabled()
    opened.get_by_role("button", name="Redo").click()
    assert editor(opened).inner_text() != before


def test_one_writes_without_a_draft_and_is_proved(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, ScriptedDrafter(*usual_events(make_draft(PLAIN))))
    page.get_by_role("button", name="Write it yourself").click()
    page.keyboard.type("Choose one year and leave out the client notes.")
    checked(page)
    expect(page.locator("#current .verdict")).to_have_text("The one factual sentence is proved")
    page.get_by_role("button", name="Source 2").click()
    expect(page.locator(".quote:focus")).to_contain_text("Ask them to export year by year")


def test_words_that_only_the_server_reads_otherwise_stay_as_typed(opened: Page) -> None:
    editor(opened).focus()
    opened.keyboard.press("Control+a")
    opened.keyboard.type("Tom & <b>Co</b>  \n\n\n[1] {{ x }}\n> a\n")
    checked(opened)
    typed = opened.evaluate("document.querySelector('#current .editor').innerText")
    assert typed.startswith("Tom & <b>Co</b>  \n\n\n[1] {{ x }}\n> a\n")


def test_a_failed_check_is_fixed_as_one_step(opened: Page) -> None:
    editor(opened).focus()
    opened.keyboard.press("Control+a")
    opened.keyboard.type("- Open Reports, then Exports.")
    checked(opened)
    opened.get_by_role("button", name="Fix: Steps are numbered").click()
    expect(editor(opened)).to_contain_text("1. Open Reports, then Exports.")
    checked(opened)
    expect(opened.locator(".concerns")).to_have_count(0)
    opened.keyboard.press("Control+z")
    expect(editor(opened)).to_contain_text("- Open Reports, then Exports.")
