"""The same request twice is done once; another one with the same key is refused."""

from datetime import timedelta

import pytest

from service.errors import EditConflict, InputError
from service.storage import Database
from service.storage.idempotency import AnsweredBefore, Claimed, answer_claim, claim, drop_expired, release_claim
from tests.service.storage.kept import START


def test_the_second_is_answered_as_the_first(database: Database) -> None:
    with database.writing() as session:
        first = claim(session, "key-1", "order-66", '{"a": 1}', START)
    assert isinstance(first, Claimed)
    with database.writing() as session:
        answer_claim(session, first.id, 201, {"id": "d\0"}, now=START)
    with database.writing() as session:
        assert claim(session, "key-1", "order-66", '{"a": 1}', START) == AnsweredBefore(201, {"id": "d\0"})
        others = claim(session, "key-2", "order-66", "other", START)
        assert isinstance(others, Claimed), "each caller has keys of its own"
    with pytest.raises(InputError, match="another request"), database.writing() as session:
        claim(session, "key-1", "order-66", '{"a": 2}', START)


def test_the_first_is_at_work(database: Database) -> None:
    with database.writing() as session:
        first = claim(session, "key-1", "k", "r", START)
    assert isinstance(first, Claimed)
    with pytest.raises(EditConflict, match="still at work"), database.writing() as session:
        claim(session, "key-1", "k", "r", START)
    with database.writing() as session:
        release_claim(session, first.id)
        assert isinstance(claim(session, "key-1", "k", "r", START), Claimed)


def test_whoever_died_at_work_does_not_hold_the_key_for_ever(database: Database) -> None:
    with database.writing() as session:
        claim(session, "key-1", "k", "r", START)
        assert isinstance(claim(session, "key-1", "k", "r", START + timedelta(hours=1)), Claimed)


def test_answers_are_kept_for_a_day(database: Database) -> None:
    with database.writing() as session:
        first = claim(session, "key-1", "k", "r", START)
        assert isinstance(first, Claimed)
        answer_claim(session, first.id, 200, {}, now=START)
        assert drop_expired(session, START + timedelta(hours=23)) == 0
        assert drop_expired(session, START + timedelta(hours=25)) == 1


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_no_key(database: Database, key: str) -> None:
    with pytest.raises(InputError, match="1 to 255"), database.writing() as session:
        claim(session, "key-1", key, "r")
