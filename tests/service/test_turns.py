"""The line of drafts: in the order of arrival, bounded, and free again whatever happens."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.errors import Busy
from service.turns import DraftTurns
from tests.service.waiting import PATIENCE


def test_the_first_draft_need_not_wait() -> None:
    with DraftTurns(at_once=1, waiting=0).admit() as turn:
        assert turn.ready


def test_the_line_is_bounded_and_says_when_to_come_back() -> None:
    turns = DraftTurns(at_once=1, waiting=1)
    with turns.admit(), turns.admit() as second:
        assert not second.ready
        with pytest.raises(Busy, match="2 drafts are being written or waiting") as refused, turns.admit():
            pass
        assert refused.value.retry_after >= 1


def test_a_place_is_free_again_after_an_error() -> None:
    turns = DraftTurns(at_once=1, waiting=0)
    with pytest.raises(ZeroDivisionError), turns.admit():
        raise ZeroDivisionError
    with turns.admit() as turn:
        assert turn.ready


def test_turns_come_in_the_order_of_arrival() -> None:
    turns = DraftTurns(at_once=1, waiting=3)
    served: list[int] = []
    admitted = [threading.Event() for _ in range(3)]

    def draft(number: int) -> None:
        with turns.admit() as turn:
            admitted[number].set()
            assert turn.wait(PATIENCE)
            served.append(number)

    with ThreadPoolExecutor(3) as pool, turns.admit():
        for number in range(3):
            pool.submit(draft, number)
            assert admitted[number].wait(PATIENCE)
        assert served == []
    assert served == [0, 1, 2]


def test_whoever_waits_is_told_in_between_that_it_is_not_yet_time() -> None:
    turns = DraftTurns(at_once=1, waiting=1)
    with turns.admit(), turns.admit() as second:
        assert not second.wait(0.01)


def test_several_at_once_where_the_model_can() -> None:
    turns = DraftTurns(at_once=2, waiting=0)
    with turns.admit() as first, turns.admit() as second:
        assert first.ready
        assert second.ready
