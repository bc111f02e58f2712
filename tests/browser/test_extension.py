"""The extension as an agent uses it: loaded into a real Chromium, its button pressed beside inboxes of strangers."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from drafter.aim import Aim
from drafter.draft import ATTACHMENT
from drafter.errors import ModelTimeout
from drafter.events import Step
from service.app_packages import extension_package
from tests.browser.extension import Installed, installed_in, loaded
from tests.browser.test_access import faults
from tests.service.cli.run import run
from tests.service.sample import make_draft, usual_events

pytestmark = pytest.mark.browser

Browsing = tuple[BrowserContext, str]


@pytest.fixture(scope="module")
def browsing(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    """A Chromium with the extension, for all tests."""
    with loaded(playwright, tmp_path_factory.mktemp("extension")) as browsing:
        yield browsing


@pytest.fixture
def installed(browsing: Browsing) -> Iterator[Installed]:
    """The extension set up for a service of this test's own."""
    with installed_in(*browsing) as installed:
        yield installed


def drafted(panel: Page) -> None:
    panel.get_by_role("button", name="Draft", exact=True).click()
    expect(panel.get_by_role("article", name="Draft")).to_be_visible()


def inserted(panel: Page) -> None:
    panel.get_by_role("button", name="Insert into the reply").click()
    expect(panel.locator("#did")).not_to_be_empty()


def test_what_is_selected_is_drafted_for_and_the_draft_goes_into_the_editor(installed: Installed) -> None:
    inbox = installed.inbox("rich")
    inbox.locator("#mail").select_text()
    panel = installed.press(inbox)
    said = "Hello, our export of 30,000 bookings does not finish. Can you help? Amara"
    expect(panel.locator("#text")).to_have_value(said)
    expect(panel.locator("#read")).to_contain_text("Selected on localhost")
    inbox.locator("#editor").click()
    drafted(panel)
    conversation, _ = installed.drafter.asked[0]
    assert conversation.messages[0].text.startswith("Hello, our export of 30,000 bookings")
    assert (conversation.mailbox, conversation.subject) == ("default", "Export - Inbox")
    expect(panel.locator("#sources blockquote").first).to_contain_text("prepared overnight")
    expect(panel.locator("#verdict")).to_have_text("2 of 2 factual sentences are proved")
    inserted(panel)
    expect(inbox.locator("#editor")).to_contain_text("Exports run overnight.")
    expect(panel.locator("#did")).to_contain_text("Nothing was sent")


def test_without_a_selection_it_is_the_open_mail_which_the_agent_sees_first(installed: Installed) -> None:
    inbox = installed.inbox("rich")
    inbox.locator("#editor").fill("What I have begun to write")
    panel = installed.press(inbox)
    text = panel.locator("#text")
    expect(text).to_have_value("Export\n\nHello, our export of 30,000 bookings does not finish. Can you help? Amara")
    expect(panel.locator("#read")).to_contain_text("take out what is not the conversation")
    assert installed.drafter.asked == [], "nothing goes out before the agent asks for a draft"


def test_nothing_can_be_read_before_the_button_is_pressed(installed: Installed) -> None:
    inbox = installed.inbox("textarea")
    [worker] = installed.context.service_workers
    tried = """async () => {
      const tabs = await chrome.tabs.query({});
      const words = () => document.body.innerText;
      const read = (tab) => chrome.scripting.executeScript({ target: { tabId: tab.id }, func: words });
      return Promise.all(tabs.map((tab) => read(tab).then(() => `read ${tab.id}`, () => 'refused')));
    }"""
    assert set(worker.evaluate(tried)) == {"refused"}
    assert worker.evaluate("() => chrome.storage.session.get()") == {}
    installed.press(inbox)
    assert [one for one in worker.evaluate(tried) if one != "refused"] != []


_SAID = "editor => editor.value ?? editor.innerText"


@pytest.mark.parametrize("editor", ["textarea", "controlled", "rich", "plain", "model"])
def test_the_draft_stands_in_each_kind_of_editor_and_undo_takes_it_out(installed: Installed, editor: str) -> None:
    inbox = installed.inbox(editor)
    panel = installed.press(inbox)
    place = inbox.locator("#editor")
    place.click()
    inbox.keyboard.press("Control+End")
    if editor != "model":
        inbox.keyboard.type("Mine. ")
    drafted(panel)
    inserted(panel)
    said = place.evaluate(_SAID)
    assert said.index("They arrive by mail.") - said.index("Exports run overnight.") > 23, "in two paragraphs"
    if editor == "controlled":
        expect(inbox.locator("output")).to_contain_text("They arrive by mail.")
    if editor != "model":  # which would have to bring an undo of its own
        inbox.bring_to_front()
        inbox.keyboard.press("Control+z")
        left = place.evaluate(_SAID)
        assert "Exports" not in left
        assert "Mine." in left


