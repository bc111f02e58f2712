"""The tests give what scipy, statsmodels and counting by hand give, and the power sums what simulation gives."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import PermutationMethod, permutation_test
from scipy.stats import wilcoxon as scipy_wilcoxon

from evals.stats.significance import (
    Shift,
    by_case,
    cases_needed,
    holm,
    mcnemar,
    smallest_effect,
    smallest_flip_effect,
    swap_test,
    wilcoxon,
)


def whole(*values: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array(values, dtype=np.int64)


# statsmodels 0.15.0: mcnemar([[0, gained], [lost, 0]], exact=True).pvalue
@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [
        (0, 5, 0.0625),
        (0, 6, 0.03125),
        (1, 8, 0.0390625),
        (3, 12, 0.03515625),
        (10, 10, 1.0),
        (14, 30, 0.022628841205914796),
    ],
)
def test_mcnemar_is_that_of_statsmodels(gained: int, lost: int, p: float) -> None:
    assert mcnemar(gained, lost).p == pytest.approx(p, rel=1e-9)
    flips = whole(*[1] * gained, *[-1] * lost, 0, 0)
    assert swap_test(flips).p == pytest.approx(p, rel=1e-9)


def test_no_flip_proves_nothing() -> None:
    assert mcnemar(0, 0) == swap_test(whole(0, 0)) == wilcoxon(np.zeros(3)) == Shift(1.0, 0)


def test_signs_say_which_way() -> None:
    assert mcnemar(1, 4).sign == swap_test(whole(1, -1, -2)).sign == wilcoxon(np.array([0.1, -0.3])).sign == -1
    assert mcnemar(4, 1).sign == 1


def test_swapping_whole_cases_is_counting_all_swaps() -> None:
    differences = whole(3, -1, 2, 0, -2, 3, 1, 3)
    sums = [abs(np.dot(signs, differences)) for signs in product((1, -1), repeat=len(differences))]
    share = np.mean([value >= abs(differences.sum()) for value in sums])
    assert swap_test(differences).p == pytest.approx(share, rel=1e-12)


def test_swapping_many_cases_is_what_scipy_samples() -> None:
    random = np.random.default_rng(1)
    base, candidate = random.binomial(3, 0.7, 60), random.binomial(3, 0.6, 60)
    sampled = permutation_test(
        (candidate, base),
        lambda one, other, axis: np.sum(one - other, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=20_000,
        rng=2,
    )
    assert swap_test((candidate - base).astype(np.int64)).p == pytest.approx(float(sampled.pvalue), abs=0.01)


def test_repeats_of_a_case_are_one_toss_and_not_three() -> None:
    # Six cases that fall in all repeats prove as much as six cases drafted once.
    assert swap_test(whole(*[-3] * 6)).p == mcnemar(0, 6).p


@pytest.mark.parametrize("cases", [6, 25, 45])
def test_wilcoxon_without_ties_is_that_of_scipy(cases: int) -> None:
    differences = np.random.default_rng(cases).normal(0.2, 1.0, cases)
    expected = scipy_wilcoxon(differences, method="exact").pvalue
    assert wilcoxon(differences).p == pytest.approx(float(expected), rel=1e-9)


def test_wilcoxon_with_ties_is_the_permutation_test_of_scipy() -> None:
    differences = np.array([0.2, 0.2, -0.2, 0.4, 0.0, 0.4, -0.6, 0.2, 0.6, 0.0, 0.2])
    expected = scipy_wilcoxon(differences[differences != 0], method=PermutationMethod(n_resamples=np.inf)).pvalue
    assert wilcoxon(differences).p == pytest.approx(float(expected), rel=1e-9)


def test_many_cases_are_near_the_normal_approximation_of_scipy() -> None:
    differences = np.round(np.random.default_rng(3).normal(0.1, 1.0, 240), 1)
    expected = scipy_wilcoxon(differences, method="asymptotic").pvalue
    assert wilcoxon(differences).p == pytest.approx(float(expected), rel=0.02)


def test_equal_means_that_a_computer_adds_up_otherwise_are_equal() -> None:
    assert wilcoxon(np.array([0.1 + 0.2 - 0.3] * 8)).p == 1.0


# statsmodels 0.15.0: multipletests(p, method="holm")[1]
@pytest.mark.parametrize(
    ("given", "adjusted"),
    [
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),
        ([0.02, 0.02, 0.5], [0.06, 0.06, 0.5]),
        ([0.6, 0.001, 0.9, 0.04, 0.04], [1.0, 0.005, 1.0, 0.16, 0.16]),
    ],
)
def test_holm_is_that_of_statsmodels(given: list[float], adjusted: list[float]) -> None:
    assert holm(given) == pytest.approx(adjusted)


def test_holm_of_nothing_is_nothing() -> None:
    assert holm([]) == []


def test_a_case_counts_once_however_often_it_was_scored() -> None:
    nan = np.nan
    means = by_case(np.array([[1.0, 0.0], [nan, 0.5], [nan, nan]]))
    assert means[:2].tolist() == [0.5, 0.5]
    assert np.isnan(means[2])


# statsmodels 0.15.0: TTestPower().solve_power(nobs=n, alpha=0.05, power=0.8, alternative="two-sided")
@pytest.mark.parametrize(("cases", "effect"), [(20, 0.66044), (40, 0.45426), (120, 0.25784), (240, 0.18157)])
def test_the_smallest_effect_is_nearly_that_of_statsmodels(cases: int, effect: float) -> None:
    differences = np.resize([1.0, -1.0], cases)
    spread = float(np.std(differences, ddof=1))
    # Theirs solves for the noncentral t, ours adds two quantiles of t: 1 % apart at twenty cases, less above.
    assert smallest_effect(differences) == pytest.approx(effect * spread, rel=0.012)


def test_where_nothing_spreads_no_effect_can_be_named() -> None:
    assert smallest_effect(np.zeros(40)) is None
    assert smallest_effect(np.array([0.3])) is None


@pytest.mark.parametrize(("cases", "flipping"), [(40, 0.1), (120, 0.05), (120, 0.2), (240, 0.1)])
def test_the_smallest_fall_is_seen_four_times_in_five(cases: int, flipping: float) -> None:
    fall = smallest_flip_effect(cases, flipping)
    random = np.random.default_rng(cases)
    draws = random.multinomial(cases, [flipping / 2, flipping / 2 + fall, 1 - flipping - fall], size=4_000)
    tables, counts = np.unique(draws[:, :2], axis=0, return_counts=True)
    seen = np.average([mcnemar(*map(int, table)).p <= 0.05 for table in tables], weights=counts)
    assert seen == pytest.approx(0.8, abs=0.02)


def test_without_chance_six_cases_must_fall() -> None:
    # With five flips, all falls, p is 0.06: even 40 cases need a fall that makes six of them likely.
    assert 6 / 40 < smallest_flip_effect(40, 0.0) < 9 / 40
    assert smallest_flip_effect(5, 0.0) == 1.0


@pytest.mark.parametrize(("effect", "flipping"), [(0.15, 0.1), (0.05, 0.2), (0.3, 0.0)])
def test_the_cases_needed_are_just_enough(effect: float, flipping: float) -> None:
    cases = cases_needed(effect, flipping)
    assert smallest_flip_effect(cases, flipping) <= effect < smallest_flip_effect(cases - 1, flipping)


def test_however_much_flips_some_number_of_cases_is_enough() -> None:
    # The normal approximation: (1.96 + 0.84)^2 / 0.2^2.
    assert cases_needed(0.2, 1.0) == pytest.approx(196, rel=0.05)


def test_an_effect_of_nothing_needs_no_number_of_cases() -> None:
    with pytest.raises(ValueError, match=r"effect 0 is no share"):
        cases_needed(0, 0.1)
