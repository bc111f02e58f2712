"""The report of runs as a person reads it: filters, keyboard, without script, in the dark, narrow and on paper."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from evals.cases.golden import GoldenCase
from evals.comparison.compare import compare
from evals.report import report_page, timeline_page
from evals.run_log import Trial
from evals.runs.history import PastRun, list_runs
from evals.runs.timeline import timeline
from evals.scorers import ALL_SCORERS
from tests.browser.acting import has_focus
from tests.evals.golden_sample import golden_case
from tests.evals.run_sample import NOW, citation, draft, failed, trial, write_log

pytestmark = pytest.mark.browser

HOSTILE = "</script><script>document.title='owned'</script><img src=http://127.0.0.1:9/x onerror=alert(1)>"


def case(number: int) -> GoldenCase:
    one = golden_case(id=f"c{number:02}", say=[["30 days"]])
    return one.model_copy(update={"tags": ("chat",) if number % 2 else ("mail", "refund")})


def base_trial(number: int) -> Trial:
    made = draft("Hi Kim,", ("Refunds take 14 days.", 1), "Best, Sam", citations=[citation(1, "within 14 days")])
    return trial(f"c{number:02}", number != 3, seconds=9.0 + number).model_copy(update={"draft": made})


def new_trial(number: int) -> Trial:
    if number == 5:
        return failed("c05")
    text = HOSTILE if number == 6 else "A zebra answers within 30 days."
    return trial(f"c{number:02}", number not in (1, 2), text=text, seconds=12.0)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of twelve cases: c01, c02 and c05 fell (c05 by an error), c03 rose."""
    folder = tmp_path_factory.mktemp("runs")
    base = write_log(folder / "base.jsonl", [base_trial(n) for n in range(12)])
    new = write_log(folder / "new.jsonl", [new_trial(n) for n in range(12)], setup={"prompts": "p2"})
    return report_page([base, new], [case(n) for n in range(12)], [compare(base, new, ALL_SCORERS)])


@pytest.fixture
def address(html: str, tmp_path: Path) -> Iterator[str]:
    """Where the report is served; nothing but the report may be asked for."""
    (tmp_path / "report.html").write_text(html, "utf-8")
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            asked.append(self.path)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/report.html"
    server.shutdown()
    server.server_close()
    thread.join()
    assert set(asked) == {"/report.html"}