def test_an_editor_in_a_frame_or_a_shadow_is_found(installed: Installed) -> None:
    framed = installed.inbox("frame")
    panel = installed.press(framed)
    framed.frame_locator("#frame").locator("#editor").click()
    drafted(panel)
    inserted(panel)
    expect(framed.frame_locator("#frame").locator("#editor")).to_contain_text("Exports run overnight.")
    shadow = installed.inbox("shadow")
    panel = installed.press(shadow)
    shadow.locator("#editor").click()
    drafted(panel)
    inserted(panel)
    expect(shadow.locator("#editor")).to_have_value("Exports run overnight.\n\nThey arrive by mail.")


def test_where_it_cannot_stand_the_agent_is_told(installed: Installed) -> None:
    for editor, says in {"search": "Click into the reply first", "stubborn": "did not take the text"}.items():
        inbox = installed.inbox(editor)
        panel = installed.press(inbox)
        inbox.locator("#editor").click()
        drafted(panel)
        inserted(panel)
        expect(panel.locator("#did")).to_contain_text(says)
        assert "Exports" not in inbox.locator("#editor").evaluate(_SAID)


def test_the_agent_has_it_say_yes_or_no_and_sees_what_notices_speak_of(installed: Installed) -> None:
    installed.drafter.events = usual_events(make_draft())
    panel = installed.press(installed.inbox())
    for button in ("Decline", "Draft again"):
        with panel.expect_response("**/v1/drafts"):
            panel.get_by_role("button", name=button).click()
        expect(panel.get_by_role("article", name="Draft")).to_be_visible()
        expect(panel.get_by_role("button", name="Accept")).to_be_enabled()
    assert [wish.aim for _, wish in installed.drafter.asked] == [Aim.DECLINE, None]
    look, known = panel.locator("#notices li").all()
    expect(look).to_contain_text("Look Sources disagree")
    expect(look.get_by_role("link")).to_have_attribute("href", "https://help.brindlebook.example/refunds")
    expect(known).to_contain_text("Good to know")
    known.get_by_text("Read it here").click()
    expect(known.get_by_text("The export queue stalls on Mondays.")).to_be_visible()
    panel.locator("#steps").get_by_text("Text", exact=True).click()
    expect(panel.locator("#steps").get_by_text("Did it arrive?")).to_be_visible()
    expect(panel.locator("#source-1 blockquote")).to_contain_text("Smaller ones are ready within five minutes.")
    assert faults(panel) == []


def test_a_blank_goes_into_the_editor_only_when_asked_twice(installed: Installed) -> None:
    installed.drafter.events = usual_events(make_draft())
    inbox = installed.inbox("textarea")
    panel = installed.press(inbox)
    inbox.locator("#editor").click()
    drafted(panel)
    inserted(panel)
    expect(panel.locator("#did")).to_contain_text("Only you can fill in: export number")
    expect(inbox.locator("#editor")).to_have_value("")
    panel.get_by_role("button", name="Insert into the reply").click()
    expect(inbox.locator("#editor")).to_have_value(make_draft().text)


def test_what_the_service_refuses_is_said_in_its_words(installed: Installed) -> None:
    panel = installed.press(installed.inbox())
    problem = panel.get_by_role("alert")
    installed.drafter.events = (Step.READING, ModelTimeout("gpt-4o-mini gave no text for 120 seconds."))
    panel.get_by_role("button", name="Draft", exact=True).click()
    expect(problem).to_contain_text("gave no text for 120 seconds")
    installed.set_up(mailbox="sales")
    panel.get_by_role("button", name="Draft", exact=True).click()
    expect(problem).to_contain_text("'sales' is not one of your mailboxes")
    installed.set_up(key="rd_wrong")
    panel.get_by_role("button", name="Draft", exact=True).click()
    expect(problem).to_contain_text("This key is not good here")
    installed.set_up(address="http://127.0.0.1:9")
    panel.get_by_role("button", name="Draft", exact=True).click()
    expect(problem).to_contain_text("does not answer")


