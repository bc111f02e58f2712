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
    index: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    first = [document("a.md", "One."), document("t.csv#1", "Two."), document("t.csv#2", "Three.")]
    sync(index, counting, "help", first)
    problems = [SourceProblem("a.md", "line 1: not UTF-8"), SourceProblem("t.csv", "line 2: no text")]
    report = sync(index, counting, "help", [problems[0], first[1], problems[1]])
    assert counts(report) == (0, 0, 0, 1, 2)
    assert report.failures == problems
    assert stored(index) == {"One.", "Two.", "Three."}


def test_a_document_that_trips_the_splitter_keeps_what_was_indexed_and_the_others_go_on(
    index: Revisions, counting: CountingEmbedder, document: MakeDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = split

    def trip(document: Document, *given: Any, **named: Any) -> list[Passage]:
        if document.id == "a.md":
            raise fault
        return ours(document, *given, **named)

    sync(index, counting, "help", [document("a.md", "One.")])
    monkeypatch.setattr(sync_module, "split", trip)
    fault: Exception = OverflowError("odd")
    report = sync(index, counting, "help", [document("a.md", "Changed."), document("b.md", "Two.")])
    (problem,) = report.failures
    assert problem.reason.startswith("stopped its reader, which is a bug (OverflowError: odd)")
    assert stored(index) == {"One.", "Two."}
    fault = EmbeddingError("the model is broken")
    with pytest.raises(EmbeddingError):
        sync(index, counting, "help", [document("a.md", "Changed."), document("c.md", "Three.")])


def test_ids_that_occur_twice_and_documents_without_words_are_reported(
    index: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    items = [document("a", "One."), document("a", "Two."), document("b", "***")]
    report = sync(index, counting, "help", items)
    assert counts(report) == (1, 0, 0, 0, 2)
    assert [(problem.id, problem.reason) for problem in report.failures] == [
        ("a", "the id 'a' occurs twice; the first one was indexed"),
        ("b", "has no words to index"),
    ]
    assert stored(index) == {"One."}


def broken_run(index: Revisions, counting: CountingEmbedder) -> list[Document]:
    """A change of 1,030 documents that breaks after its first step of 1,024; the documents as they should become."""
    old = [
        make_document(f"{number:04}", "Old words." if number < 1_024 else f"Old {number}.") for number in range(1_030)
    ]
    sync(index, counting, "help", old[:2])
    counting.embedded, counting.fail_after = 0, 1  # equal words are embedded once
    new = [replace(each, text=each.text.replace("Old", "New")) for each in old]
    with pytest.raises(EmbeddingError, match="out of memory"):
        sync(index, counting, "help", new)
    assert stored(index) == {"Old words."}
    assert len(documents(index)) == 2
    counting.fail_after = 10**9
    return new


def test_a_run_that_breaks_shows_nothing_and_the_next_one_goes_on_from_there(
    index: Revisions, counting: CountingEmbedder
) -> None:
    new = broken_run(index, counting)
    assert counts(sync(index, counting, "help", new)) == (6, 0, 0, 1_024, 0)
    assert counting.embedded == 7
    assert stored(index) == {each.text for each in new}


def test_a_run_for_another_source_gives_up_what_a_broken_one_left(
    index: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    new = broken_run(index, counting)
    sync(index, counting, "notes", [document("n", "A note.")])
    assert stored(index) == {"Old words.", "A note."}
    assert counts(sync(index, counting, "help", new)) == (1_028, 2, 0, 0, 0)
    assert stored(index) == {each.text for each in new} | {"A note."}


def test_an_iterable_that_breaks_removes_nothing(
    index: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    sync(index, counting, "help", corpus)

    def breaking() -> Iterator[Document]:
        yield corpus[0]
        raise SourceError("the folder went away")

    with pytest.raises(SourceError, match="went away"):
        sync(index, counting, "help", breaking())
    assert len(documents(index)) == 3


def test_what_is_left_out_on_purpose_is_counted_by_reason_and_is_no_failure(
    index: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    left_out = [SourceNote("m.mbox", why, left_out=True) for why in ("spam", "open", "open")]
    report = sync(index, counting, "help", [document("a"), *left_out, SourceNote("a", "look at it")])
    assert report.left_out == {"open": 2, "spam": 1}
    assert (report.added, report.failed, len(report.notes)) == (1, 0, 4)


def test_what_is_left_out_now_is_removed(
    index: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    sync(index, counting, "help", [document("m.mbox#1"), document("m.mbox#2")])
    report = sync(index, counting, "help", [document("m.mbox#1"), SourceNote("m.mbox", "open again", left_out=True)])
    assert (report.unchanged, report.removed) == (1, 1)


def test_a_file_with_a_hash_in_its_name_is_kept_when_it_fails(
    index: Generations, counting: CountingEmbedder, document: MakeDocument
) -> None:
    sync(index, counting, "help", [document("c#.md", "One."), document("t#2.csv#1", "Two.")])
    problems = [SourceProblem("c#.md", "is empty"), SourceProblem("t#2.csv", "is empty")]
    assert counts(sync(index, counting, "help", problems)) == (0, 0, 0, 0, 2)
    assert stored(index) == {"One.", "Two."}
    assert counts(sync(index, counting, "help", [replace(problems[0], gone=True)])) == (0, 0, 2, 0, 1)


def test_what_stands_in_a_folder_that_cannot_be_read_stays(index: Revisions, counting: CountingEmbedder) -> None:
    known = ["a.md", "guide/b.md", "guide/deep/c.csv#1", "guide-old/d.md", "guide"]
    sync(index, counting, "help", [make_document(name, f"Words of {name}.") for name in known])
    problem = SourceProblem("guide", "the folder cannot be read", below=True)
    report = sync(index, counting, "help", [make_document("a.md", "Words of a.md."), problem])
    assert counts(report) == (0, 0, 2, 1, 1)
    assert documents(index) == {"help::a.md", "help::guide/b.md", "help::guide/deep/c.csv#1"}


def test_a_page_that_fails_keeps_itself_and_nothing_below_it(index: Revisions, counting: CountingEmbedder) -> None:
    pages = ["https://h.example/guide/", "https://h.example/guide/a"]
    sync(index, counting, "help", [make_document(page, f"Words of {page}.") for page in pages])
    sync(index, counting, "help", [SourceProblem(pages[0], "the host cannot show it now")])
    assert documents(index) == {f"help::{pages[0]}"}


def test_what_is_withdrawn_goes_though_its_file_is_broken(index: Revisions, counting: CountingEmbedder) -> None:
    rows = [make_document(f"a.jsonl#{number}", f"Row {number}.") for number in range(3)]
    sync(index, counting, "help", rows)
    note = SourceNote("a.jsonl#1", "is not published: draft is true", left_out=True, withdrawn=True)
    sync(index, counting, "help", [rows[0], note, SourceProblem("a.jsonl", "line 3: not JSON")])
    assert documents(index) == {"help::a.jsonl#0", "help::a.jsonl#2"}
    whole = SourceNote("a.jsonl", "is not published: it stands in _drafts/", left_out=True, withdrawn=True)
    sync(index, counting, "help", [whole])
    assert documents(index) == set()
