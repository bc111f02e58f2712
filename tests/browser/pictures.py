"""The pictures in the docs: `python -m tests.browser.pictures ADDRESS`, and `... pictures console`, `... extension`.

ADDRESS is a running `make serve`; the picture shows its answer to the demo conversation of the README. That of the
console shows invented weeks of a team, that of the extension a made-up draft; both need nothing that runs.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, Playwright, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.extension import installed_in, loaded
from tests.service.console.sample import fill
from tests.service.parts import make_parts, temporary_database
from tests.service.server import running

PICTURES = Path(__file__).parents[2] / "docs" / "images"
CONVERSATION = "demo-export-stuck"


def main(address: str) -> None:
    """Write the picture that is asked for."""
    with sync_playwright() as playwright:
        if address == "extension":
            picture_extension(playwright)
            return
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        if address == "console":
            picture_console(browser.new_page(viewport={"width": 1120, "height": 1180}, device_scale_factor=1.5))
        else:
            page = browser.new_page(viewport={"width": 1040, "height": 1120}, device_scale_factor=1.5)
            picture_sidebar(page, address.rstrip("/"))
        browser.close()


def picture_sidebar(page: Page, address: str) -> None:
    """Draft on the page of the service at `address`."""
    page.goto(f"{address}/sidebar?conversation={CONVERSATION}")
    page.locator(".ask .ask-send").click()
    page.locator("#current .draft").wait_for(timeout=300_000)
    page.locator(".progress").wait_for(state="detached", timeout=300_000)  # an earlier draft is there at once
    page.locator("#current .mark").nth(4).hover()
    page.locator("#glance").wait_for()
    page.screenshot(path=PICTURES / "sidebar.png")


def picture_console(page: Page, target: Path = PICTURES / "console.png") -> None:
    """The overview of some invented weeks."""
    database = temporary_database()
    fill(database, 30, datetime.now(UTC))
    with running(make_parts(database=database)) as address:
        page.goto(f"{address}/console")
        page.screenshot(path=target)
    database.close()


def picture_extension(playwright: Playwright, target: Path = PICTURES / "extension.png") -> None:
    """An inbox of somebody else's with the draft in its editor, and the panel beside it."""
    with TemporaryDirectory() as place, loaded(playwright, Path(place), 480) as it, installed_in(*it) as all_:
        inbox = all_.inbox("rich")
        inbox.locator("#mail").select_text()
        panel = all_.press(inbox)
        inbox.locator("#editor").click()
        panel.get_by_role("button", name="Draft", exact=True).click()
        panel.get_by_role("button", name="Insert into the reply").click()
        panel.locator("#did:not(:empty)").wait_for()
        sides = [Image.open(io.BytesIO(page.screenshot())) for page in (inbox, panel)]
    whole = Image.new("RGB", (sum(side.width for side in sides) + 2, sides[0].height), "#cccccc")
    whole.paste(sides[0], (0, 0))
    whole.paste(sides[1], (sides[0].width + 2, 0))
    whole.quantize(128).save(target, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
