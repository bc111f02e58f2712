"""The sidebar as an agent uses it, in a real browser."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from drafter.conversation import Conversation, Message
from drafter.draft import TextKind
from drafter.errors import ModelTimeout
from drafter.events import Event, Restart, Step, TextDelta
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from tests.browser.acting import PLAIN, Alternating, draft, open_page
from tests.browser.conftest import Serve
from tests.browser.test_access import faults
from tests.service.parts import make_parts
from tests.service.sample import CONVERSATION, SampleChecks, ScriptedDrafter, make_draft, usual_events

pytestmark = pytest.mark.browser


class PausedDrafter(SampleChecks):
    """Streams the usual events, but waits for `go` before the last one."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.ended = threading.Event()

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        try:
            *before, last = usual_events()
            yield from before
            while not self.go.wait(0.05):
                yield TextDelta(" ")
            yield last
        finally:
            self.ended.set()


@pytest.fixture
def opened(serve: Serve, page: Page, folder: Path) -> Page:
    """The page with the conversation open, over a drafter that gives the usual draft, then a plain one."""
    open_page(serve, page, folder, Alternating())
    return page


def copied(page: Page) -> str:
    page.get_by_role("button", name="Copy reply").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_the_kind_that_is_chosen_is_asked_for(serve: Serve, page: Page, folder: Path) -> None:
    note = make_draft().model_copy(update={"kind": TextKind.SUMMARY})
    drafter = ScriptedDrafter(*usual_events(note))
    open_page(serve, page, folder, drafter)
    page.get_by_label("Write a").select_option("summary")
    draft(page)
    assert [wish.kind for _, wish in drafter.asked] == [TextKind.SUMMARY]
    expect(page.get_by_text("For colleagues only")).to_be_visible()
    expect(page.get_by_role("button", name="Copy summary")).to_be_visible()


def test_steps_and_text_show_while_the_draft_is_written(serve: Serve, page: Page, folder: Path) -> None:
    drafter = PausedDrafter()
    open_page(serve, page, folder, drafter)
    page.get_by_role("button", name="Draft").click()
    expect(page.locator("#progress-step")).to_have_text("Proving and checking every sentence")
    expect(page.locator("#progress-step")).to_have_attribute("role", "status")
    expect(page.locator("#progress-text")).to_contain_text("Hi Amara,\n\nThank you for telling us")
    expect(page.get_by_role("button", name="Draft", exact=True)).to_be_disabled()
    drafter.go.set()
    expect(page.locator("#current .verdict")).to_have_text("4 of 5 factual sentences are proved")
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.locator("#announcer")).to_contain_text("Draft ready.")


def test_a_marker_opens_the_card_with_the_exact_quote(opened: Page) -> None:
    draft(opened)
    opened.get_by_role("button", name="Source 1: Limits of exports").first.click()
    quote = opened.locator('[id^="quote-"][id$="-1"] q')
    expect(quote).to_be_visible()
    expect(quote).to_have_text(make_draft().citations[0].quote)
    card = opened.locator(".card", has=quote)
    expect(card.get_by_role("link")).to_have_attribute("href", "https://help.brindlebook.example/export-limits")
    expect(card).to_contain_text("12 Aug 2026")
    expect(opened.locator(".card.internal")).to_contain_text("Internal: do not quote")


@pytest.mark.parametrize("way", ["pointer", "keyboard"])
def test_a_quote_is_seen_in_its_surroundings_at_a_glance(opened: Page, way: str) -> None:
    draft(opened)
    mark, glance = opened.get_by_role("button", name="Source 1: Limits of exports").first, opened.locator("#glance")
    if way == "pointer":
        mark.hover()
    else:
        opened.locator("#current .editor").focus()
        opened.keyboard.press("Tab")
    expect(glance).to_be_visible()
    expect(glance).to_contain_text("Limits of exports")
    expect(glance).to_contain_text("Article · updated")
    expect(glance).to_contain_text("public")
    quote = make_draft().citations[0]
    expect(glance.locator(".quoted")).to_have_text(f"{quote.before} {quote.quote} {quote.after}")
    expect(glance.locator("q")).to_have_text(quote.quote)
    expect(mark).to_have_accessible_description(re.compile("arrive by email before 7:00"))
    assert faults(opened) == []
    if way == "pointer":
        glance.hover()  # it stays while it is read
        opened.wait_for_timeout(400)
        expect(glance).to_be_visible()
    opened.keyboard.press("Escape")
    expect(glance).to_be_hidden()
    opened.locator(".editor .why-mark").first.hover()
    expect(glance).to_have_text("No source names a file format.")
    opened.get_by_role("button", name="Source 2 internal").first.hover()
    expect(glance).to_contain_text("Internal: do not quote")


