"""The right to write has one holder, whoever is quicker, late or dead."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kb_index.errors import StoreError
from kb_index.store.chroma import Server, connect_server, disconnect
from kb_index.store.lease import Lease
from tests.chroma_server import ChromaServer

SECONDS = 0.9


@pytest.fixture
def server(chroma_server: ChromaServer) -> Server:
    return chroma_server.database(SECONDS)


@pytest.fixture
def rows(server: Server) -> Iterator[Any]:
    client = connect_server(server)
    yield client.create_collection("state", embedding_function=None)
    disconnect(client)


def come(rows: Any, turn: int, *, released: bool = False) -> None:
    """Another holder's row."""
    row = {"turn": turn, "owner": "another", "beat": 0, "released": released}
    rows.add(ids=[f"lease-{turn}"], embeddings=[[0.0]], metadatas=[row])


def overtaken(rows: Any, monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    """Let another one's row stand in the place of the first that is added now."""
    add = rows.add

    def late(**columns: Any) -> None:
        monkeypatch.undo()
        then()
        add(**columns)

    monkeypatch.setattr(rows, "add", late)


def keep_at_it(lease: Lease) -> None:
    """Be a writer for some time, while the heart beats on."""
    for _ in range(300):
        time.sleep(SECONDS / 100)
        lease.check()


def holder(rows: Any) -> tuple[int, str]:
    """The turn that counts, and whose it is."""
    return max((row["turn"], row["owner"]) for row in rows.get(include=["metadatas"])["metadatas"])


@pytest.mark.parametrize("released", [False, True])
def test_who_loses_a_turn_to_a_dead_one_or_to_one_that_has_let_go_takes_the_next(
    rows: Any, server: Server, monkeypatch: pytest.MonkeyPatch, released: bool
) -> None:
    come(rows, 7, released=True)
    overtaken(rows, monkeypatch, lambda: come(rows, 8, released=released))
    lease = Lease(rows, server)
    lease.take()
    lease.confirm()
    assert holder(rows) == (9, lease._owner)
    lease.release()


def test_who_loses_a_turn_to_a_living_one_is_refused(
    rows: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, lease = Lease(rows, server), Lease(rows, server)
    overtaken(rows, monkeypatch, other.take)
    with pytest.raises(StoreError, match=r"another run is writing to the index at http.*; wait for it"):
        lease.take()
    assert holder(rows) == (1, other._owner)
    other.release()


def test_a_turn_that_was_added_late_is_of_no_use(rows: Any, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    come(rows, 1, released=True)
    overtaken(rows, monkeypatch, lambda: come(rows, 3, released=True))  # two were here meanwhile
    lease = Lease(rows, server)
    lease.take()
    assert holder(rows) == (4, lease._owner)
    lease.release()


def test_the_heart_of_one_that_was_replaced_does_not_make_him_the_holder(rows: Any, server: Server) -> None:
    lease = Lease(rows, server)
    lease.take()
    come(rows, 2)
    rows.delete(ids=["lease-1"])
    with pytest.raises(StoreError, match="another run is writing"):
        keep_at_it(lease)
    lease.release()
    assert holder(rows) == (2, "another")
