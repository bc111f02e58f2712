"""The same thing done by several at the same moment is done once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest

from service.errors import EditConflict, StorageBusy
from service.storage import Database
from service.storage.conversations import list_conversations, messages_of
from service.storage.draft_texts import texts_of
from service.storage.drafts import edit_draft
from service.storage.idempotency import Claimed, claim
from service.storage.proposals import ProposalKind, propose
from service.storage.receiving import receive
from tests.service.storage.kept import asked, drafted, kept, said
from tests.service.waiting import PATIENCE

T = TypeVar("T")
MANY = 6


def at_once(do: Callable[[int], T]) -> list[T]:
    """What `do` gives to each of several threads that start together."""
    start = Barrier(MANY)

    def wait_and_do(who: int) -> T:
        start.wait(PATIENCE)
        return do(who)

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(wait_and_do, range(MANY)))


def test_a_conversation_that_comes_in_several_times(database: Database) -> None:
    def come_in(_: int) -> int:
        with database.writing() as session:
            return receive(session, asked("17", *said("one", "two")), "desk", ["m1", "m2"]).new

    assert sorted(at_once(come_in)) == [0, 0, 0, 0, 0, 2]
    with database.reading() as session:
        (stored,) = list_conversations(session).items
        assert (stored.version, len(messages_of(session, stored.id))) == (1, 2)


def test_a_version_that_several_edit(database: Database) -> None:
    with database.writing() as session:
        draft = drafted(session, kept(session))

    def edit(who: int) -> bool:
        try:
            with database.writing() as session:
                edit_draft(session, draft.id, f"by {who}", str(who), base=1)
        except EditConflict:
            return False
        return True

    assert sum(at_once(edit)) == 1
    with database.reading() as session:
        assert [text.number for text in texts_of(session, draft.id)] == [1, 2]


def test_a_request_that_is_sent_several_times(database: Database) -> None:
    def send(_: int) -> bool:
        try:
            with database.writing() as session:
                return isinstance(claim(session, "key", "k", "r"), Claimed)
        except EditConflict:
            return False

    assert sum(at_once(send)) == 1


def test_a_proposal_that_several_make(database: Database) -> None:
    with database.writing() as session:
        kept(session)

    def make(_: int) -> str:
        with database.writing() as session:
            return propose(session, "acme", ProposalKind.ARTICLE, "Refunds", {}, "sam").id

    assert len(set(at_once(make))) == 1


def test_writers_of_one_process_take_turns_and_say_when_it_takes_too_long(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.sqlite3", busy_seconds=0.1)
    database.upgrade()
    with database.writing(), ThreadPoolExecutor(1) as other:
        late = other.submit(lambda: database.writing().__enter__())
        with pytest.raises(StorageBusy, match="have been writing to it for too long"):
            late.result()
    with database.writing() as session:
        kept(session)
    database.close()
