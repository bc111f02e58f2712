"""Chroma for real: what is stored, and what a damaged folder says."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from kb_index.documents import Kind, Passage, Visibility
from kb_index.errors import IndexCorrupt, ModelMismatch
from kb_index.scope import Scope
from kb_index.store.folder_store import _ROWS_AT_ONCE, Entry, Store
from kb_index.store.rows import Record

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
    folder = tmp_path / "index"
    folder.mkdir()
    return folder


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    store = Store.open(folder, MODEL, create=True)
    yield store
    store.close()


def found(store: Store) -> set[tuple[Kind, str]]:
    return {(passage.kind, passage.id) for passage in store.passages()}


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
    assert found(store) == {(Kind.ARTICLE, "s::b@v1#0"), (Kind.ARTICLE, "s::b@v1#1"), (Kind.NOTE, "s::a@v2#0")}
    assert store.text("s::a") == "a v2 0"


def test_removed_documents_leave_nothing(store: Store) -> None:
    gone, kept = entry("a", "v1"), entry("b", "v1")
    store.write([gone, kept])
    store.remove([gone.record])
    assert store.records() == [kept.record]
    assert found(store) == {(Kind.ARTICLE, key) for key in kept.record.passage_ids()}


def test_more_passages_than_chroma_takes_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store._client.get_max_batch_size() >= _ROWS_AT_ONCE
    monkeypatch.setattr("kb_index.store.folder_store._ROWS_AT_ONCE", 50)
    old = entry("a", "v1", 120)
    store.write([old])
    assert len(found(store)) == 120
    store.write([entry("a", "v2", 70, replaces=old.record)])
    assert found(store) == {(Kind.ARTICLE, key) for key in entry("a", "v2", 70).record.passage_ids()}


def test_a_folder_is_opened_again(store: Store, folder: Path) -> None:
    store.write([entry("a", "v1")])
    store.settle()
    made_at = store.updated_at()
    store.close()
    again = Store.open(folder, MODEL)
    assert [record.document_id for record in again.records()] == ["s::a"]
    assert again.updated_at() == made_at
    again.close()


def test_another_model_is_named_with_both_ways_out(store: Store, folder: Path) -> None:
    with pytest.raises(ModelMismatch, match=r"'some-model', configured is 'other'; configure.*--rebuild"):
        Store.open(folder, "other")


def test_a_folder_laid_out_by_another_version_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("kb_index.store.folder_store.LAYOUT", "0")
        Store.open(folder, MODEL, create=True).close()
    with pytest.raises(IndexCorrupt, match="laid out as '0', this version reads '3'"):
        Store.open(folder, MODEL)


def test_reading_changes_no_vector_file(store: Store, folder: Path) -> None:
    store.write([entry("a", "v1", 50), entry("b", "v1", kind=Kind.NOTE)])
    store.settle()
    store.close()
    before = {path: path.read_bytes() for path in folder.glob("*/*")}
    again = Store.open(folder, MODEL)
    assert len(list(again.passages())) == 52
    assert again.nearest(Kind.ARTICLE, vector("x"), 3)
    again.close()
    assert before
    assert {path: path.read_bytes() for path in folder.glob("*/*")} == before


def truncate(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


def vector_files(folder: Path) -> Path:
    return max(folder.glob("*/data_level0.bin"), key=lambda path: path.stat().st_size).parent


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
def test_a_damaged_folder_is_named_with_the_fix(store: Store, folder: Path, damage: Callable[[Path], object]) -> None:
    store.write([entry("a", "v1", 50)])
    store.settle()
    store.close()
    damage(folder)
    with pytest.raises(IndexCorrupt, match=r"index in .* cannot be read: .*; make it anew.* --rebuild"):
        Store.open(folder, MODEL).records()
