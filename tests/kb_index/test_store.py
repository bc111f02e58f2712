"""Chroma for real: what is stored, what a killed or a second process leaves, and what a broken folder says."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from kb_index.documents import Kind, Passage, Visibility
from kb_index.errors import IndexCorrupt, IndexMissing, ModelMismatch, StoreError
from kb_index.rows import Record
from kb_index.scope import Scope
from kb_index.store import Entry, Store

MODEL = "some-model"
DIMENSION = 8


def entry(
    name: str, version: str, passages: int = 2, kind: Kind = Kind.ARTICLE, replaces: Record | None = None
) -> Entry:
    """A document whose passages and vectors follow from its name and version."""
    record = Record(f"s::{name}", "s", kind, version, passages, Visibility.PUBLIC, ())
    texts = [f"{name} {version} {number}" for number in range(passages)]
    rows = [
        Passage(key, record.document_id, kind, name, (name,), text, 0, len(text), "s")
        for key, text in zip(record.passage_ids(), texts, strict=True)
    ]
    vectors = np.stack([vector(key) for key in record.passage_ids()])
    return Entry(record, "\n".join(texts), rows, vectors, replaces)


def vector(key: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    values = np.random.default_rng(list(key.encode())).normal(size=DIMENSION).astype(np.float32)
    return np.asarray(values / np.linalg.norm(values), np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    store = Store.open(folder, MODEL, create=True)
    yield store
    store.close()


def found(store: Store, kind: Kind = Kind.ARTICLE) -> set[str]:
    return {passage.id for passage in store.passages(kind)}


def test_what_was_written_is_read_back(store: Store) -> None:
    written = entry("a", "v1")
    store.write([written])
    assert store.records() == [written.record]
    assert store.text("s::a") == "a v1 0\na v1 1"
    assert store.text("s::b") is None
    (passage, kept), _ = sorted(store.fetch(Kind.ARTICLE, written.record.passage_ids()), key=lambda row: row[0].id)
    assert passage == written.passages[0]
    assert np.allclose(kept, written.vectors[0])


def test_the_nearest_come_first_with_their_cosine_similarity(store: Store) -> None:
    store.write([entry("a", "v1", 5)])
    (first, similarity), second, *_ = store.nearest(Kind.ARTICLE, vector("s::a@v1#3"), 5)
    assert first == "s::a@v1#3"
    assert similarity == pytest.approx(1, abs=1e-5)
    assert second[1] < similarity
    assert store.nearest(Kind.NOTE, vector("x"), 5) == []


def test_a_scope_limits_the_nearest(store: Store) -> None:
    open_to_all, limited = entry("a", "v1"), entry("b", "v1")
    passages = [
        Passage(
            **{name: getattr(passage, name) for name in Passage.__slots__}
            | {"mailboxes": ("one",), "visibility": Visibility.INTERNAL}
        )
        for passage in limited.passages
    ]
    store.write([open_to_all, Entry(limited.record, limited.text, passages, limited.vectors)])

    def documents(scope: Scope) -> set[str]:
        return {key.split("@")[0] for key, _ in store.nearest(Kind.ARTICLE, vector("x"), 9, scope)}

    assert documents(Scope(mailbox="one")) == {"s::a", "s::b"}
    assert documents(Scope(mailbox="two")) == {"s::a"}
    assert documents(Scope(include_internal=False)) == {"s::a"}
    assert documents(Scope(mailbox="one", include_internal=False)) == {"s::a"}


def test_a_new_version_replaces_the_old_one_also_as_another_kind(store: Store) -> None:
    old, other = entry("a", "v1", 3), entry("b", "v1")
    store.write([old, other])
    store.write([entry("a", "v2", 1, Kind.NOTE, replaces=old.record)])
    assert found(store) == set(other.record.passage_ids())
    assert found(store, Kind.NOTE) == {"s::a@v2#0"}
    assert store.text("s::a") == "a v2 0"


def test_removed_documents_leave_nothing(store: Store) -> None:
    gone, kept = entry("a", "v1"), entry("b", "v1")
    store.write([gone, kept])
    store.remove([gone.record])
    assert store.records() == [kept.record]
    assert found(store) == set(kept.record.passage_ids())


def test_more_passages_than_chroma_takes_at_once(store: Store) -> None:
    store.write([entry("a", "v1", 6_000)])
    assert len(found(store)) == 6_000


def test_the_revision_moves_with_every_change_and_only_then(store: Store) -> None:
    first = store.refresh()
    assert store.refresh() == first
    store.write([entry("a", "v1")])
    second = store.refresh()
    store.remove([entry("a", "v1").record])
    assert len({first, second, store.refresh()}) == 3


def test_an_index_is_found_again(folder: Path) -> None:
    store = Store.open(folder, MODEL, create=True)
    store.write([entry("a", "v1")])
    revision = store.refresh()
    store.close()
    again = Store.open(folder, MODEL)
    assert again.refresh() == revision
    assert [record.document_id for record in again.records()] == ["s::a"]
    again.close()


def test_a_folder_without_an_index_says_what_to_run_and_stays_as_it_was(folder: Path) -> None:
    with pytest.raises(IndexMissing, match=r"nothing has been indexed in .*index; run: drafter index PATH"):
        Store.open(folder, MODEL)
    assert not folder.exists()


def test_another_model_is_named_with_both_ways_out(store: Store, folder: Path) -> None:
    with pytest.raises(
        ModelMismatch, match=r"'some-model', configured is 'other'.*configure 'some-model'.*--rebuild"
    ):
        Store.open(folder, "other", create=True)


def test_a_path_that_cannot_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be used"):
        Store.open(tmp_path / "file" / "index", MODEL, create=True)


def truncate(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


def vector_files(folder: Path) -> Path:
    return max((path for path in folder.iterdir() if path.is_dir()), key=lambda path: len(list(path.iterdir())))


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "database cut to its header": lambda folder: truncate(folder / "chroma.sqlite3", 100),
    "database cut short": lambda folder: truncate(folder / "chroma.sqlite3", 50_000),
    "database overwritten": lambda folder: (folder / "chroma.sqlite3").write_bytes(os.urandom(50_000)),
    "vector folder removed": lambda folder: remove(vector_files(folder)),
    "header removed": lambda folder: remove(vector_files(folder) / "header.bin"),
    "header cut short": lambda folder: truncate(vector_files(folder) / "header.bin", 10),
    "vectors removed": lambda folder: remove(vector_files(folder) / "data_level0.bin"),
    "vectors cut short": lambda folder: truncate(vector_files(folder) / "data_level0.bin", 10),
    "lengths cut short": lambda folder: truncate(vector_files(folder) / "length.bin", 10),
    "links removed": lambda folder: remove(vector_files(folder) / "link_lists.bin"),
    "links cut short": lambda folder: truncate(vector_files(folder) / "link_lists.bin", 10),
    "map of ids removed": lambda folder: remove(vector_files(folder) / "index_metadata.pickle"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_folder_is_named_with_the_fix_and_can_be_made_anew(
    folder: Path, damage: Callable[[Path], object]
) -> None:
    store = Store.open(folder, MODEL, create=True)
    store.write([entry("a", "v1", 1_500)])  # Chroma writes vector files from 1,000 on
    store.close()
    damage(folder)
    with pytest.raises(
        IndexCorrupt, match=r"index in .* cannot be read: .*; make it anew with: drafter index --rebuild"
    ):
        Store.open(folder, MODEL).records()
    (folder / "notes.txt").write_text("mine")
    Store.discard(folder)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    again = Store.open(folder, MODEL, create=True)
    assert again.records() == []
    again.close()


def run(code: str, folder: Path) -> "subprocess.Popen[str]":
    """Another process that has a `store` open in the folder."""
    start = (
        "from pathlib import Path\nfrom tests.kb_index.test_store import *\n"
        f"store = Store.open(Path({str(folder)!r}), MODEL)\nprint('open', flush=True)\n"
    )
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen([sys.executable, "-c", start + code], cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "open\n"
    return process


def test_what_another_process_writes_is_seen(store: Store, folder: Path) -> None:
    store.write([entry("a", "v1")])
    before = store.refresh()
    assert store.nearest(Kind.ARTICLE, vector("s::b@v1#0"), 1)[0][0].startswith("s::a")
    with run("store.write([entry('b', 'v1')])", folder) as other:
        assert other.wait(60) == 0
    assert store.refresh() != before
    assert store.nearest(Kind.ARTICLE, vector("s::b@v1#0"), 1)[0][0] == "s::b@v1#0"


def test_a_killed_process_leaves_each_document_old_or_new(store: Store, folder: Path) -> None:
    names = [f"d{number}" for number in range(20)]
    store.write([entry(name, "v0", 30) for name in names])
    forever = (
        f"names = {names!r}\n"
        "for number in range(1, 10_000):\n"
        "    old = {record.document_id: record for record in store.records()}\n"
        "    store.write([entry(n, f'v{number}', 10 + number % 30, replaces=old[f's::{n}']) for n in names])\n"
    )
    for pause in (0.05, 0.4, 0.9):
        with run(forever, folder) as other:
            time.sleep(pause)
            other.send_signal(signal.SIGKILL)
        store.refresh()
        records = store.records()
        assert len(records) == len(names)
        stored = found(store)
        for record in records:
            assert set(record.passage_ids()) <= stored
            lines = (store.text(record.document_id) or "").split("\n")
            assert lines == [f"{record.document_id[3:]} {record.version} {n}" for n in range(record.passages)]
        assert store.was_interrupted()
        store.remove_leftovers()
        assert found(store) == {key for record in store.records() for key in record.passage_ids()}