@pytest.fixture
def report(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def shown(page: Page) -> list[str]:
    """The cases that are seen, which must be the same in the matrix and below it."""
    rows = page.locator(".matrix tbody tr:visible th").all_inner_texts()
    assert sorted(rows) == sorted(page.locator("article.case:visible h3").all_inner_texts())
    return sorted(rows)


def test_filters_leave_what_has_all_of_it(report: Page) -> None:
    assert len(shown(report)) == 12
    result, tag = report.get_by_label("Result"), report.get_by_label("Tag", exact=True)
    result.select_option(label="flipped")
    assert shown(report) == ["c01", "c02", "c03", "c05"]
    expect(report.get_by_role("status")).to_have_text("4 of 12 cases")
    tag.select_option("chat")
    assert shown(report) == ["c01", "c03", "c05"]
    result.select_option(label="error in a run")
    assert shown(report) == ["c05"]
    result.select_option(label="fails in a run")
    assert shown(report) == ["c01", "c03", "c05"]
    report.get_by_role("button", name="Show all").click()
    assert len(shown(report)) == 12


def test_words_are_found_in_drafts_and_conversations(report: Page) -> None:
    words = report.get_by_label("Words", exact=True)
    words.fill("ZEBRA answers")
    assert len(shown(report)) == 10
    words.fill("unheard of")
    assert shown(report) == []
    expect(report.get_by_text("No case has all of this.")).to_be_visible()


def test_the_keyboard_reaches_filters_cases_and_folds(report: Page) -> None:
    report.keyboard.press("Tab")
    skip = report.get_by_role("link", name="Skip to the cases")
    has_focus(skip)
    expect(skip).to_be_in_viewport()
    report.get_by_label("Words", exact=True).focus()
    report.keyboard.type("c03")
    for _ in range(5):
        report.keyboard.press("Tab")
    has_focus(report.locator(".scroll.tall"))
    report.keyboard.press("Tab")
    report.keyboard.press("Enter")
    summary = report.locator("#case-c03 > details > summary")
    has_focus(summary)
    expect(report.locator("#case-c03").get_by_role("heading", name="Conversation")).to_be_visible()
    assert summary.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    report.keyboard.press("Enter")
    expect(report.locator("#case-c03").get_by_role("heading", name="Conversation")).to_be_hidden()


def test_a_link_to_a_case_opens_it(page: Page, address: str) -> None:
    page.goto(f"{address}#case-c02")
    inside = page.locator("#case-c02")
    expect(inside.get_by_text("Says every fact it must: must-say is 0.0").first).to_be_visible()
    expect(inside.locator("ins").first).to_have_text("A zebra answers within 30 days.")
    expect(inside.locator("del").nth(1)).to_have_text("Refunds take 14 days.")
    expect(inside.get_by_text("No longer cited:")).to_be_visible()


def test_a_draft_that_holds_markup_is_text(report: Page) -> None:
    report.get_by_role("button", name="Open all").click()
    expect(report.locator("#case-c06 .paper").nth(1)).to_have_text(HOSTILE)
    expect(report).to_have_title("INCONCLUSIVE: new")
    assert report.locator("img").count() == 0


def test_without_script_all_is_shown_and_folds(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert len(shown(page)) == 12
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.get_by_role("button", name="Open all")).to_be_hidden()
    page.locator("#case-c00 > details > summary").click()
    expect(page.locator("#case-c00").get_by_role("heading", name="Conversation")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_paper_everything_is_open_and_nothing_is_to_be_clicked(
    browser: Browser, address: str, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("#case-c00 .expected")).to_be_visible()
    tall = page.locator("#case-c00 .scores").first
    box = tall.bounding_box()
    assert box
    assert box["height"] > 20
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_only_tables_scroll_to_the_side(report: Page, width: int) -> None:
    report.set_viewport_size({"width": width, "height": 800})
    report.get_by_role("button", name="Open all").click()
    assert report.evaluate("document.documentElement.scrollWidth") <= width
    cut = report.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('.scroll, .sr') && "
        "e.getBoundingClientRect().right > innerWidth + 1).map(e => `${e.tagName} ${e.className}`)"
    )
    assert cut == []


def test_on_a_phone_every_run_stands_on_the_screen_with_its_letter(report: Page) -> None:
    report.set_viewport_size({"width": 360, "height": 800})
    beside = report.evaluate(
        "[...document.querySelectorAll('.matrix td, .figures td, .facts td')].filter(e => e.checkVisibility() && "
        "(e.getBoundingClientRect().right > innerWidth || e.scrollWidth > e.clientWidth + 1)).map(e => e.textContent)"
    )
    assert beside == []
    labels = report.locator("#row-c01 td").evaluate_all(
        "cells => cells.map(e => getComputedStyle(e, '::before').content)"
    )
    assert labels == ['"A"', '"B"']


def test_what_fell_is_named_at_the_top_and_leads_to_its_drafts(report: Page) -> None:
    report.locator(".verdict").get_by_role("link", name="c02").click()
    expect(report.locator("#case-c02 details").first).to_have_attribute("open", "")


def test_on_a_phone_the_newest_of_many_runs_is_seen_with_the_names_of_cases(browser: Browser, tmp_path: Path) -> None:
    for day in range(9):
        made = [trial("one-longer-name-of-a-case", day % 2 == 0)]
        write_log(tmp_path / f"{day}.jsonl", made, created_at=NOW + timedelta(days=day))
    runs = [found for found in list_runs(tmp_path) if isinstance(found, PastRun)]
    (tmp_path / "all.html").write_text(timeline_page(timeline(runs)), "utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto((tmp_path / "all.html").as_uri())
    newest, name = (page.locator(f".fates tbody {cell}").first.bounding_box() for cell in ("td.pass", "th"))
    assert newest
    assert name
    assert newest["x"] + newest["width"] <= 360
    assert name["width"] >= 130
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_enough_to_be_read(report: Page, scheme: str) -> None:
    """WCAG AA: a contrast of at least 4.5 for everything that is read."""
    report.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    report.evaluate("document.querySelectorAll('details').forEach(e => (e.open = true))")
    poor = report.evaluate(Path(__file__).with_name("contrast.js").read_text("utf-8"))
    assert poor == []


def test_whoever_hears_the_page_knows_where_they_are(report: Page) -> None:
    for role in ("banner", "navigation", "main", "search"):
        expect(report.get_by_role(role)).to_have_count(1)
    levels = report.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is left out"
    nameless = report.evaluate(
        "[...document.querySelectorAll('a, button, input, select, summary, [tabindex]')].filter(e => "
        "!(e.textContent.trim() || e.labels?.length || e.ariaLabel)).map(e => e.outerHTML)"
    )
    assert nameless == []
    ids = report.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_whoever_wants_no_motion_has_none(report: Page) -> None:
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    report.emulate_media(reduced_motion="reduce")
    assert report.evaluate(behaviour) == "auto"
    report.emulate_media(reduced_motion="no-preference")
    assert report.evaluate(behaviour) == "smooth"
