"""A long list of conversations in a real browser: found, shown in part, opened, and kept over a reload."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service.storage import Database
from service.storage.receiving import receive
from tests.browser.acting import draft, editor, type_at_end, written
from tests.browser.conftest import Serve
from tests.service.pages.test_inbox import asked, keep
from tests.service.parts import make_parts, temporary_database

pytestmark = pytest.mark.browser

MANY = 90


@pytest.fixture
def kept() -> Database:
    """A help desk's conversations, more than are shown at once."""
    database = temporary_database()
    keep(database, asked("oldest", name="Zoë Quist"), help_desk="zendesk")
    keep(database, *(asked(f"n{number}", name=f"Customer {number}") for number in range(MANY)), help_desk="zendesk")
    return database


@pytest.fixture
def opened(serve: Serve, page: Page, folder: Path, kept: Database) -> Page:
    page.goto(serve(make_parts(folder=folder, database=kept)) + "/sidebar")
    expect(page.locator("#waiting-count")).not_to_be_empty()
    return page


def test_a_search_finds_what_is_not_shown(opened: Page) -> None:
    expect(opened.locator("#rows .row")).to_have_count(60)
    opened.get_by_label("Search conversations").fill("zoe")
    expect(opened.locator("#rows .row")).to_have_count(1)
    expect(opened.locator("#found")).to_have_text(f"1 of {MANY + 1} conversations")
    opened.keyboard.press("Enter")
    expect(opened.locator("h1")).to_have_text("About oldest")
    expect(opened.locator(".row[aria-current]")).to_have_count(1)


def test_more_of_a_long_list_is_shown_where_it_ended(opened: Page) -> None:
    opened.get_by_role("link", name="Show more").click()
    expect(opened.locator("#rows .row")).to_have_count(MANY + 1)
    assert opened.evaluate("document.activeElement.matches('#rows li:nth-child(61) .row')")
    expect(opened.locator(".row-more")).to_have_count(0)


def test_a_help_desks_conversation_is_drafted_for_edited_and_found_again(opened: Page, kept: Database) -> None:
    opened.locator("#rows .row").first.click()
    expect(opened.locator(".ask")).to_be_visible()
    opened.wait_for_load_state()
    draft(opened)
    type_at_end(opened, " My own words.")
    expect(opened.locator("#current .kept")).to_have_text("Kept")
    opened.evaluate("localStorage.clear()")
    opened.reload()
    expect(editor(opened)).to_contain_text("My own words.")
    expect(opened.locator(".row[aria-current] .row-badge")).to_have_text("Draft ready")
    name = (opened.locator("h1").text_content() or "").removeprefix("About ")
    with kept.writing() as session:
        receive(session, asked(name, "How do I export?", "Found it, thanks."), "zendesk", ["m0", "m1"])
    opened.reload()
    expect(opened.locator("#stale")).to_contain_text("The customer wrote again after this was written.")
    expect(opened.locator(".row[aria-current] .row-badge")).to_have_text("Draft out of date")
    assert written(opened).endswith("My own words.")
