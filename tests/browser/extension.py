"""A real Chromium with the extension loaded, a service, and inboxes of strangers.

The browser's own question whether the extension may speak with the service cannot be answered by a program, so the
package that is loaded here has that right from the beginning; nothing else of it is changed.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import BrowserContext, Page, Playwright

from service.app_packages import extension_package
from service.auth.access import GuardedAccess
from service.auth.api_keys import NewKey
from service.auth.buckets import Buckets
from service.auth.rights import Right
from service.auth.sealing import Sealing
from service.auth.stores import open_stores
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.inbox import inboxes
from tests.service.auth.guarded import SECRET, USUAL
from tests.service.parts import make_parts, temporary_database
from tests.service.sample import ScriptedDrafter, make_draft, usual_events
from tests.service.server import running
from tests.service.waiting import until

WHOLE = (("Exports run overnight.", "cited", (1,)), ("\n\n", "", ()), ("They arrive by mail.", "cited", (1,)))
_TAB = "async () => (await chrome.tabs.query({ active: true, lastFocusedWindow: true }))[0].id"


@dataclass
class Installed:
    """A Chromium with the extension, a service, and inboxes of strangers."""

    context: BrowserContext
    id: str
    service: str
    key: str
    drafter: ScriptedDrafter
    inboxes: str

    def page(self, name: str = "") -> Page:
        """A page of the extension, in a tab of its own."""
        page = self.context.new_page()
        page.goto(f"chrome-extension://{self.id}/{name}")
        return page

    def inbox(self, editor: str = "rich") -> Page:
        page = self.context.new_page()
        page.goto(f"{self.inboxes}/{editor}")
        return page

    def press(self, inbox: Page) -> Page:
        """Press the button of the toolbar before this page, as Chromium does for a person; the panel's page."""
        inbox.bring_to_front()
        browser = self.context.browser
        assert browser
        [worker] = self.context.service_workers
        number = worker.evaluate(
            "async () => (await chrome.tabs.query({ active: true, lastFocusedWindow: true }))[0].id"
        )
        control = browser.new_browser_cdp_session()
        tabs = control.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
        [tab] = [one for one in tabs if one["url"] == inbox.url]
        control.send("Extensions.triggerAction", {"id": self.id, "targetId": tab["targetId"]})
        panel = f"chrome-extension://{self.id}/panel.html?tab={number}"
        until(lambda: any(one["url"] == panel for one in control.send("Target.getTargets")["targetInfos"]))
        control.detach()
        page = self.context.new_page()
        page.goto(panel)
        return page

    def set_up(self, **changes: str) -> None:
        """As the options keep it."""
        known = {"address": self.service, "key": self.key, "mailbox": "default"} | changes
        [worker] = self.context.service_workers
        worker.evaluate("known => chrome.storage.local.set(known)", known)


@contextmanager
def loaded(playwright: Playwright, place: Path, width: int = 420) -> Iterator[tuple[BrowserContext, str]]:
    """A Chromium into which the package is loaded, and the id that it has there; `place` is an empty folder."""
    unpacked = place / "unpacked"
    ZipFile(BytesIO(extension_package())).extractall(unpacked)
    manifest = json.loads((unpacked / "manifest.json").read_text("utf-8"))
    del manifest["optional_host_permissions"]
    manifest["host_permissions"] = ["http://127.0.0.1/*"]
    (unpacked / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    loading = [f"--disable-extensions-except={unpacked}", f"--load-extension={unpacked}"]
    others = [one for one in ARGUMENTS if one != "--headless"]
    context = playwright.chromium.launch_persistent_context(
        place / "profile",
        executable_path=CHROMIUM,
        headless=False,  # the old headless mode has no extensions, the new one is a window that nobody sees
        args=["--headless=new", *others, *loading],
        ignore_default_args=["--disable-extensions"],
        viewport={"width": width, "height": 900},
    )
    worker = next(iter(context.service_workers), None) or context.wait_for_event("serviceworker")
    yield context, worker.url.split("/")[2]
    context.close()


@contextmanager
def installed_in(context: BrowserContext, identity: str) -> Iterator[Installed]:
    """The extension set up for a service of its own, whose drafter gives a draft with proof."""
    database, drafter = temporary_database(), ScriptedDrafter(*usual_events(make_draft(WHOLE)))
    stores = open_stores(database, Sealing([SECRET]))
    key = stores.keys.create(NewKey("extension of Sam", [Right.DRAFT], ["default"]), "test")[1]
    access = GuardedAccess(stores, open_at_first=False, usual=USUAL, buckets=Buckets())
    with running(make_parts(drafter, database=database), access) as address, inboxes() as desks:
        installed = Installed(context, identity, address, key, drafter, desks)
        installed.set_up()
        yield installed
        for page in context.pages[1:]:
            page.close()
    database.close()
