"""Pasting a conversation in, and having it again after the service was started anew."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import draft, editor, open_page
from tests.browser.conftest import Serve
from tests.browser.test_desk import on_port
from tests.service.parts import make_parts
from tests.service.sample import ScriptedDrafter

pytestmark = pytest.mark.browser


def test_a_pasted_conversation_is_drafted_for_and_survives_the_service(
    page_without_service: Page, folder: Path
) -> None:
    page = page_without_service
    with on_port(make_parts(ScriptedDrafter(), folder=folder), 0) as port:
        page.goto(f"http://127.0.0.1:{port}/sidebar")
        page.get_by_text("Paste or drop a conversation").click()
        page.get_by_label("What the customer wrote").fill("{")
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("alert")).to_contain_text("is not valid JSON")
        page.get_by_label("What the customer wrote").fill("Subject: Zebra\n\nWhere is my zebra?")
        page.get_by_role("button", name="Open").click()
        expect(page.locator(".thread h1")).to_have_text("Zebra")
        draft(page)
    with on_port(make_parts(ScriptedDrafter(), folder=folder), port):
        page.goto(f"http://127.0.0.1:{port}/sidebar")
        page.get_by_role("link", name="Zebra").click()
        expect(editor(page)).to_contain_text("Hi Amara,")


def drop(page: Page, name: str, text: str) -> None:
    """A file dropped anywhere on the page, after it was held over it."""
    page.evaluate(
        """([name, text]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], name));
          for (const type of ["dragover", "drop"]) {
            document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
          }
        }""",
        [name, text],
    )


def test_a_file_is_dropped_on_a_conversation_in_a_narrow_sidebar(
    serve: Serve, page_without_service: Page, folder: Path
) -> None:
    page = page_without_service
    page.set_viewport_size({"width": 320, "height": 640})
    open_page(serve, page, folder, ScriptedDrafter())
    drop(page, "shot.eml", "no mail at all")
    expect(page.get_by_text("shot.eml is no mail").last).to_be_visible()
    drop(page, "one.txt", "Where is my zebra?")
    expect(page.locator(".latest .said")).to_have_text("Where is my zebra?")


def test_a_file_is_taken_too_however_it_is_written(
    serve: Serve, page_without_service: Page, folder: Path, tmp_path: Path
) -> None:
    page, mail, picture = page_without_service, tmp_path / "one.eml", tmp_path / "shot.eml"
    head = "From: Kim <kim@a.example>\nSubject: Lost\nContent-Type: text/plain; charset=iso-8859-1\n\n"
    mail.write_text(f"{head}J'ai oublié.\n", "iso-8859-1")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    page.goto(serve(make_parts(ScriptedDrafter(), folder=folder)) + "/sidebar")
    page.get_by_text("Paste or drop a conversation").click()
    page.locator("#pasted-file").set_input_files(picture)
    expect(page.get_by_role("alert")).to_contain_text("shot.eml is no mail")
    page.locator("#pasted-file").set_input_files(mail)
    expect(page.locator(".thread")).to_contain_text("J'ai oublié.")
    expect(page.locator(".thread")).to_contain_text("kim@a.example")
