"""Weights of sections, fitted to examples whose answer is known."""

import numpy as np
import pytest

from drafter.evidence.features import FEATURES
from drafter.evidence.scoring import SectionWeights, load_weights
from evals.evidence.examples import AskExample
from evals.evidence.training import train_sections


def examples(*, telling: int, count: int = 60, foreign: bool = False) -> list[AskExample]:
    """Examples with five sections, of which the one with most of the `telling` feature was used."""
    made = []
    for number in range(count):
        rows = np.random.default_rng(number).random((5, len(FEATURES)))
        used = np.arange(5) == rows[:, telling].argmax()
        made.append(AskExample(rows - foreign, used & (not foreign), f"a{number % 7}", 1.0))
    return made


def test_the_feature_that_tells_what_was_used_counts_most_and_holds_for_unseen_articles() -> None:
    trained = train_sections(examples(telling=2), examples(telling=2, foreign=True))
    weights = SectionWeights.from_arrays(trained.arrays)
    assert int(np.argmax(weights.counts)) == 2
    assert trained.right["learned weights"] > trained.right[FEATURES[0]]
    assert trained.answered == 1.0, "what was put to another help center scores less by one in every feature"


def test_the_same_examples_give_the_same_weights() -> None:
    first, second = (train_sections(examples(telling=1), examples(telling=1, foreign=True)) for _ in range(2))
    assert first.arrays["counts"].tolist() == second.arrays["counts"].tolist()


def test_the_weights_that_ship_fit_the_features_and_others_are_refused() -> None:
    assert load_weights().counts.shape == (len(FEATURES),)
    with pytest.raises(ValueError, match="run drafter eval evidence train"):
        SectionWeights.from_arrays({"features": np.array(["age"]), "counts": np.ones(1), "sure": np.array(0.5)})
