"""The demo's documents bear the names that golden cases cite."""

from evals.knowledge.demo import demo_documents
from kb_index.documents import Visibility


def test_documents_have_the_names_that_cases_cite() -> None:
    documents = {f"{document.source}::{document.id}": document for document in demo_documents()}
    assert {"help-center::refunds/money-back.md", "saved-replies::chat-snippets.csv#chat-hello"} <= documents.keys()
    assert documents["notes::known-bugs.md"].visibility is Visibility.INTERNAL
