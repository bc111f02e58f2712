"""A document that moves keeps its id and its vectors."""

from dataclasses import replace
from typing import Any

from kb_index.documents import Document, SourceProblem
from kb_index.store.revisions import Revisions
from kb_index.sync.sync import sync
from tests.kb_index.conftest import MakeDocument
from tests.kb_index.sync.parts import CountingEmbedder, counts, documents, passages


def moved(document: Document, place: str, **properties: Any) -> Document:
    return replace(document, id=place, **properties)


def test_a_document_that_moves_keeps_its_id_and_is_not_embedded_again(
    revisions: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    sync(revisions, counting, "help", corpus)
    there = [moved(corpus[0], "money/refunds.md", link="https://x.example/new"), *corpus[1:]]
    report = sync(revisions, counting, "help", there)
    assert (report.moved, *counts(report)) == (1, 0, 0, 0, 2, 0)
    assert counting.embedded == 6
    assert documents(revisions) == {f"help::{document.id}" for document in corpus}
    assert revisions.current()[1].text("help::billing/refunds.md") == corpus[0].text
    links = {passage.link for passage in passages(revisions) if passage.document_id == "help::billing/refunds.md"}
    assert links == {"https://x.example/new"}
    assert counts(sync(revisions, counting, "help", there)) == (0, 0, 0, 3, 0)
    there[0] = replace(there[0], text="Changed later.")
    assert counts(sync(revisions, counting, "help", there)) == (0, 1, 0, 2, 0)
    assert revisions.current()[1].text("help::billing/refunds.md") == "Changed later."


def test_a_copy_is_new_and_an_old_place_that_is_used_again_gets_an_id_of_its_own(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    first = document("a.md", "One thing.")
    sync(revisions, counting, "help", [first])
    assert counts(sync(revisions, counting, "help", [first, moved(first, "copy.md")])) == (1, 0, 0, 1, 0)
    sync(revisions, counting, "help", [moved(first, "b.md"), moved(first, "copy.md")])
    other = document("a.md", "Another thing.")
    sync(revisions, counting, "help", [moved(first, "b.md"), moved(first, "copy.md"), other])
    assert documents(revisions) == {"help::a.md", "help::copy.md", "help::a.md~2"}
    assert revisions.current()[1].text("help::a.md") == "One thing."
    assert revisions.current()[1].text("help::a.md~2") == "Another thing."


def test_a_document_does_not_move_away_from_a_place_that_could_not_be_read(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    first = document("a.md", "One thing.")
    sync(revisions, counting, "help", [first])
    report = sync(revisions, counting, "help", [moved(first, "b.md"), SourceProblem("a.md", "not UTF-8")])
    assert (report.moved, report.added, report.removed) == (0, 1, 0)
    assert documents(revisions) == {"help::a.md", "help::b.md"}