@pytest.mark.parametrize("width", [300, 1280])
def test_a_glance_stands_on_the_page_and_beside_its_mark(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 640})
    draft(opened)
    for mark in opened.locator(".editor .mark").all():
        mark.scroll_into_view_if_needed()
        mark.hover()
        expect(opened.locator("#glance")).to_be_visible()
        told, at = opened.locator("#glance").bounding_box(), mark.bounding_box()
        assert told
        assert at
        assert told["x"] >= 0
        assert told["x"] + told["width"] <= width
        assert told["y"] >= 0
        assert told["y"] + told["height"] <= 640
        assert told["y"] >= at["y"] + at["height"] or told["y"] + told["height"] <= at["y"], "the mark is not covered"
        opened.keyboard.press("Escape")


def test_a_reply_with_a_blank_cannot_be_copied_until_it_is_filled(opened: Page) -> None:
    draft(opened)
    expect(opened.locator(".blanks")).to_have_text("Fill in first: export number")
    opened.get_by_role("button", name="Copy reply").click(force=True)
    assert opened.evaluate("getSelection().toString()") == "[export number?]"
    expect(opened.locator(".concerns .number")).to_have_text("3")
    opened.keyboard.type("four")
    expect(opened.locator(".blanks")).to_be_empty()
    expect(opened.locator(".concerns .number")).to_have_text("2")
    assert copied(opened) == make_draft().text.replace("[export number?]", "four")


def test_a_blank_may_stay_by_a_choice_of_its_own(opened: Page) -> None:
    draft(opened)
    opened.get_by_role("button", name="Copy reply").click(force=True)
    opened.get_by_role("button", name="Copy with the blanks all the same").click()
    expect(opened.get_by_role("button", name="Copied")).to_be_visible()
    assert "[export number?]" in opened.evaluate("navigator.clipboard.readText()")


def test_what_is_copied_is_the_draft_without_markers(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, ScriptedDrafter(*usual_events(make_draft(PLAIN))))
    draft(page)
    assert copied(page) == "Exports run overnight. They arrive by mail."


def test_an_untouched_draft_gives_way_to_the_new_one(opened: Page) -> None:
    draft(opened)
    draft(opened)
    expect(opened.locator(".draft")).to_have_count(1)
    expect(opened.locator("#current .editor")).to_contain_text("They arrive by mail.")


def test_an_error_is_readable_and_keeps_the_draft_that_is_there(serve: Serve, page: Page, folder: Path) -> None:
    class Failing(Alternating):
        def stream(
            self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
        ) -> Iterator[Event]:
            if self.count:
                yield TextDelta("Hi")
                raise ModelTimeout("gpt-x gave no text for 120 seconds.")
            yield from super().stream(conversation)

    open_page(serve, page, folder, Failing())
    draft(page)
    page.get_by_role("button", name="Draft again").click()
    expect(page.get_by_role("alert")).to_contain_text("gpt-x gave no text for 120 seconds.")
    expect(page.locator("#current .editor")).to_contain_text("Hi Amara,")
    expect(page.get_by_role("button", name="Draft again")).to_be_enabled()


def test_stop_ends_the_draft_here_and_on_the_server(serve: Serve, page: Page, folder: Path) -> None:
    drafter = PausedDrafter()
    open_page(serve, page, folder, drafter)
    page.get_by_role("button", name="Draft").click()
    page.get_by_role("button", name="Stop").click()
    assert drafter.ended.wait(5), "the server went on writing for nobody"
    expect(page.locator("#incoming")).to_be_empty()
    expect(page.get_by_role("button", name="Draft")).to_be_enabled()


def test_a_double_click_asks_for_one_draft(serve: Serve, page: Page, folder: Path) -> None:
    drafter = PausedDrafter()
    open_page(serve, page, folder, drafter)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/sidebar/drafts") else None)
    page.locator(".ask-send").dblclick()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#progress-text")).to_contain_text("Hi Amara")
    drafter.go.set()
    expect(page.locator("#current .draft")).to_be_visible()
    assert len(asked) == 1


