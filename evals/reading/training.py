"""Training the classifiers of `drafter.reading` on labels: checked for leaks, cross-validated, fitted.

The parts train and dev of our own messages are trained on, never test. A training text that is a near copy of a test
message would make the measurement a memory, so it ends the training.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drafter.cleaning.request import open_request
from drafter.phrasebook import bundled_words
from drafter.reading.classifier import LABELS, Classifier, Probabilities
from drafter.reading.features import Embed
from drafter.reading.signs import read_signs
from evals.errors import LabelError
from evals.reading.examples import from_messages, from_phrases
from evals.reading.fitting import Example, Recipe, fit
from evals.reading.labelled import LabelledMessage, Phrase, read_messages
from evals.reading.scores import Scores, macro_f1, score_judgements

__all__ = ["FOLDS", "NEAR_COPY", "Training", "best_offset", "cross_validate", "near_copies", "train"]

NEAR_COPY = 0.9
"""Cosine similarity above which two texts count as copies of each other."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Training:
    """The arrays of a `Classifier`, how many messages and phrases made it, and its scores on messages that the
    classifiers of a cross-validation had not seen."""

    arrays: dict[str, NDArray[np.generic]]
    messages: int
    phrases: int
    unseen: Scores


def train(phrases: Sequence[Phrase], embed: Embed, tell: Callable[[str], None] = lambda _: None) -> Training:
    """Train on our own messages and `phrases`; `tell` is told in words what is being done.

    Raises LabelError where a training text is a near copy of a test message.
    """
    messages = read_messages("train") + read_messages("dev")
    tell("Looking for copies of test messages")
    texts = _texts(messages) + [phrase.text for phrase in phrases]
    if copies := near_copies(texts, _texts(read_messages("test")), embed):
        listed = "\n".join(f"{ours!r} is {likeness:.2f} like {test!r}" for ours, test, likeness in copies)
        raise LabelError(f"what is trained on must not repeat test messages; take out or rewrite\n{listed}")
    tell("Embedding what is trained on")
    own, extra = from_messages(messages, embed), from_phrases(phrases, embed)
    tell(f"Cross-validating in {FOLDS} folds")
    unseen = cross_validate(own, extra, embed, Recipe())
    tell("Fitting to all of it")
    arrays = fit([*own, *extra], embed, Recipe()) | {"offset": best_offset(own, unseen)}
    return Training(arrays, len(messages), len(phrases), score_judgements(own, unseen))


def near_copies(ours: Sequence[str], test: Sequence[str], embed: Embed) -> list[tuple[str, str, float]]:
    """Each of `ours` whose cosine similarity to a text of `test` is above NEAR_COPY, with that text."""
    likeness: NDArray[np.float32] = embed(list(ours)) @ embed(list(test)).T
    nearest = likeness.argmax(axis=1)
    return [
        (text, test[j], float(likeness[i, j]))
        for i, (text, j) in enumerate(zip(ours, nearest, strict=True))
        if likeness[i, j] > NEAR_COPY
    ]


def cross_validate(
    own: Sequence[Example], extra: Sequence[Example], embed: Embed, recipe: Recipe
) -> list[Probabilities]:
    """What classifiers that have not seen a message say of it, for all `own`; `extra` is in every fold's training."""
    order = np.random.default_rng(0).permutation(len(own))
    judgements: dict[int, Probabilities] = {}
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        seen = [example for i, example in enumerate(own) if i not in held]
        classifier = Classifier.from_arrays(fit([*seen, *extra], embed, recipe))
        judgements |= {i: classifier.judge(own[i].features) for i in held}
    return [judgements[i] for i in range(len(own))]


def best_offset(own: Sequence[Example], unseen: Sequence[Probabilities]) -> NDArray[np.float32]:
    """What to add to each intent's score so that its F1 on unseen messages is best, halved; 0 for tones."""
    truth = np.array([example.intents for example in own]) > 0.5
    sure = np.array([list(judgement.intents.values()) for judgement in unseen])
    cuts = np.arange(0.1, 0.91, 0.02)
    offset = np.zeros(len(LABELS), np.float32)
    for i in range(truth.shape[1]):
        best = max(cuts, key=lambda cut: macro_f1(truth[:, i : i + 1], sure[:, i : i + 1] >= cut))
        offset[i] = -0.5 * np.log(best / (1 - best))
    return offset


def _texts(messages: Sequence[LabelledMessage]) -> list[str]:
    patterns = bundled_words().patterns
    return [read_signs(open_request(message.conversation, patterns), patterns).text for message in messages]
