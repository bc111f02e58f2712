"""Precision, recall and F1 of a reading against labels, with bootstrap intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drafter.reading.classifier import Probabilities
from drafter.situation import Intent, Tone
from evals.reading.fitting import Example
from evals.stats.estimates import Estimate, bootstrapped

__all__ = ["FacetScores", "Flags", "LabelScore", "Scores", "macro_f1", "score_judgements", "score_labels"]

Flags = NDArray[np.bool_]
"""(messages, labels): whether a message has a label."""


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well one label is found; `support` is how many messages have it."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class FacetScores:
    """The scores of the labels of one facet, in its order, and the flags that they were counted from."""

    labels: tuple[LabelScore, ...]
    truth: Flags
    reading: Flags

    @property
    def macro_f1(self) -> Estimate:
        """The macro-F1 with its interval over resampled messages."""

        def resampled(*places: NDArray[Any], axis: int = -1) -> NDArray[np.float64]:
            return macro_f1(self.truth[places[0]], self.reading[places[0]])

        return bootstrapped(resampled, np.arange(len(self.truth)))


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a reading."""

    intents: FacetScores
    tones: FacetScores


def score_judgements(examples: Sequence[Example], judgements: Sequence[Probabilities]) -> Scores:
    """The scores of `judgements` as the reader would use them: every likely intent, or the likeliest one."""
    intents = np.array([example.intents for example in examples]) > 0.5
    sure = np.array([list(judgement.intents.values()) for judgement in judgements])
    read = (sure >= 0.5) | ((sure == sure.max(axis=1, keepdims=True)) & (sure < 0.5).all(axis=1, keepdims=True))
    tones = np.eye(len(Tone), dtype=bool)
    heard = np.array([list(judgement.tones.values()) for judgement in judgements]).argmax(axis=1)
    return score_labels(intents, read, tones[[example.tone for example in examples]], tones[heard])


def score_labels(true_intents: Flags, read_intents: Flags, true_tones: Flags, read_tones: Flags) -> Scores:
    """The scores of flags, in the order of Intent and Tone."""
    return Scores(
        intents=FacetScores(_labels(tuple(Intent), true_intents, read_intents), true_intents, read_intents),
        tones=FacetScores(_labels(tuple(Tone), true_tones, read_tones), true_tones, read_tones),
    )


def macro_f1(truth: Flags, reading: Flags) -> NDArray[np.float64]:
    """The mean F1 over labels, of (..., messages, labels); a label that neither stands nor is read counts 0."""
    hits = (truth & reading).sum(axis=-2)
    f1: NDArray[np.float64] = 2 * hits / np.maximum(truth.sum(axis=-2) + reading.sum(axis=-2), 1)
    return np.asarray(f1.mean(axis=-1))


def _labels(labels: Sequence[str], truth: Flags, reading: Flags) -> tuple[LabelScore, ...]:
    hits, support, claims = (truth & reading).sum(axis=0), truth.sum(axis=0), reading.sum(axis=0)
    return tuple(
        LabelScore(
            label=str(label),
            precision=float(hits[i] / max(claims[i], 1)),
            recall=float(hits[i] / max(support[i], 1)),
            f1=float(2 * hits[i] / max(support[i] + claims[i], 1)),
            support=int(support[i]),
        )
        for i, label in enumerate(labels)
    )
