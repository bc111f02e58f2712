"""The picture of the panel inside a help desk, taken of our real pages within a page that stands in for the desk's.

    python -m tests.docs.panel_picture docs/images/panel.png

A window of Front with the panel at the width that desks give it, a draft of the tests in it, at twice the pixels.
"""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.desk_hosts import AROUND, front
from tests.browser.desk_panels import FRONT_PANEL, draft_in, shows, sidebar, sign_in
from tests.browser.desk_world import world
from tests.docs.pictures import take_picture
from tests.service.embedded.desks import ASKED, connected


def take(path: Path) -> None:
    """Write the picture to `path`."""
    secrets, patches = {"plugin_secret": "pl9gin"}, pytest.MonkeyPatch()
    with (
        sync_playwright() as playwright,
        world(playwright, pixels=2) as here,
        connected(patches, "front", secrets, {}, AROUND["front"]) as desk,
    ):
        here.service = desk.client.app
        window = here.open(AROUND["front"], front(FRONT_PANEL), 760)
        sign_in(here, desk, window)
        shows(sidebar(window), ASKED)
        draft_in(sidebar(window))
        window.mouse.move(0, 0)
        window.wait_for_timeout(500)  # until what unfolds has unfolded
        window.screenshot(path=path)
    patches.undo()


if __name__ == "__main__":
    take_picture(take, "tests.docs.panel_picture", "Take the panel's picture.")
