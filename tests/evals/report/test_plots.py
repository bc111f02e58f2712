"""Marks stand where their values are, and axes end at round values."""

import pytest

from evals.report.plots import around_zero, from_zero, of_shares
from evals.stats.estimates import Estimate


def words(value: float) -> str:
    return f"{value:g}"


def test_shares_go_from_nothing_to_all() -> None:
    scale = of_shares()
    assert [(tick.at, tick.words) for tick in scale.ticks][::2] == [(0, "0 %"), (50, "50 %"), (100, "100 %")]
    mark = scale.mark(1, Estimate(0.5, 0.25, 0.875))
    assert (mark.series, mark.at, mark.low, mark.high) == (1, 50, 25, 87.5)


@pytest.mark.parametrize(
    ("most", "end"),
    [(0.3, 0.5), (0.1 + 0.2, 0.5), (1, 1), (1.01, 2), (21, 25), (250, 250), (3300, 5000), (0.0007, 0.001)],
)
def test_an_axis_ends_at_a_round_value(most: float, end: float) -> None:
    assert from_zero(most, words).high == pytest.approx(end)


def test_an_axis_for_nothing_still_has_a_length() -> None:
    assert from_zero(0, words).at(0) == 0
    assert around_zero(0, words).at(0) == 50


def test_differences_stand_to_both_sides_of_zero() -> None:
    scale = around_zero(18, words)
    assert [(tick.at, tick.words) for tick in scale.ticks] == [(0, "-20"), (50, "0"), (100, "20")]
    assert scale.at(-10) == 25
    assert scale.at(-400) == 0, "what lies outside stands at the end"
