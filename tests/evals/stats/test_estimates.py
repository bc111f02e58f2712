"""Intervals hold what they promise, and pairing helps."""

import numpy as np
import pytest

from evals.stats.estimates import difference, ratio, win_rate


def test_a_ratio_is_that_of_the_sums_and_not_the_mean_of_ratios() -> None:
    assert ratio([(1, 1), (0, 9)]).value == pytest.approx(0.1)


def test_the_interval_is_that_of_theory() -> None:
    flips = [(float(n % 2), 1.0) for n in range(400)]
    estimate = ratio(flips)
    assert estimate.low == pytest.approx(0.5 - 1.96 * 0.025, abs=0.005)
    assert estimate.high == pytest.approx(0.5 + 1.96 * 0.025, abs=0.005)


def test_conversations_are_drawn_and_not_checks() -> None:
    # Ten checks of a conversation that pass or fail together say no more than one.
    together = ratio([(10.0 * (n % 2), 10.0) for n in range(40)])
    alone = ratio([(float(n % 2), 1.0) for n in range(40)])
    assert (together.low, together.high) == (alone.low, alone.high)


def test_a_paired_difference_is_sharper_than_its_ends() -> None:
    random = np.random.default_rng(1)
    base = [(float(value), 1.0) for value in random.uniform(0, 1, 60)]
    better = [(value + 0.05, one) for value, one in base]
    gain = difference(better, base)
    assert gain.value == pytest.approx(0.05)
    assert gain.low > 0.049
    assert ratio(better).low < ratio(base).high


def test_no_difference_has_zero_within() -> None:
    random = np.random.default_rng(2)
    one, other = ([(float(v), 1.0) for v in random.integers(0, 2, 80)] for _ in range(2))
    gain = difference(one, other)
    assert gain.low < 0 < gain.high


def test_other_conversations_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="2 against 1"):
        difference([(1, 1), (1, 1)], [(1, 1)])


def test_the_win_rate_has_the_exact_interval_of_a_share() -> None:
    found = win_rate(8, 2)
    assert found
    assert found.value == 0.8
    # Clopper and Pearson's interval for 8 of 10, as in tables.
    assert [found.low, found.high] == pytest.approx([0.4439, 0.9748], abs=1e-4)
    assert win_rate(0, 0) is None
