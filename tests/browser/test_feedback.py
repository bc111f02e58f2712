"""What an agent says of a draft where it stands: sent, good or bad, and what the lead should hear of it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from drafter.draft import AnsweredAsk
from service.storage import Database
from service.storage.outcomes import list_outcomes
from service.storage.proposals import list_proposals
from tests.browser.acting import draft, editor, has_focus, open_page, type_at_end
from tests.browser.conftest import Serve
from tests.browser.test_access import faults
from tests.service.parts import temporary_database
from tests.service.sample import ScriptedDrafter, make_conflict, make_draft, usual_events

pytestmark = pytest.mark.browser

ASK = AnsweredAsk(kind="question", text="Why <so> long?", told=False, answered=False, reason="No source says why.")


@pytest.fixture
def database() -> Database:
    return temporary_database()


@pytest.fixture
def opened(serve: Serve, page: Page, folder: Path, database: Database) -> Page:
    asked = make_draft().model_copy(update={"asks": (ASK,)})
    open_page(serve, page, folder, ScriptedDrafter(*usual_events(asked)), database=database)
    draft(page)
    return page


def test_what_was_sent_is_told_once_and_is_there_after_a_reload(opened: Page, database: Database) -> None:
    editor(opened).focus()
    opened.keyboard.press("Control+a")
    opened.keyboard.type("Hi Amara, it arrives tonight.")
    expect(opened.get_by_role("button", name="I sent this")).to_be_hidden()
    opened.get_by_role("button", name="Copy reply").click()
    expect(opened.get_by_role("button", name="I sent this")).to_be_visible()
    opened.keyboard.press("s")
    expect(opened.locator(".sent")).to_contain_text("Noted as sent")
    opened.reload()
    expect(opened.locator(".sent")).to_contain_text("Noted as sent")
    expect(opened.get_by_role("button", name="I sent this")).to_be_hidden()
    with database.reading() as session:
        [sent] = list_outcomes(session).items
    assert (sent.kind, sent.text, sent.unchanged) == ("sent", "Hi Amara, it arrives tonight.", False)


def test_thumbs_and_no_reply(opened: Page, database: Database) -> None:
    opened.get_by_role("button", name="Yes", exact=True).click()
    expect(opened.get_by_role("button", name="Yes", exact=True)).to_have_attribute("aria-pressed", "true")
    opened.get_by_role("button", name="No", exact=True).click()
    opened.get_by_label("Choose what fits best").select_option("wrong fact")
    opened.get_by_label("In your words").fill("it is 50,000")
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("button", name="No", exact=True)).to_have_attribute("aria-pressed", "true")
    opened.get_by_role("button", name="No reply needed").click()
    expect(opened.locator(".foot")).to_contain_text("Noted: no reply needed.")
    with database.reading() as session:
        told = {outcome.kind: outcome.reason for outcome in list_outcomes(session).items}
    assert told == {"thumbs-down": "wrong fact: it is 50,000", "no-reply-needed": ""}


def test_an_agent_teaches_in_place(opened: Page, database: Database) -> None:
    opened.locator(".card summary").first.click()
    opened.get_by_role("button", name="This source is wrong").first.click()
    opened.get_by_label("What is wrong with it?").fill("It is 50,000 rows now.")
    assert faults(opened) == []
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("button", name="Told the lead")).to_be_disabled()
    question = opened.locator(".asks li").bounding_box()
    assert question
    assert question["height"] < 150, "as tall as what it says"
    opened.get_by_role("button", name="Missing knowledge").click()
    expect(opened.get_by_role("dialog")).to_contain_text("Why <so> long?")
    opened.get_by_role("button", name="Tell the lead").click()
    expect(opened.get_by_role("dialog")).to_be_hidden()
    type_at_end(opened, "\n\nI call you on Friday.")
    opened.get_by_role("button", name="Teach your wording").click()
    expect(opened.get_by_role("dialog")).to_contain_text("I call you on Friday.")
    assert faults(opened) == []
    opened.get_by_role("button", name="Tell the lead").click()
    expect(opened.locator(".feedback")).to_contain_text("Told the lead")
    opened.reload()
    opened.locator(".card summary").first.click()
    expect(opened.get_by_role("button", name="Told the lead").first).to_be_disabled()
    with database.reading() as session:
        titles = [proposal.title for proposal in list_proposals(session).items]
    assert titles[1:] == ["Missing knowledge: Why <so> long?", "Wrong source: Limits of exports"]
    assert titles[0].startswith("Say it like this: ")


def test_of_two_sources_that_disagree_one_is_chosen(
    serve: Serve, page: Page, folder: Path, database: Database
) -> None:
    disagreeing = make_draft().model_copy(update={"conflicts": (make_conflict(),)})
    open_page(serve, page, folder, ScriptedDrafter(*usual_events(disagreeing)), database=database)
    draft(page)
    card = page.get_by_role("region", name="Sources disagree")
    expect(card).to_contain_text("newer")
    page.set_viewport_size({"width": 320, "height": 500})
    page.locator(".notices .warning").get_by_role("button", name="See which one holds").click()
    expect(card).to_be_in_viewport()
    has_focus(card.get_by_role("button").first)
    expect(card).to_contain_text("Large <exports>")
    assert faults(page) == []
    card.get_by_role("button", name="Use this one").last.click()
    expect(editor(page)).to_contain_text("An export with more than 50,000 rows is prepared overnight")
    expect(card.get_by_role("button", name="Use this one").last).to_have_attribute("aria-pressed", "true")
    card.get_by_role("button", name="Use this one").first.click()
    expect(editor(page)).to_contain_text("An export with more than 20,000 rows is prepared overnight")
    card.get_by_role("button", name="Tell the lead").click()
    page.get_by_label("Which one holds").fill("the newer")
    page.keyboard.press("Enter")
    expect(card.get_by_role("button", name="Told the lead")).to_be_disabled()
    with database.reading() as session:
        [told] = list_proposals(session).items
    assert told.title == "Sources disagree: Limits of exports; Large <exports>"
