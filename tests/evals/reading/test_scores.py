import numpy as np
import pytest
from numpy.typing import NDArray

from drafter.situation import Intent, Tone
from evals.reading.scores import FacetScores, macro_f1, score_labels


def flags(rows: list[list[int]]) -> NDArray[np.bool_]:
    return np.array(rows, dtype=bool)


def test_macro_f1_is_the_mean_over_labels_and_counts_a_missed_label_as_nothing() -> None:
    truth, read = flags([[1, 1], [1, 0]]), flags([[1, 0], [1, 0]])
    assert macro_f1(truth, truth) == 1.0
    assert macro_f1(truth, read) == pytest.approx(0.5)


def test_precision_and_recall_are_told_apart() -> None:
    intents, tones = np.zeros((4, len(Intent)), bool), np.zeros((4, len(Tone)), bool)
    truth, read = intents.copy(), intents.copy()
    truth[:2, 0], read[1:, 0] = True, True
    first = score_labels(truth, read, tones, tones).intents.labels[0]
    assert first.label == Intent.QUESTION
    assert first.precision == pytest.approx(1 / 3)
    assert (first.recall, first.support) == (0.5, 2)


def test_the_interval_holds_the_figure_and_narrows_with_rows() -> None:
    chooser = np.random.default_rng(1)
    truth = chooser.random((400, 3)) > 0.5
    read = truth ^ (chooser.random((400, 3)) > 0.8)
    many, few = FacetScores((), truth, read).macro_f1, FacetScores((), truth[:40], read[:40]).macro_f1
    assert many.value == macro_f1(truth, read)
    assert many.low < many.value < many.high
    assert few.high - few.low > many.high - many.low
