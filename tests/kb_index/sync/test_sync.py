"""Only what changed is embedded, what is gone is removed, and what happened is told."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kb_index.documents import Document, Kind, Visibility
from kb_index.errors import SourceError
from kb_index.store.generations import Generations
from kb_index.store.revisions import Revisions
from kb_index.sync.report import SyncProgress
from kb_index.sync.sync import sync
from tests.kb_index.conftest import MakeDocument
from tests.kb_index.sync.parts import CountingEmbedder, counts, documents, passages, stored


def test_the_first_run_adds_and_the_second_finds_nothing_to_do(
    revisions: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    assert counts(sync(revisions, counting, "help", corpus)) == (3, 0, 0, 0, 0)
    assert counting.embedded == 6
    revision = revisions.revision
    assert counts(sync(revisions, counting, "help", corpus)) == (0, 0, 0, 3, 0)
    assert (counting.embedded, revisions.revision) == (6, revision)


def test_a_changed_section_is_embedded_alone(
    revisions: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    sync(revisions, counting, "help", corpus)
    corpus[0] = replace(corpus[0], text=corpus[0].text.replace("ten", "twelve"))
    assert counts(sync(revisions, counting, "help", corpus)) == (0, 1, 0, 2, 0)
    assert counting.embedded == 7
    assert "It reaches your card within twelve working days." in stored(revisions)
    assert "It reaches your card within ten working days." not in stored(revisions)


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": Visibility.INTERNAL},
        {"link": "https://x.example"},
        {"mailboxes": ("one",)},
        {"updated_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"kind": Kind.NOTE},
    ],
)
def test_a_change_of_properties_alone_is_written_without_embedding(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument, change: dict[str, Any]
) -> None:
    sync(revisions, counting, "help", [document()])
    changed = document(**change)
    assert counts(sync(revisions, counting, "help", [changed], change_kind=True)) == (0, 1, 0, 0, 0)
    assert counting.embedded == 1
    (passage,) = passages(revisions)
    for name, value in change.items():
        assert getattr(passage, name) == value


def test_what_is_gone_is_removed_and_other_sources_stay(
    revisions: Revisions, counting: CountingEmbedder, corpus: list[Document], document: MakeDocument
) -> None:
    sync(revisions, counting, "help", corpus)
    sync(revisions, counting, "notes", [document("billing/refunds.md", "A note of the same name.")])
    assert counts(sync(revisions, counting, "help", corpus[1:])) == (0, 0, 1, 2, 0)
    assert documents(revisions) == {
        "help::billing/invoices.md",
        "help::login/two-factor.md",
        "notes::billing/refunds.md",
    }
    assert "Every payment can be refunded." not in stored(revisions)


def test_progress_is_told_and_ends_with_everything_done(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    told: list[SyncProgress] = []
    sync(revisions, counting, "help", [document(str(n), f"Words {n}.") for n in range(100)], told.append)
    assert told[-1] == SyncProgress(documents=100, embedded=100, waiting=0)
    assert {progress.embedded for progress in told} == {0, 64, 100}
    assert max(progress.waiting for progress in told) == 100


@pytest.mark.parametrize("source", ["", "a::b", "a:"])
def test_a_source_needs_a_name_that_can_be_told_from_ids(
    revisions: Revisions, counting: CountingEmbedder, source: str
) -> None:
    with pytest.raises(SourceError, match="give a name that is not empty"):
        sync(revisions, counting, source, [])


def test_characters_that_no_store_keeps_are_replaced(
    revisions: Generations, counting: CountingEmbedder, document: MakeDocument
) -> None:
    odd = document("\udce9.md", "Half \ud800 and\0 nothing.", title="\udfff", tags=("\ud83d",))
    assert counts(sync(revisions, counting, "help", [odd])) == (1, 0, 0, 0, 0)
    assert (documents(revisions), stored(revisions)) == ({"help::?.md"}, {"Half ? and\ufffd nothing."})
    assert counts(sync(revisions, counting, "help", [odd])) == (0, 0, 0, 1, 0)
