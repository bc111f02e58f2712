"""The sidebar over the real drafter, a real index and a model's provider with a script."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from drafter.settings import Settings
from drafter.wiring import build_embedder, open_index
from kb_index.documents import Kind
from kb_index.sources.files import read_documents
from service.parts import Once
from service.wiring import build_parts
from tests.browser.conftest import Serve
from tests.fake_provider import FakeProvider, Streams
from tests.service.parts import temporary_database

pytestmark = pytest.mark.browser

ARTICLE = "# Refunds\n\nYou can ask for a refund within 14 days of a payment. We refund the whole payment."
MESSAGE = {"author": "customer", "text": "Hi, can I still get a refund for my payment?"}
REPLY = "You can ask for a refund within 14 days of a payment [1]. Elephants never forget the 37 kings of Siam."


def test_a_proved_sentence_leads_to_its_words_and_an_invented_one_is_marked(
    serve: Serve, page: Page, tmp_path: Path
) -> None:
    conversations = tmp_path / "conversations"
    conversations.mkdir()
    chat = {"id": "1", "subject": "Refund", "customer": {"name": "Ewa Nowak"}, "messages": [MESSAGE]}
    (conversations / "1.json").write_text(json.dumps(chat), "utf-8")
    (tmp_path / "refunds.md").write_text(ARTICLE, "utf-8")
    settings = Settings(data_dir=tmp_path / "data", cache_dir=tmp_path, conversations=conversations)
    index = open_index(settings, build_embedder(settings), create=True)
    index.sync("help", read_documents(tmp_path / "refunds.md", Kind.ARTICLE))
    index.close()

    with FakeProvider(Streams(REPLY)) as provider:
        answering = {"model": "openai/any", "api_base": provider.api_base, "api_key": SecretStr("k")}
        parts = build_parts(settings.model_copy(update=answering))
        page.goto(serve(replace(parts, database=Once(temporary_database))) + "/sidebar?conversation=1")
        page.get_by_role("button", name="Draft").click()
        expect(page.get_by_role("button", name="Draft again")).to_be_enabled()
    expect(page.locator(".s.unsupported")).to_contain_text("37 kings of Siam")
    page.get_by_role("button", name="Source 1: Refunds").click()
    expect(page.locator(".quote q").first).to_have_text("You can ask for a refund within 14 days of a payment.")