def test_words_of_a_draft_are_never_markup(installed: Installed) -> None:
    mean = "<img src=x onerror=document.title='owned'>"
    installed.drafter.events = usual_events(make_draft(((mean, "cited", (1,)),)))
    inbox = installed.inbox("rich")
    panel = installed.press(inbox)
    inbox.locator("#editor").click()
    drafted(panel)
    expect(panel.locator("#letter")).to_contain_text(mean)
    inserted(panel)
    expect(inbox.locator("#editor")).to_contain_text(mean)
    assert panel.locator("#result img").count() == inbox.locator("img").count() == 0


def test_a_sentence_that_a_source_contradicts_is_said_to_be_so(installed: Installed) -> None:
    said = (("Exports run overnight.", "cited", (1,)), (" ", "", ()), ("They hold 90 rows.", "contradicted", ()))
    installed.drafter.events = usual_events(make_draft(said))
    panel = installed.press(installed.inbox("rich"))
    drafted(panel)
    expect(panel.locator("#letter sup.contradicted")).to_have_text("contradicted")
    expect(panel.locator("#verdict")).to_have_text("1 of 2 factual sentences are proved")
    expect(panel.locator("#before")).to_contain_text("A source says otherwise: “They hold 90 rows.”")


def test_a_file_of_the_customers_is_told_apart_from_sources(installed: Installed) -> None:
    draft = make_draft()
    first, *others = draft.citations
    sent = first.model_copy(update={"kind": ATTACHMENT, "title": "export.log, line 3", "link": None})
    installed.drafter.events = usual_events(draft.model_copy(update={"citations": (sent, *others)}))
    panel = installed.press(installed.inbox("rich"))
    drafted(panel)
    expect(panel.locator("#source-1")).to_contain_text("export.log, line 3 sent by the customer")
    expect(panel.locator("#source-2")).not_to_contain_text("sent by the customer")


def test_the_options_keep_what_works_and_forget_it(installed: Installed) -> None:
    [worker] = installed.context.service_workers
    worker.evaluate("() => chrome.storage.local.clear()")
    options = installed.page("options.html")
    told = options.get_by_role("status")
    options.get_by_label("Key", exact=True).fill(f" {installed.key} ")
    options.get_by_label("Mailbox").fill("default")
    for address, says in {"http://drafts.example.com": "in the open", "ftp://x": "in the open"}.items():
        options.get_by_label("Address").fill(address)
        options.get_by_role("button", name="Save").click()
        expect(told).to_contain_text(says)
    options.get_by_label("Address").fill(f"{installed.service}/sidebar?x=1")
    options.get_by_role("button", name="Save").click()
    expect(told).to_contain_text("it answers")
    known = {"address": installed.service, "key": installed.key, "mailbox": "default"}
    assert worker.evaluate("() => chrome.storage.local.get()") == known
    options.reload()
    expect(options.get_by_label("Address")).to_have_value(installed.service)
    options.get_by_role("button", name="Forget all of it").click()
    expect(told).to_have_text("Forgotten.")
    assert worker.evaluate("() => chrome.storage.local.get()") == {}


def test_a_page_cannot_see_the_key_or_the_panel(installed: Installed) -> None:
    inbox = installed.inbox()
    installed.press(inbox)
    seen = inbox.evaluate(
        """async id => {
          const panel = `chrome-extension://${id}/panel.html`;
          return [typeof chrome?.storage, await fetch(panel).then(() => 1, () => 0)];
        }""",
        installed.id,
    )
    assert seen == ["undefined", 0]


def test_its_package_asks_for_no_right_beyond_these(tmp_path: Path) -> None:
    assert run("package", "extension", tmp_path / "extension.zip") == 0
    package = ZipFile(tmp_path / "extension.zip")
    manifest = json.loads(package.read("manifest.json"))
    assert manifest["permissions"] == ["activeTab", "scripting", "sidePanel", "storage"]
    assert "host_permissions" not in manifest
    assert "content_scripts" not in manifest
    assert (tmp_path / "extension.zip").read_bytes() == extension_package(), "a version has one package"
    assert run("package", "extension", tmp_path) == 2
    told = b"".join(package.read(name) for name in package.namelist() if name.endswith((".js", ".html")))
    for risky in (b"innerHTML", b"eval(", b"document.write", b"http-equiv"):
        assert risky not in told
