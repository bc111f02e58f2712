"""A run over what changed alone: what it does not name stays, and what a note withdraws goes."""

from dataclasses import replace

from kb_index.documents import Document, SourceNote
from kb_index.store.revisions import Revisions
from kb_index.sync.sync import sync
from tests.kb_index.sync.parts import CountingEmbedder, counts, documents


def gone(place: str) -> SourceNote:
    return SourceNote(place, "is gone", left_out=True, withdrawn=True)


def test_what_is_not_named_stays(revisions: Revisions, counting: CountingEmbedder, corpus: list[Document]) -> None:
    sync(revisions, counting, "help", corpus)
    embedded = counting.embedded
    assert counts(sync(revisions, counting, "help", [corpus[1]], whole=False)) == (0, 0, 0, 1, 0)
    changed = replace(corpus[1], text=f"{corpus[1].text}\n\nAsk us for more.")
    assert counts(sync(revisions, counting, "help", [changed], whole=False)) == (0, 1, 0, 0, 0)
    assert len(documents(revisions)) == 3
    assert counting.embedded == embedded + 1


def test_what_is_withdrawn_goes_alone(
    revisions: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    sync(revisions, counting, "help", corpus)
    report = sync(revisions, counting, "help", [gone(corpus[0].id), gone("nobody knows it")], whole=False)
    assert counts(report) == (0, 0, 1, 0, 0)
    assert len(documents(revisions)) == 2


def test_a_copy_of_what_stays_is_not_taken_for_its_move(
    revisions: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    sync(revisions, counting, "help", corpus)
    copy = replace(corpus[0], id="copy-of-it")
    report = sync(revisions, counting, "help", [copy], whole=False)
    assert (report.added, report.moved, report.removed) == (1, 0, 0)
    assert len(documents(revisions)) == 4
