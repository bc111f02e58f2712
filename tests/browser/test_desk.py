"""Nothing that the agent has written is ever lost or overwritten: over a reload, Back, a crash and a new draft."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from service.app import create_app
from service.listening import configured
from service.parts import ServiceParts
from tests.browser.acting import REFUND, Alternating, checked, draft, editor, open_page, type_at_end, written
from tests.browser.conftest import Serve
from tests.browser.test_sidebar import PausedDrafter
from tests.service.parts import make_parts
from tests.service.sample import CONVERSATION

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(serve: Serve, page: Page, folder: Path) -> Page:
    other = CONVERSATION.model_copy(
        update={"id": "other", "customer": CONVERSATION.customer.model_copy(update={"name": "Ben Roth"})}
    )
    (folder / "other.json").write_text(other.model_dump_json(), "utf-8")
    open_page(serve, page, folder, Alternating())
    draft(page)
    return page


@contextmanager
def on_port(parts: ServiceParts, port: int) -> Iterator[int]:
    """A server that is gone, all of its connections too, when the block ends."""
    listening = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(configured(create_app(parts), log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        listening.close()


def test_an_edit_is_there_after_a_reload_and_checked_again(opened: Page) -> None:
    type_at_end(opened, f"\n\n{REFUND}")
    opened.reload()
    expect(editor(opened)).to_contain_text(REFUND)
    checked(opened)
    expect(opened.locator("#current .verdict")).to_have_text("4 of 6 factual sentences are proved")
    expect(opened.locator(".outcome")).to_contain_text("Answers and asks")
    expect(opened.get_by_role("button", name="Draft again")).to_be_visible()


def test_it_is_there_after_another_conversation_and_back(opened: Page) -> None:
    type_at_end(opened, f"\n\n{REFUND}")
    opened.get_by_role("link", name="Ben Roth").click()
    expect(opened.locator("#current .draft")).to_have_count(0)
    opened.get_by_role("link", name="Amara Diallo").click()
    expect(editor(opened)).to_contain_text(REFUND)
    opened.go_back()
    opened.go_back()
    expect(editor(opened)).to_contain_text(REFUND)


def test_a_crash_of_the_service_takes_nothing(page_without_service: Page, folder: Path) -> None:
    page = page_without_service
    (folder / "one.json").write_text(CONVERSATION.model_dump_json(), "utf-8")
    with on_port(make_parts(Alternating(), folder=folder), 0) as port:
        page.goto(f"http://127.0.0.1:{port}/sidebar?conversation=export-1")
        draft(page)
        type_at_end(page, f"\n\n{REFUND}")
        checked(page)
    type_at_end(page, " Written while it was away.")
    expect(page.locator("#current .verdict")).to_contain_text("Not checked.")
    with on_port(make_parts(Alternating(), folder=folder), port):
        page.reload()
        checked(page)
        assert f"{REFUND} Written while it was away." in written(page)


def test_a_service_that_dies_while_it_writes_is_said_and_the_edit_stays(
    page_without_service: Page, folder: Path
) -> None:
    page, drafter = page_without_service, PausedDrafter()
    drafter.go.set()
    (folder / "one.json").write_text(CONVERSATION.model_dump_json(), "utf-8")
    with on_port(make_parts(drafter, folder=folder), 0) as port:
        page.goto(f"http://127.0.0.1:{port}/sidebar?conversation=export-1")
        draft(page)
        type_at_end(page, f"\n\n{REFUND}")
        drafter.go.clear()
        page.get_by_role("button", name="Draft again").click()
        expect(page.locator("#progress-text")).to_contain_text("Hi Amara")
    expect(page.get_by_role("alert")).to_contain_text("The connection was lost")
    expect(page.get_by_role("button", name="Draft again")).to_be_enabled()
    expect(editor(page)).to_contain_text(REFUND)
    drafter.go.set()


def test_a_new_draft_waits_beside_what_was_typed(opened: Page) -> None:
    type_at_end(opened, f"\n\n{REFUND}")
    draft(opened)
    expect(editor(opened)).to_contain_text(REFUND)
    expect(opened.locator("#choice")).to_contain_text("They arrive by mail.")
    opened.reload()
    expect(opened.locator("#choice")).to_contain_text("They arrive by mail.")
    expect(editor(opened)).to_contain_text(REFUND)
    opened.get_by_role("button", name="Keep mine").click()
    expect(opened.locator("#choice")).to_be_hidden()
    expect(opened.locator("#history .number")).to_have_text("1")


def test_using_the_new_one_keeps_the_edit_as_a_version(opened: Page) -> None:
    type_at_end(opened, f"\n\n{REFUND}")
    draft(opened)
    opened.locator("#choice").get_by_role("button", name="Use this one").click()
    assert written(opened) == "Exports run overnight. They arrive by mail."
    opened.reload()
    opened.locator("#history > summary").click()
    mine = opened.locator("#history li", has_text=REFUND)
    expect(mine).to_contain_text("Your text")
    mine.get_by_role("button", name="Use this one").click()
    expect(editor(opened)).to_contain_text(REFUND)
    checked(opened)
    expect(opened.locator("#history li", has_text="They arrive by mail.")).to_have_count(1)


def test_of_two_texts_one_is_made_place_by_place(opened: Page) -> None:
    type_at_end(opened, f"\n\n{REFUND}")
    draft(opened)
    opened.get_by_role("button", name="Compare").first.click()
    comparison = opened.get_by_role("region", name="Comparison")
    expect(comparison).to_contain_text(REFUND)
    for side in comparison.locator(".side").all():
        place, box = side.locator("xpath=..").bounding_box(), side.bounding_box()
        assert place
        assert box
        assert place["y"] <= box["y"]
        assert box["y"] + box["height"] <= place["y"] + place["height"] + 1, "no side is cut off"
    comparison.get_by_text("The other").first.click()
    comparison.get_by_role("button", name="Use this text").click()
    expect(editor(opened)).to_contain_text("They arrive by mail.")
    expect(opened.locator("#choice")).to_be_hidden()
    checked(opened)
    expect(opened.locator("#history li")).to_have_count(2)


def test_an_untouched_draft_that_gives_way_is_still_to_be_had(opened: Page) -> None:
    draft(opened)
    expect(editor(opened)).to_contain_text("They arrive by mail.")
    opened.locator("#history > summary").click()
    expect(opened.locator("#history li")).to_contain_text("Hi Amara,")


def test_a_draft_that_a_reload_cut_off_is_not_forgotten(serve: Serve, page: Page, folder: Path) -> None:
    drafter = PausedDrafter()
    open_page(serve, page, folder, drafter)
    page.locator("#instruction").fill("shorter")
    page.get_by_role("button", name="Draft").click()
    expect(page.locator("#progress-text")).to_contain_text("Hi Amara")
    page.reload()
    expect(page.locator("#instruction")).to_have_value("shorter")
    drafter.go.set()
    page.locator("#cut-off").get_by_role("button", name="Draft again").click()
    expect(editor(page)).to_contain_text("Hi Amara")
    expect(page.locator("#cut-off")).to_be_hidden()


def test_a_second_tab_overwrites_nothing(opened: Page) -> None:
    other = opened.context.new_page()
    other.goto(opened.url)
    expect(editor(other)).to_contain_text("Hi Amara")
    type_at_end(opened, " From here.")
    expect(editor(other)).to_contain_text("From here.")
    type_at_end(other, " From there.")
    expect(editor(opened)).to_contain_text("From here.")
    opened.locator("#history > summary").click()
    expect(opened.locator("#history li")).to_contain_text("From there.")
    type_at_end(opened, " And here again.")
    other.locator("#history > summary").click()
    expect(other.locator("#history li")).to_contain_text("And here again.")
    assert written(other).endswith("From here. From there.")
    other.close()


def test_where_the_browser_keeps_nothing_it_says_so(serve: Serve, page: Page, folder: Path) -> None:
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    )
    open_page(serve, page, folder, Alternating())
    draft(page)
    expect(page.locator("#unkept")).to_be_visible()


def test_full_storage_gives_up_what_was_touched_longest_ago(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, Alternating())
    page.evaluate(
        """() => {
          const current = { text: "x".repeat(1_200_000), original: "" };
          const desk = (at) => JSON.stringify({ at, history: [], current });
          for (const at of [1, 2, 3]) localStorage.setItem(`reply-drafter/desk/old-${at}`, desk(at));
          for (const size of [100_000, 1_000, 10]) {
            try { for (let i = 0; ; i++) localStorage.setItem(`${size}-${i}`, "x".repeat(size)); } catch { }
          }
        }"""
    )
    draft(page)
    expect(page.locator("#unkept")).to_be_hidden()
    page.reload()
    expect(editor(page)).to_contain_text("Hi Amara")
    assert page.evaluate("localStorage.getItem('reply-drafter/desk/old-1')") is None
    assert page.evaluate("localStorage.getItem('reply-drafter/desk/old-2')") is not None


def test_words_of_a_conversation_that_went_on_are_called_old(opened: Page, folder: Path) -> None:
    said = CONVERSATION.messages[-1].model_copy(update={"text": "It works now."})
    longer = CONVERSATION.model_copy(update={"messages": (*CONVERSATION.messages, said)})
    (folder / "one.json").write_text(longer.model_dump_json(), "utf-8")
    expect(opened.locator("#stale")).to_be_hidden()
    opened.reload()
    expect(opened.locator("#stale")).to_contain_text("The conversation went on after this draft was made.")


def test_next_steps_are_ticked_and_their_texts_copied(opened: Page) -> None:
    opened.get_by_label("Log the bug").check()
    follow_up = opened.locator(".steps li", has_text="Follow up on Friday")
    follow_up.get_by_text("Text", exact=True).click()
    follow_up.get_by_role("button", name="Copy").click()
    expect(follow_up.get_by_role("button", name="Copied")).to_be_visible()
    assert opened.evaluate("navigator.clipboard.readText()") == "Did it arrive?"
    opened.reload()
    expect(opened.get_by_label("Log the bug")).to_be_checked()
    expect(opened.get_by_label("Follow up on Friday")).not_to_be_checked()
