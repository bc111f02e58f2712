"""An index changes in steps that are whole, whoever writes, reads or dies meanwhile."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb_index.documents import Kind
from kb_index.errors import IndexCorrupt, IndexMissing, ModelMismatch, StoreError
from kb_index.store.folder_store import Store
from kb_index.store.generations import Generations
from tests.kb_index.store.changes import add, documents
from tests.kb_index.store.test_folder_store import MODEL, entry, vector


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[Generations]:
    index = Generations.open(folder, MODEL, create=True)
    yield index
    index.close()


def add_broken(index: Generations, name: str) -> None:
    with index.writing(), index.next() as store:
        broken = replace(entry(name, "v1"), vectors=entry(name, "v1", 1).vectors)
        store.write([entry("whole", "v1"), broken])


def test_a_folder_without_an_index_says_what_to_run_and_stays_as_it_was(folder: Path) -> None:
    with pytest.raises(IndexMissing, match=r"nothing has been indexed in .*index; run: drafter index PATH"):
        Generations.open(folder, MODEL)
    assert not folder.exists()


def test_an_index_that_moves_on_while_it_is_opened_is_opened_where_it_is(
    index: Generations, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(index, "a")
    real, opened = Store.open, list[Path]()

    def slow(place: Path, model: str | None, *, create: bool = False) -> Store:
        opened.append(place)
        if len(opened) == 1:  # meanwhile another process changes the index twice: the first state is removed
            for name in ("b", "c"):
                add(index, name)
        return real(place, model, create=create)

    monkeypatch.setattr(Store, "open", slow)
    reader = Generations.open(folder, MODEL)
    assert documents(reader) == {"s::a", "s::b", "s::c"}
    reader.close()


def test_a_change_is_seen_when_it_is_whole(index: Generations) -> None:
    revision = index.revision
    with index.writing(), index.next() as store:
        store.write([entry("a", "v1")])
        assert (documents(index), index.revision) == (set(), revision)
    assert documents(index) == {"s::a"}
    assert index.revision != revision


def test_a_change_that_fails_leaves_everything_as_it_was(index: Generations, folder: Path) -> None:
    add(index, "a")
    before = sorted(folder.iterdir())
    with pytest.raises(ValueError, match="zip"):  # more passages than vectors: half-written when it shows
        add_broken(index, "b")
    assert documents(index) == {"s::a"}
    assert set(folder.iterdir()) <= set(before)
    add(index, "c")
    assert documents(index) == {"s::a", "s::c"}


def test_only_the_last_two_generations_are_kept(index: Generations, folder: Path) -> None:
    for number in range(5):
        add(index, f"d{number}")
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 2
    assert len(documents(index)) == 5


def test_a_reader_that_was_overtaken_twice_is_told(index: Generations) -> None:
    add(index, "a")
    index.current()
    index.confirm()
    add(index, "b")
    index.confirm()
    add(index, "c")
    with pytest.raises(IndexCorrupt, match="was removed while it was read"):
        index.confirm()
    assert documents(index) == {"s::a", "s::b", "s::c"}


def test_only_one_run_writes_at_a_time(index: Generations, folder: Path) -> None:
    with index.writing(), pytest.raises(StoreError, match="another run is writing to the index"):
        add(Generations(folder, MODEL), "a")
    add(index, "a")


def test_another_model_is_refused_also_to_write(index: Generations, folder: Path) -> None:
    with pytest.raises(ModelMismatch, match=r"index in .*index was made with embedding model 'some-model'"):
        Generations.open(folder, "other", create=True)


def test_a_path_that_cannot_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be used"):
        Generations.open(tmp_path / "file", MODEL, create=True)


@pytest.mark.parametrize("pointer", ["", "0" * 32, "../elsewhere", "\ud800"])
def test_a_pointer_to_nothing_is_named_with_the_fix(index: Generations, folder: Path, pointer: str) -> None:
    (folder / "current").write_bytes(pointer.encode("utf-8", "surrogatepass"))
    with pytest.raises(IndexCorrupt, match=r"current.*drafter index --rebuild"):
        Generations.open(folder, MODEL)


def test_a_damaged_index_can_be_made_anew(index: Generations, folder: Path) -> None:
    add(index, "a")
    (folder / index.revision / "chroma.sqlite3").write_bytes(b"not a database at all")
    (folder / "notes.txt").write_text("mine")
    again = Generations(folder, MODEL)
    assert again.former() == []
    with again.anew() as building:
        add(building, "b")
    assert documents(again) == {"s::b"}
    add(again, "c")
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 2
    assert (folder / "notes.txt").read_text() == "mine"
    again.close()


def make_anew_but_break(index: Generations, whole: str, broken: str) -> None:
    with index.anew() as building:
        add(building, whole)
        add_broken(building, broken)


def test_an_index_made_anew_takes_the_place_in_one_step_and_goes_on_where_it_broke(index: Generations) -> None:
    add(index, "a")
    with pytest.raises(ValueError, match="zip"):
        make_anew_but_break(index, "b", "lost")
    assert documents(index) == {"s::a"}
    with index.anew() as building:
        assert documents(building) == {"s::b"}
        assert documents(index) == {"s::a"}
        assert [record.document_id for record in index.former()] == ["s::a"]
    assert documents(index) == {"s::b"}


def test_one_that_is_open_goes_on_while_the_index_is_made_anew_with_another_model(
    index: Generations, folder: Path
) -> None:
    add(index, "a")
    assert documents(index) == {"s::a"}
    other = Generations(folder, "other")
    with other.anew() as building:
        add(building, "b")
    assert (documents(index), documents(other)) == ({"s::a"}, {"s::b"})
    with pytest.raises(ModelMismatch, match="made with embedding model 'other', configured is 'some-model'"):
        add(index, "c")
    other.close()


def run(code: str, folder: Path) -> "subprocess.Popen[str]":
    """Another process that has the same `index` open."""
    start = (
        "from pathlib import Path\nfrom tests.kb_index.store.test_generations import *\n"
        f"index = Generations.open(Path({str(folder)!r}), MODEL)\nprint('open', flush=True)\n"
    )
    root = Path(__file__).resolve().parents[3]
    process = subprocess.Popen([sys.executable, "-c", start + code], cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "open\n"
    return process


def test_what_another_process_writes_is_seen(index: Generations, folder: Path) -> None:
    add(index, "a")
    assert index.current()[1].nearest(Kind.ARTICLE, vector("s::b@v1#0"), 1)[0][0].startswith("s::a")
    with run("add(index, 'b')", folder) as other:
        assert other.wait(60) == 0
    assert index.current()[1].nearest(Kind.ARTICLE, vector("s::b@v1#0"), 1)[0][0] == "s::b@v1#0"


def test_a_run_killed_at_any_moment_leaves_a_whole_index(index: Generations, folder: Path) -> None:
    add(index, "d", "v0", 300)
    forever = (
        "for number in range(10_000):\n"
        "    old = index.current()[1].records()[0]\n"
        "    with index.writing(), index.next() as store:\n"
        "        store.write([entry('d', f'v{int(old.version[1:]) + 1}', 300 + number % 30, replaces=old)])\n"
    )
    for pause in (0.2, 0.7, 1.2):
        with run(forever, folder) as other:
            time.sleep(pause)
            other.send_signal(signal.SIGKILL)
        (record,) = index.current()[1].records()
        assert {passage.id for passage in index.current()[1].passages()} == set(record.passage_ids())
        text = index.current()[1].text(record.document_id) or ""
        assert text.split("\n") == [f"d {record.version} {number}" for number in range(record.passages)]
        last = record.passage_ids()[-1]
        assert index.current()[1].nearest(Kind.ARTICLE, vector(last), 1)[0][0] == last
    add(index, "e")
    assert documents(index) == {"s::d", "s::e"}
