"""Small linear classifiers for intents and tone, whose weights are plain arrays (`weights/`).

A label's score is a smooth maximum over the sentences, each scored alone, so that one clear sentence is enough; plus
a linear score of the whole text and of the rules' signs; plus a share of what earlier messages score.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from drafter.reading.features import RULE_FEATURES, Features, Vectors
from drafter.situation import Intent, Tone

__all__ = ["LABELS", "Classifier", "Probabilities", "load_classifier"]

LABELS: tuple[str, ...] = (*Intent, *Tone)
"""The columns of every weight: the intents (each on its own), then the tones (one of them)."""
_SAME_MODEL = 0.98
_TONES = len(Intent)


@dataclass(frozen=True, slots=True)
class Probabilities:
    """The probability of each intent and of each tone, and the sentence that speaks most for each label."""

    intents: dict[Intent, float]
    tones: dict[Tone, float]
    sentences: dict[str, str]


@dataclass(frozen=True, slots=True)
class Classifier:
    """The weights: one row a dimension of the embedding (or a rule feature), one column a label.

    `offset` moves the scores so that a probability of 0.5 is where yes begins.
    """

    sentence: Vectors
    mean: Vectors
    request: Vectors
    whole: Vectors
    rules: Vectors
    earlier: Vectors
    bias: Vectors
    offset: Vectors
    probe: Vectors
    smoothness: float

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> Self:
        """The classifier in `arrays`; raises ValueError where they were made for other labels or rules."""
        for name, expected in (("labels", LABELS), ("rule_features", RULE_FEATURES)):
            if tuple(str(value) for value in arrays[name]) != tuple(expected):
                raise ValueError(
                    f"the weights were made for other {name}; run drafter eval reading train to make them again"
                )
        names = ("sentence", "mean", "request", "whole", "rules", "earlier", "bias", "offset", "probe")
        vectors = {name: np.asarray(arrays[name], dtype=np.float32) for name in names}
        return cls(**vectors, smoothness=float(np.asarray(arrays["smoothness"], dtype=np.float32)))

    def fits(self, features: Features) -> bool:
        """Whether the embeddings come from the model that the weights were made for."""
        same_shape = features.probe.shape == self.probe.shape
        return same_shape and float(features.probe @ self.probe) > _SAME_MODEL

    def judge(self, features: Features) -> Probabilities:
        """The probabilities of all labels for one conversation."""
        by_sentence = features.sentence_vectors @ self.sentence + self.bias
        score = (
            self._smooth_maximum(by_sentence)
            + features.sentence_vectors.mean(axis=0) @ self.mean
            + features.request_vector @ self.request
            + features.whole_vector @ self.whole
            + features.rules @ self.rules
            + self.offset
        )
        if len(features.earlier_vectors):
            before = self._smooth_maximum(features.earlier_vectors @ self.sentence + self.bias)
            score = score + self.earlier * np.maximum(before + 1.0, 0.0)
        best = by_sentence.argmax(axis=0)
        return Probabilities(
            intents=dict(zip(Intent, _sigmoid(score[:_TONES]).tolist(), strict=True)),
            tones=dict(zip(Tone, _softmax(score[_TONES:]).tolist(), strict=True)),
            sentences={label: features.sentences[i] for label, i in zip(LABELS, best, strict=True)},
        )

    def _smooth_maximum(self, scores: Vectors) -> Vectors:
        """The smooth maximum over rows: shape (rows, labels) to (labels,)."""
        top = scores.max(axis=0)
        spread: Vectors = np.exp((scores - top) / self.smoothness).sum(axis=0)
        smooth: Vectors = top + self.smoothness * np.log(spread)
        return smooth


@cache
def load_classifier() -> Classifier:
    """The classifier that ships with the product. Raises ValueError where it does not fit the rules."""
    with np.load(str(files("drafter.reading").joinpath("weights", "reading.npz")), allow_pickle=False) as arrays:
        return Classifier.from_arrays(dict(arrays))


def _sigmoid(scores: Vectors) -> Vectors:
    result: Vectors = np.float32(1.0) / (np.float32(1.0) + np.exp(-scores))
    return result


def _softmax(scores: Vectors) -> Vectors:
    powers = np.exp(scores - scores.max())
    result: Vectors = powers / powers.sum()
    return result
