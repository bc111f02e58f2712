"""Kappa is Cohen's, as scikit-learn counts it, and its interval covers the truth as often as it says."""

import warnings
from collections.abc import Sequence

import numpy as np
import pytest

from evals.judges.agreement import confusion, kappa


def scikit(pairs: Sequence[tuple[str, str]]) -> float:
    from sklearn.metrics import cohen_kappa_score

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(cohen_kappa_score([one for one, _ in pairs], [other for _, other in pairs]))


def drawn(random: np.random.Generator, items: int, agree: float) -> list[tuple[str, str]]:
    """People and a judge that says what they say with chance `agree`, else anything."""
    people = random.choice(["first", "second", "tie"], size=items, p=[0.4, 0.4, 0.2])
    noise = random.choice(["first", "second", "tie", "unscored"], size=items)
    judge = np.where(random.random(items) < agree, people, noise)
    return [(str(one), str(other)) for one, other in zip(people, judge, strict=True)]


def test_is_what_scikit_learn_counts() -> None:
    random = np.random.default_rng(1)
    for agree in np.linspace(0, 1, 50):
        pairs = drawn(random, 60, float(agree))
        assert kappa(pairs).value == pytest.approx(scikit(pairs), abs=1e-12)


def test_the_example_of_a_textbook() -> None:
    """Wikipedia's: 20 and 15 agreed, 5 and 10 not, which is 0.4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert kappa(pairs).value == pytest.approx(0.4)


def test_the_interval_covers_the_true_kappa() -> None:
    random = np.random.default_rng(2)
    truth = scikit(drawn(random, 100_000, 0.6))
    covered = 0
    for _ in range(200):
        found = kappa(drawn(random, 80, 0.6))
        covered += found.low <= truth <= found.high
    assert covered >= 180, "a 95 % interval of 80 items must not miss in more than a tenth of 200 tries"


def test_more_items_make_a_narrower_interval() -> None:
    random = np.random.default_rng(3)
    few, many = (kappa(drawn(random, items, 0.7)) for items in (40, 400))
    assert many.high - many.low < (few.high - few.low) / 2


@pytest.mark.parametrize("pairs", [[("tie", "tie")] * 9, [("tie", "tie")]])
def test_where_only_one_thing_is_said_nothing_is_known(pairs: list[tuple[str, str]]) -> None:
    assert kappa(pairs).value == 0.0


def test_an_answer_that_is_none_counts_against_the_judge() -> None:
    pairs = [("first", "first")] * 20 + [("second", "second")] * 20
    silent = pairs[:30] + [(people, "unscored") for people, _ in pairs[30:]]
    assert kappa(silent).value < kappa(pairs).value == 1.0


def test_the_confusion_has_people_outside_and_the_judge_inside() -> None:
    table = confusion([("tie", "first"), ("tie", "tie"), ("tie", "first"), ("first", "first")])
    assert table == {"first": {"first": 1}, "tie": {"first": 2, "tie": 1}}


def test_needs_an_item() -> None:
    with pytest.raises(ValueError, match="at least one"):
        kappa([])
