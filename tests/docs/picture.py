"""The picture in the README, taken anew of a running `make serve`.

    python -m tests.docs.picture http://127.0.0.1:8000 docs/images/sidebar.png

Drafts a reply to one of the demo's conversations, unfolds the first source and takes all down to the sources, at
twice the pixels. A small model words each draft differently: look at the picture before you commit it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import FloatRect, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.docs.pictures import shrink

CONVERSATION = "demo-card-number-in-mail"
WIDTH, HEIGHT = 860, 1600
MOST_MILLISECONDS = 300_000


def take(service: str, path: Path, conversation: str) -> None:
    """Write the picture of a draft by the service at that address to `path`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2, color_scheme="light"
        )
        page.goto(f"{service}/sidebar?conversation={conversation}")
        page.get_by_role("button", name="Draft").click()
        expect(page.get_by_role("button", name="Draft again")).to_be_enabled(timeout=MOST_MILLISECONDS)
        page.locator(".card summary").first.click()
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)  # until what unfolds has unfolded
        box = page.locator(".sources").bounding_box()
        assert box, "the draft cites no source; draft again"
        page.screenshot(path=path, clip=FloatRect(x=0, y=0, width=WIDTH, height=box["y"] + box["height"] + 12))
        browser.close()
    shrink(path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Take the picture."""
    parser = argparse.ArgumentParser(prog="python -m tests.docs.picture", description="Take the README's picture.")
    parser.add_argument("service", help="address of a running `drafter serve` on the demo")
    parser.add_argument("path", type=Path, help="file to write, .png")
    parser.add_argument("--conversation", default=CONVERSATION, help="id of the demo conversation")
    given = parser.parse_args(arguments)
    take(given.service.rstrip("/"), given.path, given.conversation)


if __name__ == "__main__":
    main()
