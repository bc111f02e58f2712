"""A call that can be left: its pieces in order, its errors, and its end however it ends."""

import threading
from collections.abc import Iterator

import pytest

from drafter.models.call import OutOfTime, Pulse, in_call, on_leave, pieces_within


def test_pieces_come_in_order_and_errors_as_they_are() -> None:
    def pieces() -> Iterator[int]:
        yield from (1, 2)
        raise ZeroDivisionError("three")

    call = pieces_within(60, pieces)
    assert [next(call), next(call)] == [1, 2]
    with pytest.raises(ZeroDivisionError, match="three"):
        next(call)


def test_what_never_comes_is_waited_for_in_pulses_and_only_so_long() -> None:
    go = threading.Event()

    def pieces() -> Iterator[int]:
        go.wait(60)
        yield 1

    call = pieces_within(1.2, pieces)
    assert [next(call), next(call)] == [Pulse(), Pulse()]
    with pytest.raises(OutOfTime):
        list(call)
    go.set()


def test_one_that_is_left_is_cut_and_closed() -> None:
    cut, closed = threading.Event(), threading.Event()

    def pieces() -> Iterator[str]:
        assert in_call()
        on_leave(cut.set)
        try:
            yield "first"
            cut.wait(60)
            yield "second"
        finally:
            closed.set()

    call = pieces_within(60, pieces)
    assert next(call) == "first"
    assert not cut.is_set()
    call.close()
    assert cut.is_set()
    assert closed.wait(5)


def test_what_connects_only_after_it_was_left_is_cut_all_the_same() -> None:
    left, cut = threading.Event(), threading.Event()

    def pieces() -> Iterator[str]:
        left.wait(60)
        on_leave(cut.set)
        yield "too late"

    call = pieces_within(60, pieces)
    assert next(call) == Pulse()
    call.close()
    left.set()
    assert cut.wait(5)


def test_outside_of_a_call_there_is_nothing_to_leave() -> None:
    on_leave(lambda: pytest.fail("nobody left"))
    assert not in_call()
