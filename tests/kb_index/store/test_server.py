"""An index on a real Chroma server changes in steps that are whole, whoever writes, reads or dies meanwhile."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kb_index.documents import Kind
from kb_index.errors import IndexCorrupt, IndexMissing, ModelMismatch, StoreError
from kb_index.store.chroma import Server
from kb_index.store.server import ServerRevisions
from tests.chroma_server import ChromaServer
from tests.kb_index.store.changes import add, documents
from tests.kb_index.store.test_folder_store import MODEL, entry, vector

LEASE = 6.0  # seconds: room for a busy machine


@pytest.fixture
def server(chroma_server: ChromaServer) -> Server:
    return chroma_server.database(LEASE)


@pytest.fixture
def index(server: Server) -> Iterator[ServerRevisions]:
    index = ServerRevisions.open(server, MODEL, create=True)
    yield index
    index.close()


def add_broken(index: ServerRevisions, name: str) -> None:
    with index.writing(), index.next() as store:
        store.write([entry(name, "v1")])
        raise ValueError("half-way")


def make_anew_but_break(index: ServerRevisions, whole: str, broken: str) -> None:
    with index.anew() as building:
        add(building, whole)
        add_broken(building, broken)


def rows(index: ServerRevisions) -> dict[str, int]:
    """How many rows each collection holds, whoever sees them."""
    found = index._client.list_collections()
    return {
        collection.name.split("_", 2)[-1]: collection.count()
        for collection in found
        if "state" not in collection.name
    }


def test_a_database_without_an_index_says_what_to_run_and_stays_as_it_was(server: Server) -> None:
    with pytest.raises(IndexMissing, match=r"nothing has been indexed at http.*; run: drafter index PATH"):
        ServerRevisions.open(server, MODEL)
    connected = ServerRevisions.connect(server, MODEL)
    assert not connected._client.list_collections()
    connected.close()


def test_what_was_written_is_read_back_and_found(index: ServerRevisions) -> None:
    long = replace(entry("a", "v1", 5), text="Grüße. " * 3_000)
    with index.writing(), index.next() as store:
        store.write([long, entry("n", "v1", 1, Kind.NOTE)])
    store = index.current()[1]
    assert {record.document_id: record for record in store.records()}["s::a"] == long.record
    assert store.text("s::a") == long.text
    assert store.text("s::b") is None
    fetched = dict(store.fetch(Kind.ARTICLE, long.record.passage_ids()))
    assert set(fetched) == set(long.passages)
    assert np.allclose(fetched[long.passages[3]], long.vectors[3])
    (first, similarity), *others = store.nearest(Kind.ARTICLE, vector("s::a@v1#3"), 5)
    assert (first, len(others)) == ("s::a@v1#3", 4)
    assert similarity == pytest.approx(1, abs=1e-5)
    assert {passage.id for passage in store.passages()} == {*long.record.passage_ids(), "s::n@v1#0"}


def test_a_change_is_seen_when_it_is_whole(index: ServerRevisions) -> None:
    add(index, "a")
    old = index.current()[1].records()[0]
    revision = index.revision
    with index.writing(), index.next() as store:
        store.write([entry("a", "v2", replaces=old), entry("b", "v1", 200)])
        assert index.revision == revision
        assert documents(index) == {"s::a"}
        assert {key for key, _ in index.current()[1].nearest(Kind.ARTICLE, vector("s::b@v1#0"), 9)} == set(
            old.passage_ids()
        )
        assert index.current()[1].text("s::a") == "a v1 0\na v1 1"
    assert index.current()[1].text("s::a") == "a v2 0\na v2 1"
    assert index.current()[1].nearest(Kind.ARTICLE, vector("s::b@v1#0"), 1)[0][0] == "s::b@v1#0"


def test_a_change_that_fails_leaves_everything_as_it_was_and_is_swept_away(index: ServerRevisions) -> None:
    add(index, "a")
    with pytest.raises(ValueError, match="half-way"):
        add_broken(index, "b")
    assert documents(index) == {"s::a"}
    add(index, "c")
    assert documents(index) == {"s::a", "s::c"}
    assert rows(index)["article"] == 4


def test_what_was_replaced_or_removed_is_swept_away_one_revision_later(index: ServerRevisions) -> None:
    add(index, "a", "v1", 3)
    (old,) = index.current()[1].records()
    reader = ServerRevisions.open(index._server, MODEL)
    before = reader.current()[1]
    with index.writing(), index.next() as store:
        store.write([entry("a", "v2", 1, replaces=old)])
    assert [passage.text for passage, _ in before.fetch(Kind.ARTICLE, old.passage_ids()[:1])] == ["a v1 0"]
    add(index, "b")
    with index.writing(), index.next() as store:
        store.remove([record for record in index.current()[1].records() if record.document_id == "s::a"])
    assert documents(index) == {"s::b"}
    add(index, "c")
    add(index, "d")
    assert rows(index) == {
        "documents": 3,
        "texts": 3,
        "article": 6,
        "note": 0,
        "saved_reply": 0,
        "past_conversation": 0,
    }
    with pytest.raises(IndexCorrupt, match="3 of 3 rows of article are missing"):
        before.fetch(Kind.ARTICLE, old.passage_ids())
    reader.close()


def test_a_reader_that_was_overtaken_twice_is_told(index: ServerRevisions) -> None:
    add(index, "a")
    index.current()
    index.confirm()
    add(index, "b")
    index.confirm()
    add(index, "c")
    with pytest.raises(IndexCorrupt, match="was removed while it was read"):
        index.confirm()
    assert documents(index) == {"s::a", "s::b", "s::c"}


def test_only_one_run_writes_at_a_time(index: ServerRevisions, server: Server) -> None:
    other = ServerRevisions.connect(server, MODEL)
    with index.writing(), pytest.raises(StoreError, match="another run is writing to the index at http"):
        add(other, "a")
    add(other, "a")
    other.close()
    assert documents(index) == {"s::a"}


def test_of_many_that_want_to_write_at_once_one_does(index: ServerRevisions, server: Server) -> None:
    go = "import time\ntry:\n    add(index, 'x' + sys.argv[1]); print('wrote')\nexcept StoreError: print('refused')"
    others = [run(go, server, str(number)) for number in range(4)]
    said = [other.communicate(timeout=120)[0].strip() for other in others]
    wrote = said.count("wrote")
    assert wrote >= 1
    assert wrote + said.count("refused") == 4
    assert len(documents(index)) == wrote


def test_a_writer_that_was_away_for_too_long_does_not_switch_where_another_one_came(
    index: ServerRevisions, server: Server
) -> None:
    with index.writing():
        assert index._lease
        index._lease._seen -= 10 * LEASE
        add(index, "a")  # nobody came
        taken = {"turn": 99, "owner": "another", "beat": 0, "released": False}
        index._pointers.rows().add(ids=["lease-99"], embeddings=[[0.0]], metadatas=[taken])
        index._lease._seen -= 10 * LEASE
        with pytest.raises(StoreError, match="another run is writing to the index at http"):
            add(index, "b")
    assert documents(index) == {"s::a"}


def test_another_model_is_refused(index: ServerRevisions, server: Server) -> None:
    with pytest.raises(
        ModelMismatch, match=r"at http.* was made with embedding model 'some-model', configured is 'other'"
    ):
        ServerRevisions.open(server, "other", create=True)


def test_an_index_laid_out_by_another_version_is_refused(
    index: ServerRevisions, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb_index.store.server.LAYOUT", "another")
    with pytest.raises(IndexCorrupt, match=r"laid out as '3', this version reads 'another'; make it anew"):
        ServerRevisions.open(server, MODEL)


def test_an_index_made_anew_takes_the_place_in_one_step(index: ServerRevisions, server: Server) -> None:
    add(index, "a")
    other = ServerRevisions.connect(server, "other")
    with other.anew() as building:
        add(building, "b")
        assert documents(index) == {"s::a"}
    assert documents(index) == {"s::a"}, "one that is open with the old model goes on with what there was"
    assert documents(other) == {"s::b"}
    add(other, "c")
    add(other, "d")
    assert rows(other)["article"] == 6
    with pytest.raises(ModelMismatch):
        add(index, "e")
    other.close()


def test_an_index_made_anew_goes_on_where_it_broke(index: ServerRevisions) -> None:
    add(index, "a")
    with pytest.raises(ValueError, match="half-way"):
        make_anew_but_break(index, "b", "lost")
    assert documents(index) == {"s::a"}
    with index.anew() as building:
        assert documents(building) == {"s::b"}
    assert documents(index) == {"s::b"}


def run(code: str, server: Server, *arguments: str) -> "subprocess.Popen[str]":
    """Another process that has the same `index` open."""
    start = f"from tests.kb_index.store.test_server import *\nindex = ServerRevisions.open({server!r}, MODEL)\n"
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", start + code, *arguments]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)


FOREVER = """
for number in range(10_000):
    old = index.current()[1].records()[0]
    with index.writing(), index.next() as store:
        store.write([entry('d', f'v{int(old.version[1:]) + 1}', 300 + number % 30, replaces=old)])
    print('again', flush=True)
"""


def test_a_run_killed_at_any_moment_leaves_a_whole_index(index: ServerRevisions, server: Server) -> None:
    add(index, "d", "v0", 300)
    for pause in (0.1, 0.8):
        with run(FOREVER, server) as other:
            assert other.stdout
            assert other.stdout.readline() == "again\n"
            time.sleep(pause)
            other.send_signal(signal.SIGKILL)
        store = index.current()[1]
        (record,) = store.records()
        assert {passage.id for passage in store.passages()} == set(record.passage_ids())
        text = store.text(record.document_id) or ""
        assert text.split("\n") == [f"d {record.version} {number}" for number in range(record.passages)]
        last = record.passage_ids()[-1]
        assert store.nearest(Kind.ARTICLE, vector(last), 1)[0][0] == last
    add(index, "e")
    assert documents(index) == {"s::d", "s::e"}
