"""What tests do with the panel inside a help desk, and where it stands there."""

from playwright.sync_api import FrameLocator, Page, expect

from service.auth.rights import TeamRole
from tests.browser.desk_world import OURS, World
from tests.service.auth.guarded import PASSWORD
from tests.service.embedded.desks import Embedded

PANEL = f"https://{OURS}/sidebar/in/pots"
FRONT_PANEL = f"{PANEL}?auth_secret=pl9gin"
_EMAIL = "sam@example.com"


def sidebar(window: Page) -> FrameLocator:
    return window.frame_locator("#panel").frame_locator("iframe")


def shows(place: FrameLocator | Page, words: str) -> None:
    """Wait until a sidebar shows the conversation in which this was said, with its scripts."""
    expect(place.locator(".thread").get_by_text(words)).to_be_visible()
    place.locator("html").evaluate(
        "() => new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', done))"
    )


def sign_in(here: World, desk: Embedded, window: Page) -> None:
    """Sign in by a code, as an agent does it: by password in a window of its own."""
    _account(desk)
    own = here.window()
    own.goto(f"https://{OURS}/sign-in/for/pots")
    own.get_by_label("Mail address").fill(_EMAIL)
    own.get_by_label("Password").fill(PASSWORD)
    own.get_by_role("button", name="Sign in").click()
    own.get_by_role("button", name="Copy the code").click()
    expect(own.get_by_role("button", name="Copied")).to_be_visible()
    code = own.evaluate("navigator.clipboard.readText()")
    own.close()
    _hand_in(window, code)


def let_in(desk: Embedded, window: Page) -> None:
    """The same without the window: what is tried is not how one signs in."""
    own = desk.browser()
    own.headers["Sec-Fetch-Dest"] = "document"
    own.cookies.set("__Host-drafter-session", desk.stores.sessions.begin(_account(desk)))
    page = own.get("/sign-in/for/pots").text
    _hand_in(window, page.partition('value="')[2].partition('"')[0])


def _account(desk: Embedded) -> str:
    made = desk.stores.accounts.add(_EMAIL, TeamRole.AGENT, PASSWORD, "test", name="Sam", mailboxes=["potters"])
    return made.id


def _hand_in(window: Page, code: str) -> None:
    panel = window.frame_locator("#panel")
    panel.get_by_label("Code").fill(code)
    panel.get_by_role("button", name="Open").click()


def draft_in(panel: FrameLocator | Page) -> None:
    panel.get_by_role("button", name="Draft", exact=True).click()
    expect(panel.get_by_role("button", name="Draft again")).to_be_enabled()
