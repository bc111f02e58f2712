"""The picture of the sidebar in the docs, made from the demo: `python -m tests.browser.pictures ADDRESS`.

ADDRESS is a running `make serve`; the picture shows its answer to the demo conversation of the README.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "sidebar.png"
CONVERSATION = "demo-export-stuck"


def main(address: str) -> None:
    """Draft on the page and write the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 860, "height": 1700}, device_scale_factor=1.5)
        page.goto(f"{address.rstrip('/')}/sidebar?conversation={CONVERSATION}")
        page.locator(".ask [type=submit]").click()
        page.locator("#current .draft").wait_for(timeout=300_000)
        page.locator(".progress").wait_for(state="detached", timeout=300_000)  # an earlier draft is there at once
        page.locator(".card").first.evaluate("card => { card.open = true; }")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
