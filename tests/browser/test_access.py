"""Everybody can use it: axe finds nothing, the keyboard reaches all, and nothing is pushed off a narrow page."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from drafter.conversation import Conversation, Customer, Message
from tests.browser.acting import REFUND, Alternating, checked, draft, editor, has_focus, open_page, type_at_end
from tests.browser.conftest import Serve
from tests.service.sample import CONVERSATION, ScriptedDrafter

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe" / "axe-4.14.1.min.js"
LONG = "x" * 300


def faults(page: Page) -> list[str]:
    """What axe-core finds: rule and place."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((result) => result.violations)")
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing(serve: Serve, page: Page, folder: Path, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    open_page(serve, page, folder, Alternating())
    assert faults(page) == []
    draft(page)
    type_at_end(page, f"\n\n{REFUND}")
    checked(page)
    draft(page)
    page.get_by_role("button", name="Compare").first.click()
    expect(page.get_by_role("region", name="Comparison")).to_be_visible()
    for summary in page.locator("summary:visible").all():
        summary.click()
    assert faults(page) == []
    page.get_by_role("button", name="Keyboard shortcuts").click()
    assert faults(page) == []


@pytest.mark.parametrize("width", [300, 320, 360])
def test_after_draft_the_draft_is_what_one_sees(serve: Serve, page: Page, folder: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    said = Message(author="customer", text="A long story.\n" * 80)
    open_page(serve, page, folder, ScriptedDrafter(), CONVERSATION.model_copy(update={"messages": (said,)}))
    draft(page)
    expect(editor(page)).to_be_in_viewport(ratio=0.1)
    expect(page.get_by_text("Hi Amara,")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Copy reply")).to_be_in_viewport()


def test_marks_are_large_enough_to_be_hit(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, ScriptedDrafter())
    draft(page)
    for mark in page.locator(".editor .mark").all():
        box = mark.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


@pytest.mark.parametrize("width", [300, 900, 1280])
def test_no_name_however_long_pushes_the_page_sideways(serve: Serve, page: Page, folder: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    said = Message(author="customer", name=LONG, text=LONG, attachments=(f"{LONG}.png",))
    long = Conversation(id="long", subject=LONG, customer=Customer(name=LONG, plan=LONG), messages=(said,))
    open_page(serve, page, folder, ScriptedDrafter(), long)
    draft(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        "[...document.querySelectorAll('main *, aside *')].filter(e => e.checkVisibility() && !e.closest('.sr') && "
        "e.getBoundingClientRect().right > innerWidth + 1).map(e => `${e.tagName} ${e.className}`)"
    )
    assert cut == []


def test_a_long_thread_opens_at_its_newest_message_and_the_row_in_view(
    serve: Serve, page: Page, folder: Path
) -> None:
    for number in range(40):
        other = CONVERSATION.model_copy(update={"id": f"c{number}", "customer": Customer(name=f"Customer {number}")})
        (folder / f"{number}.json").write_text(other.model_dump_json(), "utf-8")
    told = [
        Message(author="customer" if n % 2 else "agent", text=f"Message {n}. " + "Words. " * 60) for n in range(41)
    ]
    newest = Message(author="customer", text="The newest question?")
    open_page(serve, page, folder, ScriptedDrafter(), CONVERSATION.model_copy(update={"messages": (*told, newest)}))
    expect(page.get_by_text("The newest question?").last).to_be_in_viewport()
    expect(page.locator(".row[aria-current]")).to_be_in_viewport()


def test_the_first_tab_leads_past_the_list(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, ScriptedDrafter())
    page.keyboard.press("Tab")
    has_focus(page.get_by_role("link", name="Skip to the draft"))
    page.keyboard.press("Enter")
    page.keyboard.type("short")
    expect(page.locator("#instruction")).to_have_value("short")


def test_letters_do_what_the_sheet_says_unless_something_is_typed(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, ScriptedDrafter())
    page.keyboard.press("Control+Enter")
    expect(editor(page)).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("e")
    has_focus(editor(page))
    page.keyboard.press("Control+Home")
    page.keyboard.type("e?")
    expect(editor(page)).to_contain_text("e?Hi Amara")
    page.keyboard.press("Escape")
    has_focus(editor(page), False)
    page.keyboard.press("?")
    page.get_by_label("Single letters").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("i")
    has_focus(page.locator("#instruction"), False)


def test_a_letter_right_after_the_sheet_was_closed_counts(serve: Serve, page: Page, folder: Path) -> None:
    """Until it is next drawn, the page leaves the focus on the box in the sheet that was closed."""
    open_page(serve, page, folder, ScriptedDrafter())
    draft(page)
    page.locator("#keys").evaluate(
        "sheet => { sheet.showModal(); document.getElementById('single-keys').focus(); sheet.close(); "
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'e', bubbles: true})); }"
    )
    has_focus(editor(page))


def test_a_conversation_is_found_by_its_words(serve: Serve, page: Page, folder: Path) -> None:
    other = CONVERSATION.model_copy(
        update={"id": "b", "customer": Customer(name="Élodie Roth"), "subject": "Facture"}
    )
    (folder / "b.json").write_text(other.model_dump_json(), "utf-8")
    open_page(serve, page, folder, ScriptedDrafter())
    page.keyboard.press("/")
    page.keyboard.type("elodie fact")
    expect(page.locator(".list .row:visible")).to_have_count(1)
    expect(page.locator("#found")).to_have_text("1 of 2 conversations")
    page.keyboard.press("Enter")
    expect(page.locator(".thread h1")).to_have_text("Facture")


def test_what_is_copied_is_rich_text_too(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, ScriptedDrafter())
    draft(page)
    editor(page).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Do <this>:\n1. Open https://h.example/a?b=1.\n2. Close it.\n\nSam")
    page.get_by_role("button", name="Copy reply").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    html = page.evaluate(
        "navigator.clipboard.read().then((items) => items[0].getType('text/html')).then((blob) => blob.text())"
    )
    assert '<ol><li>Open <a href="https://h.example/a?b=1">' in html
    assert "Do &lt;this&gt;:" in html
    assert "<p>Sam</p>" in html
    page.get_by_role("button", name="as plain text").click()
    expect(page.get_by_role("button", name="Copied").last).to_be_visible()
    kinds = page.evaluate("navigator.clipboard.read().then((items) => items[0].types)")
    assert kinds == ["text/plain"]


def test_the_list_is_put_in_the_order_of_the_handbook_and_says_why(serve: Serve, page: Page, folder: Path) -> None:
    for name, words in (("Ben", "Thank you!"), ("Cleo", "nothing waits")):
        said = Message(author="customer", text=words)
        other = CONVERSATION.model_copy(
            update={"id": name, "customer": Customer(name=name), "messages": (*CONVERSATION.messages, said)}
        )
        (folder / f"{name}.json").write_text(other.model_dump_json(), "utf-8")
    open_page(serve, page, folder, ScriptedDrafter())
    expect(page.locator("#waiting-count")).to_have_text("2 conversations wait for an answer")
    assert page.locator(".row-name").all_inner_texts() == ["Ben", "Amara Diallo", "Cleo"]
    assert page.locator(".row-why").all_inner_texts() == [
        "Read as thanks.",
        "Read as questions.",
        "Answered: the customer is next.",
    ]
    expect(page.locator(".row[aria-current]")).to_contain_text("Amara Diallo")
    page.locator("#search").fill("thanks ben")
    expect(page.locator(".list .row:visible")).to_have_count(1)
