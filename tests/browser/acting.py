"""What tests of the sidebar do on the page, and drafters that they do it with."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from drafter.conversation import Conversation
from drafter.events import Event
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from service.parts import Drafting
from service.storage import Database
from tests.browser.conftest import Serve
from tests.service.parts import make_parts
from tests.service.sample import CONVERSATION, SampleChecks, make_draft, usual_events

PLAIN = (("Exports run overnight.", "cited", (1,)), (" ", "", ()), ("They arrive by mail.", "cited", (1,)))
REFUND = "We will refund 500 EUR."


class Alternating(SampleChecks):
    """The usual draft first and then a plain one."""

    def __init__(self) -> None:
        self.count = 0

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        self.count += 1
        draft = make_draft() if self.count == 1 else make_draft(PLAIN).model_copy(update={"id": f"d{self.count}"})
        yield from usual_events(draft)


def open_page(
    serve: Serve,
    page: Page,
    folder: Path,
    drafter: Drafting,
    conversation: Conversation = CONVERSATION,
    database: Database | None = None,
) -> None:
    """The page with one conversation open."""
    (folder / "one.json").write_text(conversation.model_dump_json(), "utf-8")
    page.goto(serve(make_parts(drafter, folder=folder, database=database)) + "/sidebar")
    page.get_by_role("link", name=conversation.customer.name or "Customer").click()
    expect(page.locator(".ask")).to_be_visible()
    expect(page.locator("[data-starting]")).to_have_count(0)  # its scripts are there


def draft(page: Page) -> None:
    """Press Draft and wait until the draft is there."""
    button = page.locator(".ask .ask-send")
    button.click()
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.locator(".draft").first).to_be_visible()
    expect(button).to_be_enabled()


def editor(page: Page) -> Locator:
    """Where the text at work is edited."""
    return page.locator("#current .editor")


def type_at_end(page: Page, text: str) -> None:
    """Type behind everything that stands in the editor."""
    editor(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def written(page: Page) -> str:
    """What stands in the editor, without the marks in it."""
    text: str = editor(page).evaluate(
        "e => { const copy = e.cloneNode(true); copy.querySelectorAll('.mark').forEach(m => m.remove()); "
        "return copy.textContent; }"
    )
    return text


def checked(page: Page) -> None:
    """Wait until the verdict is about the words that stand there."""
    expect(page.locator("#current .draft")).to_have_attribute("data-state", "checked")


def has_focus(locator: Locator, yes: bool = True) -> None:
    """Wait until what is typed goes there, or elsewhere.

    Playwright's own asks for the window's focus too, which a browser without a screen now and then loses.
    """
    has = "e => document.activeElement === e"
    for _ in range(100):
        if locator.evaluate(has) is yes:
            return
        locator.page.wait_for_timeout(50)
    raise AssertionError(f"{locator} has{'' if yes else ' still'} the focus: not {yes}")
