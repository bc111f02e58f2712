"""Fitting the classifiers: the scores of `drafter.reading.classifier`, their gradients, and a loss to bring down."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drafter.reading.classifier import LABELS
from drafter.reading.features import PROBE, RULE_FEATURES, Embed, Features
from drafter.situation import Intent, Tone

__all__ = ["Example", "Recipe", "fit"]

INTENTS = len(Intent)
_Floats = NDArray[np.float64]
_Weights = dict[str, _Floats]


@dataclass(frozen=True, slots=True)
class Example:
    """Features with what is known of them: 1, 0 or NaN for each intent, and the tone's number or -1."""

    features: Features
    intents: tuple[float, ...]
    tone: int
    weight: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fit. Penalties are per squared weight; chosen by cross-validation on train and dev rows alone."""

    smoothness: float = 0.5
    penalty: float = 1e-3
    rules_penalty: float = 4e-3
    steps: int = 200


def fit(examples: Sequence[Example], embed: Embed, recipe: Recipe) -> dict[str, NDArray[np.generic]]:
    """The arrays of a `Classifier` fitted to `examples`; the same examples give the same arrays."""
    from scipy.optimize import minimize

    batch, loss = _Batch([example.features for example in examples]), _Loss(examples)
    start = _start(batch)

    def cost(flat: _Floats) -> tuple[float, _Floats]:
        weights = _unpack(flat, start)
        scores = _Scores(weights, batch, recipe.smoothness)
        value, slope = loss.of(scores.value)
        gradient = scores.back(slope)
        for name, penalty in _penalties(recipe).items():
            value += penalty * float((weights[name] ** 2).sum())
            gradient[name] += 2 * penalty * weights[name]
        return value, _pack(gradient)

    found = minimize(cost, _pack(start), jac=True, method="L-BFGS-B", options={"maxiter": recipe.steps})
    arrays: dict[str, NDArray[np.generic]] = {
        name: weights.astype(np.float32) for name, weights in _unpack(found.x, start).items()
    }
    return arrays | {
        "offset": np.zeros(len(LABELS), np.float32),
        "probe": embed([PROBE])[0],
        "smoothness": np.array(recipe.smoothness, dtype=np.float32),
        "labels": np.array(LABELS),
        "rule_features": np.array(RULE_FEATURES),
    }


class _Batch:
    """Examples as matrices, one row an example; of sentences, `sentence_of` says whose each row is."""

    def __init__(self, features: Sequence[Features]) -> None:
        self.size = len(features)
        self.sentences, self.sentence_of = _stack([f.sentence_vectors for f in features])
        self.earlier, self.earlier_of = _stack([f.earlier_vectors for f in features])
        self.linear: _Weights = {
            "mean": np.stack([f.sentence_vectors.mean(axis=0) for f in features]).astype(np.float64),
            "request": np.stack([f.request_vector for f in features]).astype(np.float64),
            "whole": np.stack([f.whole_vector for f in features]).astype(np.float64),
            "rules": np.stack([f.rules for f in features]).astype(np.float64),
        }


def _start(batch: _Batch) -> _Weights:
    """_Weights of zero, and a small share for what was said before."""
    labels = len(LABELS)
    weights = {name: np.zeros((matrix.shape[1], labels)) for name, matrix in batch.linear.items()}
    weights["sentence"] = np.zeros((batch.sentences.shape[1], labels))
    return weights | {"bias": np.zeros(labels), "earlier": np.full(labels, 0.3)}


def _penalties(recipe: Recipe) -> dict[str, float]:
    embedded = dict.fromkeys(("sentence", "mean", "request", "whole"), recipe.penalty)
    return embedded | {"rules": recipe.rules_penalty, "earlier": recipe.penalty}


class _Pool:
    """The smooth maximum of the sentences' scores, example by example, and the way back to each sentence."""

    def __init__(self, scores: _Floats, of: NDArray[np.int64], size: int, smoothness: float) -> None:
        top = np.full((size, scores.shape[1]), -1e4)
        np.maximum.at(top, of, scores)
        spread = np.exp((scores - top[of]) / smoothness)
        total = np.zeros_like(top)
        np.add.at(total, of, spread)
        self.of, self.share = of, spread / total[of]
        self.value = top + smoothness * np.log(np.maximum(total, 1e-300))

    def back(self, slope: _Floats) -> _Floats:
        """The slope at each sentence from the slope at each example."""
        shared: _Floats = self.share * slope[self.of]
        return shared