def test_nothing_moves_for_those_who_want_it_so(serve: Serve, page: Page, folder: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    drafter = PausedDrafter()
    open_page(serve, page, folder, drafter)
    page.get_by_role("button", name="Draft", exact=True).click()
    expect(page.locator(".spinner")).to_be_visible()
    long = "document.getAnimations().filter((one) => one.effect.getTiming().duration > 1).length"
    assert page.evaluate(long) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(long) > 0
    drafter.go.set()


def test_a_stream_that_breaks_off_is_said(serve: Serve, page: Page, folder: Path) -> None:
    open_page(serve, page, folder, ScriptedDrafter(Step.WRITING, TextDelta("Hi")))
    page.get_by_role("button", name="Draft").click()
    expect(page.get_by_role("alert")).to_contain_text("The connection was lost")


def test_void_text_is_taken_away(serve: Serve, page: Page, folder: Path) -> None:
    drafter = PausedDrafter()
    drafter_events = (Step.WRITING, TextDelta("Wrong words"), Restart("cut off"))

    class Restarting(PausedDrafter):
        def stream(
            self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
        ) -> Iterator[Event]:
            yield from drafter_events
            yield from drafter.stream(conversation)

    open_page(serve, page, folder, Restarting())
    page.get_by_role("button", name="Draft").click()
    expect(page.locator("#progress-text")).to_contain_text("Hi Amara")
    expect(page.locator("#progress-text")).not_to_contain_text("Wrong words")
    drafter.go.set()


def test_hostile_words_stay_words(serve: Serve, page: Page, folder: Path) -> None:
    evil = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"></template>"
    conversation = CONVERSATION.model_copy(
        update={"messages": (Message(author="customer", text=evil),), "subject": evil}
    )
    parts = ((f"{evil} is what you wrote.", "unsupported", ()), (" [<b>blank</b>?]", "courtesy", ()))
    open_page(serve, page, folder, ScriptedDrafter(*usual_events(make_draft(parts))), conversation)
    expect(page.locator(".thread .said")).to_have_text(evil)
    draft(page)
    expect(page.locator("#current .editor")).to_contain_text(evil)
    assert page.title() != "owned"
    assert page.locator("img, .editor b, .said script").count() == 0


def test_the_whole_way_by_keyboard(opened: Page) -> None:
    opened.keyboard.press("Tab")
    opened.locator("#instruction").focus()
    opened.keyboard.type("shorter")
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("button", name="Draft again")).to_be_enabled()
    opened.locator("#instruction").focus()
    reached = []
    for _ in range(24):
        opened.keyboard.press("Tab")
        reached.append(opened.evaluate("document.activeElement.className || document.activeElement.tagName"))
    assert "words editor" in reached
    assert any("copy" in name for name in reached)
    assert reached.count("SUMMARY") >= 2
    opened.locator(".card summary").first.focus()
    opened.keyboard.press("Enter")
    expect(opened.locator('[id^="quote-"][id$="-1"] q')).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (900, "light"), (1440, "dark")])
def test_it_fits_every_width_and_scheme(opened: Page, width: int, scheme: str) -> None:
    opened.set_viewport_size({"width": width, "height": 740})
    opened.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    draft(opened)
    for card in opened.locator(".draft details > summary").all():
        card.click()
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    cut = opened.evaluate(
        "[...document.querySelectorAll('.drafting *')].filter(e => e.checkVisibility() && !e.closest('.sr') && "
        "e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"
    )
    assert cut == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_enough_to_be_read(opened: Page, scheme: str) -> None:
    """WCAG AA: a contrast of at least 4.5 for everything that is read."""
    opened.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    draft(opened)
    for card in opened.locator(".draft details > summary").all():
        card.click()
    poor = opened.evaluate(Path(__file__).with_name("contrast.js").read_text("utf-8"))
    assert poor == []


def test_nothing_is_lost_that_is_typed_and_pressed_before_the_scripts_are_there(
    serve: Serve, page: Page, folder: Path
) -> None:
    drafter = ScriptedDrafter()
    (folder / "one.json").write_text(CONVERSATION.model_dump_json(), "utf-8")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/static/sidebar.js", hold)
    address = f"{serve(make_parts(drafter, folder=folder))}/sidebar?conversation={CONVERSATION.id}"
    page.goto(address, wait_until="commit")
    instruction, button = page.get_by_label("For this text only"), page.locator(".ask-send")
    instruction.fill("shorter")
    instruction.press("Enter")
    expect(button).to_be_disabled()
    expect(page.get_by_role("button", name=re.compile("a reply that says yes"))).to_be_disabled()
    assert page.url == address
    page.wait_for_function("document.readyState !== 'loading'")
    held.pop().continue_()
    button.click()
    expect(page.locator("#current .draft")).to_be_visible()
    assert [wish.instruction for _, wish in drafter.asked] == ["shorter"]
