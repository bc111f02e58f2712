"""Only what changed is embedded, what is gone is removed, and nothing is lost on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kb_index.documents import Document, Kind, Passage, SourceNote, SourceProblem, Visibility
from kb_index.errors import EmbeddingError, KindChanged, SourceError
from kb_index.index import KnowledgeIndex
from kb_index.passages.chunking import split
from kb_index.passages.embedding import SentenceTransformerEmbedder, Vectors
from kb_index.store.generations import Generations
from kb_index.store.revisions import Revisions
from kb_index.store.server import ServerRevisions
from kb_index.sync import sync as sync_module
from kb_index.sync.report import SyncProgress, SyncReport
from kb_index.sync.sync import sync
from tests.kb_index.conftest import MakeDocument, make_document


class CountingEmbedder:
    """The real model, with a count of the texts that it embedded."""

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self.name = embedder.name
        self.embedded = 0
        self.fail_after = 10**9
        self._embedder = embedder

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        return self._embedder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if self.embedded >= self.fail_after:
            raise EmbeddingError("out of memory")
        self.embedded += len(texts)
        return self._embedder.encode_passages(texts)

    def encode_query(self, text: str) -> Vectors:
        return self._embedder.encode_query(text)


@pytest.fixture
def counting(embedder: SentenceTransformerEmbedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


@pytest.fixture(params=["folder", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Revisions]:
    """An empty index in either engine."""
    index: Revisions
    if request.param == "folder":
        index = Generations.open(tmp_path / "index", "m", create=True)
    else:
        index = ServerRevisions.open(request.getfixturevalue("chroma_server").database(), "m", create=True)
    yield index
    index.close()


def counts(report: SyncReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged, report.failed


def passages(index: Revisions) -> list[Passage]:
    return list(index.current()[1].passages())


def stored(index: Revisions) -> set[str]:
    return {passage.text for passage in passages(index)}


def documents(index: Revisions) -> set[str]:
    return {record.document_id for record in index.current()[1].records()}


def test_the_first_run_adds_and_the_second_finds_nothing_to_do(
    index: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    assert counts(sync(index, counting, "help", corpus)) == (3, 0, 0, 0, 0)
    assert counting.embedded == 6
    revision = index.revision
    assert counts(sync(index, counting, "help", corpus)) == (0, 0, 0, 3, 0)
    assert (counting.embedded, index.revision) == (6, revision)


def test_a_changed_section_is_embedded_alone(
    index: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    sync(index, counting, "help", corpus)
    corpus[0] = replace(corpus[0], text=corpus[0].text.replace("ten", "twelve"))
    assert counts(sync(index, counting, "help", corpus)) == (0, 1, 0, 2, 0)
    assert counting.embedded == 7
    assert "It reaches your card within twelve working days." in stored(index)
    assert "It reaches your card within ten working days." not in stored(index)


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
    index: Revisions, counting: CountingEmbedder, document: MakeDocument, change: dict[str, Any]
) -> None:
    sync(index, counting, "help", [document()])
    changed = document(**change)
    assert counts(sync(index, counting, "help", [changed], change_kind=True)) == (0, 1, 0, 0, 0)
    assert counting.embedded == 1
    (passage,) = passages(index)
    for name, value in change.items():
        assert getattr(passage, name) == value


def test_what_is_gone_is_removed_and_other_sources_stay(
    index: Revisions, counting: CountingEmbedder, corpus: list[Document], document: MakeDocument
) -> None:
    sync(index, counting, "help", corpus)
    sync(index, counting, "notes", [document("billing/refunds.md", "A note of the same name.")])
    assert counts(sync(index, counting, "help", corpus[1:])) == (0, 0, 1, 2, 0)
    assert documents(index) == {
        "help::billing/invoices.md",
        "help::login/two-factor.md",
        "notes::billing/refunds.md",
    }
    assert "Every payment can be refunded." not in stored(index)


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


def moved(document: Document, place: str, **properties: Any) -> Document:
    return replace(document, id=place, **properties)


def test_a_document_that_moves_keeps_its_id_and_is_not_embedded_again(
    index: Revisions, counting: CountingEmbedder, corpus: list[Document]
) -> None:
    sync(index, counting, "help", corpus)
    there = [moved(corpus[0], "money/refunds.md", link="https://x.example/new"), *corpus[1:]]
    report = sync(index, counting, "help", there)
    assert (report.moved, *counts(report)) == (1, 0, 0, 0, 2, 0)
    assert counting.embedded == 6
    assert documents(index) == {f"help::{document.id}" for document in corpus}
    assert index.current()[1].text("help::billing/refunds.md") == corpus[0].text
    links = {passage.link for passage in passages(index) if passage.document_id == "help::billing/refunds.md"}
    assert links == {"https://x.example/new"}
    assert counts(sync(index, counting, "help", there)) == (0, 0, 0, 3, 0)
    there[0] = replace(there[0], text="Changed later.")
    assert counts(sync(index, counting, "help", there)) == (0, 1, 0, 2, 0)
    assert index.current()[1].text("help::billing/refunds.md") == "Changed later."


def test_a_copy_is_new_and_an_old_place_that_is_used_again_gets_an_id_of_its_own(
    index: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    first = document("a.md", "One thing.")
    sync(index, counting, "help", [first])
    assert counts(sync(index, counting, "help", [first, moved(first, "copy.md")])) == (1, 0, 0, 1, 0)
    sync(index, counting, "help", [moved(first, "b.md"), moved(first, "copy.md")])
    other = document("a.md", "Another thing.")
    sync(index, counting, "help", [moved(first, "b.md"), moved(first, "copy.md"), other])
    assert documents(index) == {"help::a.md", "help::copy.md", "help::a.md~2"}
    assert index.current()[1].text("help::a.md") == "One thing."
    assert index.current()[1].text("help::a.md~2") == "Another thing."


def test_a_document_does_not_move_away_from_a_place_that_could_not_be_read(
    index: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    first = document("a.md", "One thing.")
    sync(index, counting, "help", [first])
    report = sync(index, counting, "help", [moved(first, "b.md"), SourceProblem("a.md", "not UTF-8")])
    assert (report.moved, report.added, report.removed) == (0, 1, 0)
    assert documents(index) == {"help::a.md", "help::b.md"}


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


def test_progress_is_told_and_ends_with_everything_done(
    index: Revisions, counting: CountingEmbedder, document: MakeDocument
) -> None:
    told: list[SyncProgress] = []
    sync(index, counting, "help", [document(str(n), f"Words {n}.") for n in range(100)], told.append)
    assert told[-1] == SyncProgress(documents=100, embedded=100, waiting=0)
    assert {progress.embedded for progress in told} == {0, 64, 100}
    assert max(progress.waiting for progress in told) == 100


@pytest.mark.parametrize("source", ["", "a::b", "a:"])
def test_a_source_needs_a_name_that_can_be_told_from_ids(
    index: Revisions, counting: CountingEmbedder, source: str
) -> None:
    with pytest.raises(SourceError, match="give a name that is not empty"):
        sync(index, counting, source, [])


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


def test_characters_that_no_store_keeps_are_replaced(
    index: Generations, counting: CountingEmbedder, document: MakeDocument
) -> None:
    odd = document("\udce9.md", "Half \ud800 and\0 nothing.", title="\udfff", tags=("\ud83d",))
    assert counts(sync(index, counting, "help", [odd])) == (1, 0, 0, 0, 0)
    assert (documents(index), stored(index)) == ({"help::?.md"}, {"Half ? and\ufffd nothing."})
    assert counts(sync(index, counting, "help", [odd])) == (0, 0, 0, 1, 0)


def secrets(kind: Kind, *names: str) -> list[Document]:
    visibility = Visibility.INTERNAL if kind is Kind.NOTE else Visibility.PUBLIC
    return [
        make_document(name, f"The code is {name}.", title=f"On {name}", kind=kind, visibility=visibility)
        for name in names
    ]


@pytest.mark.parametrize("names", [("a", "b"), ("a", "c"), ("c", "d")], ids=["same", "some new", "all new"])
def test_a_known_source_becomes_another_kind_only_if_that_is_said_twice(
    index: Revisions, counting: CountingEmbedder, names: tuple[str, ...]
) -> None:
    sync(index, counting, "notes", secrets(Kind.NOTE, "a", "b"))
    revision = index.revision
    with pytest.raises(KindChanged) as refused:
        sync(index, counting, "notes", secrets(Kind.ARTICLE, *names))
    assert str(refused.value) == (
        f"the source 'notes' is indexed as note, {names[0]!r} would now be article; 'On a', 'On b' would become "
        "public. Go on with --kind note; or, if all of it shall be article, say so twice: --kind article "
        "--change-kind"
    )
    assert index.revision == revision
    assert {record.kind for record in index.current()[1].records()} == {Kind.NOTE}
    report = sync(index, counting, "notes", secrets(Kind.ARTICLE, *names), change_kind=True)
    assert report.became_public == [f"On {name}" for name in names if name in "ab"]
    assert {record.visibility for record in index.current()[1].records()} == {Visibility.PUBLIC}


def test_a_change_of_kind_that_broke_off_is_still_to_be_said_twice(
    index: Revisions, counting: CountingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb_index.sync.sync._PASSAGES_AT_ONCE", 1)
    sync(index, counting, "notes", secrets(Kind.NOTE, "a", "b"))

    def broken() -> Iterator[Document]:
        yield from secrets(Kind.ARTICLE, "a")
        raise SourceError("the disk is gone")

    with pytest.raises(SourceError, match="the disk is gone"):
        sync(index, counting, "notes", broken(), change_kind=True)
    with pytest.raises(KindChanged):
        sync(index, counting, "notes", secrets(Kind.ARTICLE, "a", "b"))
    report = sync(index, counting, "notes", secrets(Kind.ARTICLE, "a", "b"), change_kind=True)
    assert report.became_public == ["On a", "On b"]


def test_a_source_of_several_kinds_may_grow_by_another(index: Revisions, counting: CountingEmbedder) -> None:
    mixed = [*secrets(Kind.NOTE, "a"), *secrets(Kind.ARTICLE, "b")]
    sync(index, counting, "case", mixed)
    more = [*mixed, *secrets(Kind.SAVED_REPLY, "c")]
    assert counts(sync(index, counting, "case", more)) == (1, 0, 0, 2, 0)
    with pytest.raises(KindChanged):
        sync(index, counting, "case", secrets(Kind.ARTICLE, "a", "b"))


def test_what_its_source_makes_public_is_reported_also_where_it_moves(
    index: Revisions, counting: CountingEmbedder
) -> None:
    hidden = [replace(each, visibility=Visibility.INTERNAL) for each in secrets(Kind.ARTICLE, "a", "b", "c")]
    sync(index, counting, "help", hidden)
    assert sync(index, counting, "help", hidden).became_public == []
    shown = [replace(hidden[0], visibility=Visibility.PUBLIC), hidden[1]]
    moved = replace(hidden[2], id="guide/c", visibility=Visibility.PUBLIC)
    report = sync(index, counting, "help", [*shown, moved])
    assert report.became_public == ["On a", "On c"]
    assert sync(index, counting, "help", [*shown, moved]).became_public == []


def test_a_rebuild_takes_another_kind_only_if_that_is_said_twice(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True)
    index.sync("notes", secrets(Kind.NOTE, "a"))

    def rebuild(*, change_kind: bool) -> SyncReport:
        with KnowledgeIndex.anew(tmp_path / "index", embedder) as anew:
            return anew.sync("notes", secrets(Kind.ARTICLE, "a"), change_kind=change_kind)

    with pytest.raises(KindChanged):
        rebuild(change_kind=False)
    assert [record.kind for record in index.records()] == [Kind.NOTE]
    assert rebuild(change_kind=True).became_public == ["On a"]


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