class _Scores:
    """The scores of all labels for a batch, one row an example, and their gradients."""

    def __init__(self, weights: _Weights, batch: _Batch, smoothness: float) -> None:
        self.weights, self.batch = weights, batch
        sentence, bias = weights["sentence"], weights["bias"]
        self.now = _Pool(batch.sentences @ sentence + bias, batch.sentence_of, batch.size, smoothness)
        self.before = _Pool(batch.earlier @ sentence + bias, batch.earlier_of, batch.size, smoothness)
        self.carried = np.maximum(self.before.value + 1.0, 0.0)
        linear = [matrix @ weights[name] for name, matrix in batch.linear.items()]
        self.value: _Floats = self.now.value + weights["earlier"] * self.carried + np.sum(linear, axis=0)

    def back(self, slope: _Floats) -> _Weights:
        """The gradient of each weight from the slope at each score."""
        now = self.now.back(slope)
        before = self.before.back(slope * self.weights["earlier"] * (self.carried > 0))
        gradient = {name: matrix.T @ slope for name, matrix in self.batch.linear.items()}
        gradient["sentence"] = self.batch.sentences.T @ now + self.batch.earlier.T @ before
        gradient["bias"] = now.sum(axis=0) + before.sum(axis=0)
        gradient["earlier"] = (slope * self.carried).sum(axis=0)
        return gradient


class _Loss:
    """Each intent yes or no, one tone of six; rare labels weigh more, unknown ones nothing."""

    def __init__(self, examples: Sequence[Example]) -> None:
        known = np.array([example.intents for example in examples])
        weight = np.array([example.weight for example in examples])
        self.total = weight.sum()
        self.intents = np.nan_to_num(known)
        given = ~np.isnan(known) * weight[:, None]
        positive, negative = (given * self.intents).sum(axis=0), (given * (1 - self.intents)).sum(axis=0)
        rare = np.sqrt(np.clip(negative / np.maximum(positive, 1.0), 1.0, 30.0))
        self.intent_weight = given * np.where(self.intents > 0.5, rare, 1.0) / self.total
        tones = np.array([example.tone for example in examples])
        self.tones = np.eye(len(Tone))[np.maximum(tones, 0)]
        heard = weight * (tones >= 0)
        counts = np.maximum((self.tones * heard[:, None]).sum(axis=0), 1.0)
        rare_tone = (counts.sum() / len(Tone) / counts) ** 0.7
        self.tone_weight = 2.0 * heard * (self.tones @ rare_tone) / self.total

    def of(self, scores: _Floats) -> tuple[float, _Floats]:
        """The mean loss of `scores`, and its slope at each of them."""
        intents, tones = scores[:, :INTENTS], scores[:, INTENTS:]
        intent_loss = np.logaddexp(0.0, intents) - self.intents * intents
        intent_slope = 1.0 / (1.0 + np.exp(-intents)) - self.intents
        shifted = tones - tones.max(axis=1, keepdims=True)
        log_share = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        value = (self.intent_weight * intent_loss).sum() - (self.tone_weight @ (self.tones * log_share)).sum()
        tone_slope = self.tone_weight[:, None] * (np.exp(log_share) - self.tones)
        return float(value), np.hstack([self.intent_weight * intent_slope, tone_slope])


def _pack(weights: _Weights) -> _Floats:
    return np.concatenate([weights[name].ravel() for name in sorted(weights)])


def _unpack(flat: _Floats, like: _Weights) -> _Weights:
    """The weights in `flat`, named and shaped as in `like`."""
    sizes = [like[name].size for name in sorted(like)]
    parts = np.split(flat, np.cumsum(sizes)[:-1])
    return {name: part.reshape(like[name].shape) for name, part in zip(sorted(like), parts, strict=True)}


def _stack(groups: Sequence[NDArray[np.float32]]) -> tuple[_Floats, NDArray[np.int64]]:
    """All rows one below the other, and the number of the group that each came from."""
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return np.concatenate(groups).astype(np.float64), owner
