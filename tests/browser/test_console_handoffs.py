"""Hand-offs and panels in the console, in a real browser: found, sent again, looked for, closed; by keyboard, on a
phone, and with nothing that axe finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from service.auth.panel_passes import begin_pass
from service.auth.rights import Asker, AskerKind
from service.auth.tables import Account
from service.errors import HandoffError
from service.storage.handoffs import HandoffState, StoredHandoff
from tests.browser.conftest import Serve
from tests.browser.test_access import faults
from tests.service.handoffs.room import SEALING, Workroom, asker
from tests.service.parts import make_parts, temporary_database
from tests.service.sample import CONVERSATION

pytestmark = pytest.mark.browser


@pytest.fixture
def room() -> Iterator[Workroom]:
    with Workroom(temporary_database()) as made:
        made.now = datetime.now(UTC)
        yield made


@pytest.fixture
def address(serve: Serve, room: Workroom) -> str:
    """The console over a hand-off that is done, one that failed, and one of which nobody knows the end."""
    for state, reason in (
        (None, ""),
        (HandoffState.FAILED, "The board is full."),
        (HandoffState.UNCLEAR, "Timeout."),
    ):
        row = room.plan(another=True)
        if state is None:
            room.confirm(row)
            continue
        with room.database.writing() as session:
            kept = session.get_one(StoredHandoff, row.id)
            kept.state, kept.reason, kept.open_key = state, reason, None
            kept.confirmed_by, kept.confirmed_at, kept.agent = "user:kim", room.now, "Kim"
    return serve(replace(make_parts(database=room.database), sealing=lambda: SEALING)) + "/console"


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_a_lead_finds_what_waits_and_puts_it_right(
    page: Page, room: Workroom, address: str, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.goto(f"{address}/handoffs")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("article")).to_have_count(3)
    page.get_by_role("link", name="Failed").click()
    failed = page.locator("article", has_text="The board is full.")
    expect(page.locator("article")).to_have_count(1)
    failed.get_by_text("What would be sent").click()
    expect(failed.get_by_text(CONVERSATION.subject).last).to_be_visible()
    assert faults(page) == []
    room.target.fault = HandoffError("Still full.")
    press(failed.get_by_role("button", name="Send it again"))
    expect(page.get_by_role("alert")).to_have_text("Still full.")
    assert len(room.target.cards) == 1
    press(page.get_by_role("button", name="Send it again"))
    expect(page.get_by_text("No hand-off was planned on these days that fits.")).to_be_visible()
    assert len(room.target.cards) == 2
    page.get_by_role("link", name="Look there first").click()
    press(page.get_by_role("button", name="It is not there"))
    expect(page.get_by_role("button", name="It is not there")).to_have_count(0)
    page.get_by_role("link", name="Failed").click()
    expect(page.get_by_text("looked and found it not there")).to_be_visible()
    assert {row.state for row in _rows(room)} == {"done", "failed"}


def test_a_lead_closes_a_panel(page: Page, room: Workroom, address: str) -> None:
    now = datetime.now(UTC)
    person = Asker(AskerKind.USER, "01k8", "Sam Reed", frozenset())
    with room.database.writing() as session:
        known = {"email": "sam@example.com", "name": "Sam Reed", "role": "agent", "mailboxes": [], "created_at": now}
        session.add(Account(id=person.id, **known))
        session.flush()
        begin_pass(session, "front", CONVERSATION.mailbox, person, "s", now, now + timedelta(hours=8))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/panels")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    press(page.get_by_role("button", name="Close the panel of Sam Reed"))
    expect(page.get_by_role("cell", name="closed")).to_be_visible()
    expect(page.get_by_role("button", name="Close")).to_have_count(0)


def press(button: Locator) -> None:
    """Press Enter on it as soon as it may be pressed, which `Locator.press` does not wait for."""
    expect(button).to_be_enabled()
    button.press("Enter")


def _rows(room: Workroom) -> list[StoredHandoff]:
    with room.database.reading() as session:
        ids = [row.id for row in session.query(StoredHandoff)]
    return [room.handoffs.get(one, asker()) for one in ids]
