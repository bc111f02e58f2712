"""The picture of hand-offs in the console, taken of the real page over hand-offs of the tests.

python -m tests.docs.console_picture docs/images/handoffs.png
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from service.storage.handoffs import HandoffState, StoredHandoff
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.docs.pictures import take_picture
from tests.service.handoffs.room import SEALING, Workroom
from tests.service.parts import make_parts, temporary_database
from tests.service.server import running

_STATES = (
    (HandoffState.FAILED, "The board is full. Make room there and send it again."),
    (HandoffState.UNCLEAR, "The board gave no answer in time."),
)


def take(path: Path) -> None:
    """Write the picture to `path`."""
    with Workroom(temporary_database()) as room:
        room.now = datetime.now(UTC)
        room.confirm(room.plan(), "kim")
        for number, (state, reason) in enumerate(_STATES, start=1):
            row = room.plan(another=True)
            with room.database.writing() as session:
                kept = session.get_one(StoredHandoff, row.id)
                kept.state, kept.reason, kept.open_key = state, reason, None
                kept.agent, kept.confirmed_at = "Sam Reed", room.now - timedelta(minutes=7 * number)
        parts = replace(make_parts(database=room.database), sealing=lambda: SEALING)
        with running(parts) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            size = {"width": 960, "height": 400}
            page = browser.new_page(viewport=size, device_scale_factor=2, color_scheme="light")  # type: ignore[arg-type]
            page.goto(f"{address}/console/handoffs")
            page.screenshot(path=path, full_page=True)
            browser.close()


if __name__ == "__main__":
    take_picture(take, "tests.docs.console_picture", "Take the picture of hand-offs in the console.")
