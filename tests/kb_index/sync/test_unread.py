"""What cannot be read, breaks off or is left out loses nothing that stood in the index."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kb_index.documents import Document, Passage, SourceNote, SourceProblem
from kb_index.errors import EmbeddingError, SourceError
from kb_index.passages.chunking import split
from kb_index.store.generations import Generations
from kb_index.store.revisions import Revisions
from kb_index.sync import sync as sync_module
from kb_index.sync.sync import sync
from tests.kb_index.conftest import MakeDocument, make_document
from tests.kb_index.sync.parts import CountingEmbedder, counts, documents, stored


def test_a_document_that_fails_keeps_what_was_indexed_of_it(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    first = [document("a.md", "One."), document("t.csv#1", "Two."), document("t.csv#2", "Three.")]
    sync(revisions, counting, "help", first)
    problems = [SourceProblem("a.md", "line 1: not UTF-8"), SourceProblem("t.csv", "line 2: no text")]
    report = sync(revisions, counting, "help", [problems[0], first[1], problems[1]])
    assert counts(report) == (0, 0, 0, 1, 2)
    assert report.failures == problems
    assert stored(revisions) == {"One.", "Two.", "Three."}


def test_a_document_that_trips_the_splitter_keeps_what_was_indexed_and_the_others_go_on(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = split

    def trip(document: Document, *given: Any, **named: Any) -> list[Passage]:
        if document.id == "a.md":
            raise fault
        return ours(document, *given, **named)

    sync(revisions, counting, "help", [document("a.md", "One.")])
    monkeypatch.setattr(sync_module, "split", trip)
    fault: Exception = OverflowError("odd")
    report = sync(revisions, counting, "help", [document("a.md", "Changed."), document("b.md", "Two.")])
    (problem,) = report.failures
    assert problem.reason.startswith("stopped its reader, which is a bug (OverflowError: odd)")
    assert stored(revisions) == {"One.", "Two."}
    fault = EmbeddingError("the model is broken")
    with pytest.raises(EmbeddingError):
        sync(revisions, counting, "help", [document("a.md", "Changed."), document("c.md", "Three.")])


def test_ids_that_occur_twice_and_documents_without_words_are_reported(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    items = [document("a", "One."), document("a", "Two."), document("b", "***")]
    report = sync(revisions, counting, "help", items)
    assert counts(report) == (1, 0, 0, 0, 2)
    assert [(problem.id, problem.reason) for problem in report.failures] == [
        ("a", "the id 'a' occurs twice; the first one was indexed"),
        ("b", "has no words to index"),
    ]
    assert stored(revisions) == {"One."}


def broken_run(revisions: Revisions, counting: CountingEmbedder) -> list[Document]:
    """A change of 1,030 documents that breaks after its first step of 1,024; the documents as they should become."""
    old = [
        make_document(f"{number:04}", "Old words." if number < 1_024 else f"Old {number}.") for number in range(1_030)
    ]
    sync(revisions, counting, "help", old[:2])
    counting.embedded, counting.fail_after = 0, 1  # equal words are embedded once
    new = [replace(each, text=each.text.replace("Old", "New")) for each in old]
    with pytest.raises(EmbeddingError, match="out of memory"):
        sync(revisions, counting, "help", new)
    assert stored(revisions) == {"Old words."}
    assert len(documents(revisions)) == 2
    counting.fail_after = 10**9
    return new


def test_a_run_that_breaks_shows_nothing_and_the_next_one_goes_on_from_there(
    revisions: Revisions, counting: CountingEmbedder
) -> None:
    new = broken_run(revisions, counting)
    assert counts(sync(revisions, counting, "help", new)) == (6, 0, 0, 1_024, 0)
    assert counting.embedded == 7
    assert stored(revisions) == {each.text for each in new}


def test_a_run_for_another_source_gives_up_what_a_broken_one_left(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    new = broken_run(revisions, counting)
    sync(revisions, counting, "notes", [document("n", "A note.")])
    assert stored(revisions) == {"Old words.", "A note."}
    assert counts(sync(revisions, counting, "help", new)) == (1_028, 2, 0, 0, 0)
    assert stored(revisions) == {each.text for each in new} | {"A note."}


def test_an_iterable_that_breaks_removes_nothing(
    revisions: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    sync(revisions, counting, "help", corpus)

    def breaking() -> Iterator[Document]:
        yield corpus[0]
        raise SourceError("the folder went away")

    with pytest.raises(SourceError, match="went away"):
        sync(revisions, counting, "help", breaking())
    assert len(documents(revisions)) == 3


def test_what_is_left_out_on_purpose_is_counted_by_reason_and_is_no_failure(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    left_out = [SourceNote("m.mbox", why, left_out=True) for why in ("spam", "open", "open")]
    report = sync(revisions, counting, "help", [document("a"), *left_out, SourceNote("a", "look at it")])
    assert report.left_out == {"open": 2, "spam": 1}
    assert (report.added, report.failed, len(report.notes)) == (1, 0, 4)


def test_what_is_left_out_now_is_removed(
    revisions: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    sync(revisions, counting, "help", [document("m.mbox#1"), document("m.mbox#2")])
    report = sync(
        revisions, counting, "help", [document("m.mbox#1"), SourceNote("m.mbox", "open again", left_out=True)]
    )
    assert (report.unchanged, report.removed) == (1, 1)


def test_a_file_with_a_hash_in_its_name_is_kept_when_it_fails(
    revisions: Generations, counting: CountingEmbedder, document: MakeDocument
) -> None:
    sync(revisions, counting, "help", [document("c#.md", "One."), document("t#2.csv#1", "Two.")])
    problems = [SourceProblem("c#.md", "is empty"), SourceProblem("t#2.csv", "is empty")]
    assert counts(sync(revisions, counting, "help", problems)) == (0, 0, 0, 0, 2)
    assert stored(revisions) == {"One.", "Two."}
    assert counts(sync(revisions, counting, "help", [replace(problems[0], gone=True)])) == (0, 0, 2, 0, 1)


def test_what_stands_in_a_folder_that_cannot_be_read_stays(revisions: Revisions, counting: CountingEmbedder) -> None:
    known = ["a.md", "guide/b.md", "guide/deep/c.csv#1", "guide-old/d.md", "guide"]
    sync(revisions, counting, "help", [make_document(name, f"Words of {name}.") for name in known])
    problem = SourceProblem("guide", "the folder cannot be read", below=True)
    report = sync(revisions, counting, "help", [make_document("a.md", "Words of a.md."), problem])
    assert counts(report) == (0, 0, 2, 1, 1)
    assert documents(revisions) == {"help::a.md", "help::guide/b.md", "help::guide/deep/c.csv#1"}


def test_a_page_that_fails_keeps_itself_and_nothing_below_it(
    revisions: Revisions, counting: CountingEmbedder
) -> None:
    pages = ["https://h.example/guide/", "https://h.example/guide/a"]
    sync(revisions, counting, "help", [make_document(page, f"Words of {page}.") for page in pages])
    sync(revisions, counting, "help", [SourceProblem(pages[0], "the host cannot show it now")])
    assert documents(revisions) == {f"help::{pages[0]}"}


def test_what_is_withdrawn_goes_though_its_file_is_broken(revisions: Revisions, counting: CountingEmbedder) -> None:
    rows = [make_document(f"a.jsonl#{number}", f"Row {number}.") for number in range(3)]
    sync(revisions, counting, "help", rows)
    note = SourceNote("a.jsonl#1", "is not published: draft is true", left_out=True, withdrawn=True)
    sync(revisions, counting, "help", [rows[0], note, SourceProblem("a.jsonl", "line 3: not JSON")])
    assert documents(revisions) == {"help::a.jsonl#0", "help::a.jsonl#2"}
    whole = SourceNote("a.jsonl", "is not published: it stands in _drafts/", left_out=True, withdrawn=True)
    sync(revisions, counting, "help", [whole])
    assert documents(revisions) == set()
