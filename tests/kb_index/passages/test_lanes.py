"""Lanes: every part is calculated, in order, by threads that do not wait for each other's matrices."""

from threading import Barrier, get_ident

import pytest
import torch

from kb_index.passages.lanes import in_lanes, like_lengths, processors


def test_results_come_in_the_order_of_the_parts() -> None:
    assert in_lanes(lambda number: number * number, range(50)) == [number * number for number in range(50)]
    assert in_lanes(str, []) == []


def test_every_lane_calculates_with_one_thread_of_torch() -> None:
    assert set(in_lanes(lambda _: torch.get_num_threads(), range(8))) == {1}


def test_one_part_is_calculated_by_the_caller_whose_threads_come_back() -> None:
    torch.set_num_threads(2)
    assert in_lanes(lambda _: (get_ident(), torch.get_num_threads()), ["one"]) == [(get_ident(), 1)]
    assert torch.get_num_threads() == 2


@pytest.mark.skipif(processors() < 2, reason="one processor has one lane")
def test_lanes_run_side_by_side() -> None:
    both = Barrier(2, timeout=30)  # nobody passes unless two are there
    in_lanes(lambda _: both.wait(), range(2))


def test_the_error_of_any_part_is_raised() -> None:
    def calculate(number: int) -> int:
        if number == 3:
            raise RuntimeError("out of memory")
        return number

    with pytest.raises(RuntimeError, match="out of memory"):
        in_lanes(calculate, range(6))


@pytest.mark.parametrize(
    ("lengths", "parts"),
    [
        ([], []),
        ([5, 5, 5], [[0, 1, 2]]),
        ([90, 1800, 120, 100], [[1], [2, 3, 0]]),
        ([1, 20, 110], [[2, 1, 0]]),
        ([1000, 500, 499, 250, 249], [[0, 1], [2, 3], [4]]),
        ([80] * 5, [[0, 1, 2], [3, 4]]),
    ],
    ids=["none", "alike", "one long", "all short", "halves", "many"],
)
def test_no_text_is_calculated_beside_one_more_than_twice_as_long(lengths: list[int], parts: list[list[int]]) -> None:
    assert like_lengths(lengths, 3) == parts
