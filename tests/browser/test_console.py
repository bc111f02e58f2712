"""The console in a real browser: axe finds nothing, nothing is pushed aside on a phone, and what is decided shows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service.console.eval_runs import EvalCase, EvalHistory, EvalRun
from service.parts import ServiceParts
from service.shares import Share
from service.storage import Database
from service.storage.proposals import ProposalKind, propose
from tests.browser.conftest import Serve
from tests.browser.test_access import faults
from tests.service.console.sample import fill
from tests.service.parts import make_parts

pytestmark = pytest.mark.browser

PAGES = ("", "/guidelines", "/gaps", "/sources", "/edits", "/proposals", "/evals", "/downtime")


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Some days of a team's work, and a proposal."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('console')}/console.sqlite3")
    database.upgrade()
    fill(database, 6, datetime.now(UTC))
    with database.writing() as session:
        told = {"text": "You can pay by card and by bank transfer.", "why": "Agents write it every week."}
        propose(session, "acme", ProposalKind.SAVED_REPLY, "Ways to pay", told, "sam")
    yield database
    database.close()


@pytest.fixture
def parts(lively: Database) -> ServiceParts:
    runs = tuple(
        EvalRun(f"run {n}", datetime(2026, 11, 10 + n, tzinfo=UTC), "none", "bundled", Share(n, 80), 0.0, 0.2)
        for n in range(8)
    )
    results = (None, Share(1, 2), *(Share(1, 1), Share(0, 1)) * 3)
    history = EvalHistory("runs", runs, (EvalCase("refund-after-14-days", results, 0.1, 6),), 5, ())
    return replace(make_parts(database=lively), eval_runs=lambda: history)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_is_pushed_aside(
    serve: Serve, page: Page, parts: ServiceParts, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    address = serve(parts)
    for place in PAGES:
        page.goto(f"{address}/console{place}")
        assert faults(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
    page.goto(f"{address}/console/edits")
    page.locator(".cards a").first.click()
    assert faults(page) == []
    page.get_by_role("link", name="The conversation").click()
    assert faults(page) == []
    poor = page.evaluate((Path(__file__).with_name("contrast.js")).read_text("utf-8"))
    assert poor == []


def test_a_lead_decides_and_arms(serve: Serve, page: Page, parts: ServiceParts) -> None:
    address = serve(parts)
    page.goto(f"{address}/console/edits")
    page.locator(".cards a").first.click()
    page.get_by_role("button", name="Propose a golden case").click()
    expect(page.get_by_text("Golden case").first).to_be_visible()
    page.locator("article", has_text="Ways to pay").get_by_label("Your reason").fill("True of every plan.")
    page.locator("article", has_text="Ways to pay").get_by_role("button", name="Approve").click()
    expect(page.locator("article", has_text="Ways to pay")).to_have_count(0)
    page.get_by_role("link", name="Approved").click()
    expect(page.get_by_text("True of every plan.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").first.click()
    assert download.value.suggested_filename.endswith(".md")

    page.goto(f"{address}/console/downtime?mailbox=acme&title=Sign-in%20is%20down")
    page.get_by_label("What is known").fill("We found the cause.")
    page.get_by_label("What it means").fill("Nothing is lost.")
    page.get_by_label("Where news are").fill("https://status.example")
    page.get_by_role("button", name="Arm it").click()
    expect(page.get_by_text("acme is in downtime mode")).to_be_visible()
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("acme is in downtime mode")).to_have_count(0)
