"""The demo's documents bear the names that golden cases cite."""

import re

from evals.knowledge.demo import DEMO, EXAMPLES, demo_documents, demo_mailboxes
from kb_index.documents import Document, Visibility


def test_documents_have_the_names_that_cases_cite() -> None:
    documents = {f"{document.source}::{document.id}": document for document in demo_documents()}
    assert {"help-center::refunds/money-back.md", "saved-replies::chat-snippets.csv#chat-hello"} <= documents.keys()
    assert documents["notes::known-bugs.md"].visibility is Visibility.INTERNAL


def test_each_mailbox_is_drafted_from_the_help_center_of_its_trade() -> None:
    sources = {mailbox: {d.source for d in demo_documents(mailbox)} for mailbox in demo_mailboxes()}
    assert sources["brindlebook"] == sources["brindlebook-incident"] == {"help-center", "saved-replies", "notes"}
    assert sources["hearthwren"] == {"hearthwren-help", "hearthwren-replies", "hearthwren-notes"}


def test_the_second_help_center_is_read_whole_and_its_links_lead_somewhere() -> None:
    read = [found for center in DEMO.help_centers for _, all in center.read(EXAMPLES.parent) for found in all]
    assert [found for found in read if not isinstance(found, Document)] == []
    documents = demo_documents("hearthwren")
    there = {document.link for document in documents}
    named = {link for d in documents for link in re.findall(r"https://help\.hearthwren\.example/[\w/-]+", d.text)}
    assert len(documents) > 30
    assert named - there == set()
    assert {d.source for d in documents if d.visibility is Visibility.INTERNAL} == {"hearthwren-notes"}
    assert not [d.id for d in documents if "TabItem" in d.text or ":::" in d.text or "<details>" in d.text]
