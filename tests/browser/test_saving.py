"""What is typed is kept by the service: another machine has it, a crash takes nothing, of two writers none loses."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service.storage import Database
from tests.browser.acting import Alternating, checked, draft, editor, open_page, type_at_end, written
from tests.browser.conftest import Serve
from tests.browser.test_access import faults
from tests.browser.test_desk import on_port
from tests.service.parts import make_parts, temporary_database
from tests.service.sample import CONVERSATION

pytestmark = pytest.mark.browser


@pytest.fixture
def database() -> Database:
    return temporary_database()


@contextmanager
def other_machine(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def test_another_machine_has_it_and_of_two_who_write_the_second_is_told(
    serve: Serve, page: Page, folder: Path, browser: Browser
) -> None:
    open_page(serve, page, folder, Alternating())
    draft(page)
    type_at_end(page, " Written here.")
    expect(page.locator(".kept")).to_have_text("Kept")
    with other_machine(browser, page.url) as other:
        expect(editor(other)).to_contain_text("Written here.")
        type_at_end(other, " And there.")
        expect(other.locator(".kept")).to_have_text("Kept")
        type_at_end(page, " Meanwhile.")
        expect(page.locator("#choice")).to_contain_text("changed this draft elsewhere")
        expect(page.locator("#choice")).to_contain_text("And there.")
        assert written(page).endswith("Written here. Meanwhile.")
        assert faults(page) == []
        page.get_by_role("button", name="Keep mine").click()
        expect(page.locator(".kept")).to_have_text("Kept")
        other.reload()
        expect(editor(other)).to_contain_text("Written here. Meanwhile.")
        page.locator("#history > summary").click()
        expect(page.locator("#history li").first).to_contain_text("And there.")


def test_what_was_typed_while_the_service_was_away_is_kept_when_it_is_back(
    page_without_service: Page, folder: Path, browser: Browser, database: Database
) -> None:
    page = page_without_service
    (folder / "one.json").write_text(CONVERSATION.model_dump_json(), "utf-8")
    with on_port(make_parts(Alternating(), folder=folder, database=database), 0) as port:
        page.goto(f"http://127.0.0.1:{port}/sidebar?conversation=export-1")
        draft(page)
        type_at_end(page, " Before.")
        expect(page.locator(".kept")).to_have_text("Kept")
    type_at_end(page, " While it was away.")
    expect(page.locator(".kept")).to_have_text("Kept in this browser only")
    with on_port(make_parts(Alternating(), folder=folder, database=database), port):
        page.reload()
        expect(page.locator(".kept")).to_have_text("Kept")
        with other_machine(browser, page.url) as other:
            expect(editor(other)).to_contain_text("Before. While it was away.")


def test_a_text_is_refined_as_one_step_that_says_what_it_did(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, Alternating())
    draft(page)
    editor(page).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Open Reports. Close it.")
    checked(page)
    page.get_by_text("Refine your text").click()
    page.get_by_role("button", name="Shorter").click()
    expect(page.locator(".refined")).to_contain_text("Done.")
    assert written(page).strip() == "Open Reports."
    assert faults(page) == []
    page.get_by_role("button", name="Undo").click()
    assert written(page) == "Open Reports. Close it."
    expect(page.locator(".kept")).to_have_text("Kept")


def test_what_leaves_this_machine_can_be_seen_before_a_draft(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, Alternating())
    page.get_by_role("button", name="What leaves this machine").click()
    dialog = page.get_by_role("dialog", name="What leaves this machine")
    dialog.get_by_text("User").click()
    expect(dialog).to_contain_text("<customer>It has shown")
    assert faults(page) == []
