"""What became of a source stays on record, also after a run that failed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from kb_index.documents import Document, Kind, SourceItem, SourceProblem, Visibility
from kb_index.errors import KindChanged, SourceError, StoreError
from kb_index.index import KnowledgeIndex
from kb_index.sync.ledger import Ledger, source_facts
from kb_index.sync.report import SyncReport
from tests.kb_index.conftest import make_document

OLD, NEW = datetime(2024, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "data" / "sources.json")


def record(ledger: Ledger, source: str = "help", items: Iterable[Document | SourceProblem] = ()) -> SyncReport:
    def sync(passing: Iterable[SourceItem]) -> SyncReport:
        failures = [item for item in passing if isinstance(item, SourceProblem)]
        return SyncReport(source, failures=failures)

    return ledger.record_run(source, f"/data/{source}", Kind.ARTICLE, lambda: items, sync)


def test_a_run_with_its_dates_and_problems(ledger: Ledger) -> None:
    problems = [SourceProblem(f"{number}.md", "is empty") for number in range(120)]
    documents = [make_document(str(date), updated_at=date) for date in (NEW, OLD, None)]
    before = datetime.now(UTC)
    record(ledger, items=[*documents, *problems])
    run = ledger.runs()["help"]
    assert (run.place, run.kind, run.oldest, run.newest, run.undated) == ("/data/help", Kind.ARTICLE, OLD, NEW, 1)
    assert (run.failed, run.problems, run.error) == (120, tuple(problems[:100]), "")
    assert run.synced_at
    assert before <= run.synced_at == run.tried_at


def test_a_run_that_stops_keeps_what_is_known_of_the_one_before(ledger: Ledger) -> None:
    record(ledger, items=[make_document(updated_at=NEW)])
    first = ledger.runs()["help"]

    def refuse() -> Iterable[SourceItem]:
        raise SourceError("the host could not be read")

    with pytest.raises(SourceError):
        ledger.record_run("help", "/elsewhere", Kind.NOTE, refuse, lambda _: SyncReport("help"))
    run = ledger.runs()["help"]
    assert (run.error, run.place, run.kind) == ("the host could not be read", first.place, Kind.ARTICLE)
    assert (run.synced_at, run.newest) == (first.synced_at, NEW)
    record(ledger)
    assert ledger.runs()["help"].error == ""


def test_a_source_can_be_forgotten(ledger: Ledger) -> None:
    record(ledger, "help")
    record(ledger, "notes")
    ledger.forget("help")
    ledger.forget("never heard of")
    assert set(ledger.runs()) == {"notes"}


def test_a_ledger_that_cannot_be_read_says_what_to_do(ledger: Ledger, tmp_path: Path) -> None:
    record(ledger)
    (tmp_path / "data" / "sources.json").write_text('{"help": 1}')
    with pytest.raises(StoreError, match=r"sources\.json cannot be read: .*; delete it"):
        ledger.runs()
    with pytest.raises(StoreError, match="cannot be written"):
        record(Ledger(tmp_path / "data" / "sources.json" / "below"))


def write_ten(path: Path, name: str) -> None:
    for number in range(10):
        record(Ledger(path), f"{name}{number}")


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sources.json"
    processes = [get_context("spawn").Process(target=write_ten, args=(path, name)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert len(Ledger(path).runs()) == 20


def test_the_facts_of_each_source(ledger: Ledger, index: KnowledgeIndex) -> None:
    articles = [make_document("a", "One."), make_document("b", "Two.", mailboxes=("shop", "app"))]
    index.sync("help", articles)
    index.sync("notes", [make_document("n", "Three.", kind=Kind.NOTE, visibility=Visibility.INTERNAL)])
    record(ledger, "help")
    record(ledger, "gone")
    gone, help_center, notes = source_facts(index.records(), ledger.runs())
    assert (gone.source, gone.documents_by_kind, gone.passages) == ("gone", {}, 0)
    assert help_center.documents_by_kind == {Kind.ARTICLE: 2}
    assert (help_center.mailboxes, help_center.for_every_mailbox) == (("app", "shop"), 1)
    assert help_center.run == ledger.runs()["help"]
    assert (notes.documents_by_visibility, notes.run) == ({Visibility.INTERNAL: 1}, None)


def test_a_second_place_of_the_same_name_gets_a_name_of_its_own(ledger: Ledger) -> None:
    def index(place: str) -> str:
        name = ledger.name(place)
        ledger.record_run(name, place, Kind.ARTICLE, lambda: (), lambda _: SyncReport(name))
        return name

    assert [index("/one/docs/help"), index("/two/docs/help")] == ["docs/help", "two/docs/help"]
    assert [index("/one/docs/help"), index("/two/docs/help")] == ["docs/help", "two/docs/help"]


def test_a_place_that_was_never_read_takes_no_name(ledger: Ledger) -> None:
    def refuse() -> Iterable[SourceItem]:
        raise SourceError("does not exist")

    with pytest.raises(SourceError):
        ledger.record_run("docs/help", "/one/docs/help", Kind.NOTE, refuse, lambda _: SyncReport("docs/help"))
    assert ledger.name("/two/docs/help") == "docs/help"
    assert ledger.kind("/one/docs/help") is None
    assert ledger.runs() == {}, "or every run over all sources would fail for it"


def test_a_new_place_that_stopped_midway_is_known_and_so_is_a_list_of_a_desk(ledger: Ledger) -> None:
    def broken(*read: SourceItem) -> Iterable[SourceItem]:
        yield from read
        raise SourceError("the host went away")

    def sync(items: Iterable[SourceItem]) -> SyncReport:
        return SyncReport("x", failures=[item for item in items if isinstance(item, SourceProblem)])

    for place, read in (("https://help.example/", (make_document(),)), ("desk:pots/articles", ())):
        with pytest.raises(SourceError):
            ledger.record_run(place, place, Kind.ARTICLE, partial(broken, *read), sync)
    assert {name: run.error for name, run in ledger.runs().items()} == {
        "https://help.example/": "the host went away",
        "desk:pots/articles": "the host went away",
    }


def test_the_kind_of_a_place_is_remembered(ledger: Ledger) -> None:
    ledger.record_run("a/notes", "/a/notes", Kind.NOTE, lambda: (), lambda _: SyncReport("a/notes"))
    assert ledger.kind("/a/notes/") is Kind.NOTE
    assert ledger.kind("/a") is None


@pytest.mark.parametrize("place", ["/a", "/a/notes/vip"])
def test_notes_are_not_made_public_with_a_folder_around_or_within_them(ledger: Ledger, place: str) -> None:
    ledger.record_run("a/notes", "/a/notes", Kind.NOTE, lambda: (), lambda _: SyncReport("a/notes"))
    with pytest.raises(KindChanged, match="--kind article --change-kind"):
        ledger.check(place, Kind.ARTICLE)
    ledger.check(place, Kind.NOTE)
    ledger.check("/a/notes", Kind.ARTICLE)  # the index asks for that one
    ledger.check("/b", Kind.ARTICLE)
