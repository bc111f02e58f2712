"""Training on toy features, and the near-copy check that keeps test messages unseen."""

from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from drafter.reading.classifier import LABELS, Classifier, Probabilities
from drafter.reading.features import RULE_FEATURES, Features, Vectors
from drafter.situation import Intent, Tone
from evals.errors import LabelError
from evals.reading.fitting import Example, Recipe, fit
from evals.reading.labelled import Phrase, read_messages
from evals.reading.public import read_public
from evals.reading.training import best_offset, near_copies, train

UNKNOWN = float("nan")


def embed(texts: list[str]) -> Vectors:
    """A vector by the first letter, so that texts with the same one are copies."""
    return np.eye(3, dtype=np.float32)[[ord(text[0]) % 3 for text in texts]]


def example(vector: list[float], intents: dict[Intent, float], tone: int) -> Example:
    row = np.array([vector], np.float32)
    features = Features(
        sentences=("a",),
        earlier=(),
        sentence_vectors=row,
        earlier_vectors=np.zeros((0, 3), np.float32),
        request_vector=row[0],
        whole_vector=row[0],
        probe=embed(["probe"])[0],
        rules=np.zeros(len(RULE_FEATURES), np.float32),
    )
    return Example(features, tuple(intents.get(intent, 0.0) for intent in Intent), tone, 1.0)


def test_learns_what_separates_the_labels_and_repeats_itself() -> None:
    bugs = [example([0, 1, 0], {Intent.BUG: 1.0}, list(Tone).index(Tone.ANGRY)) for _ in range(4)]
    thanks = [example([0, 0, 1], {Intent.THANKS: 1.0}, list(Tone).index(Tone.CHEERFUL)) for _ in range(4)]
    arrays = fit([*bugs, *thanks], embed, Recipe())
    judgement = Classifier.from_arrays(arrays).judge(bugs[0].features)
    assert judgement.intents[Intent.BUG] > 0.8 > 0.2 > judgement.intents[Intent.THANKS]
    assert max(judgement.tones, key=lambda tone: judgement.tones[tone]) is Tone.ANGRY
    again = fit([*bugs, *thanks], embed, Recipe())
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)


def test_an_unknown_intent_teaches_nothing() -> None:
    silent = example([0, 1, 0], dict.fromkeys(Intent, UNKNOWN), 0)
    arrays = fit([silent] * 3, embed, Recipe(steps=20))
    weights = arrays["sentence"][:, LABELS.index(Intent.BUG)]
    assert np.abs(weights).max() < 1e-3


def test_near_copies_are_named_with_their_twin() -> None:
    assert near_copies(["apple", "ant"], ["axe"], embed) == [("apple", "axe", 1.0), ("ant", "axe", 1.0)]
    assert near_copies(["b"], ["axe"], embed) == []


def test_the_offset_moves_half_the_way_to_the_best_cut() -> None:
    own = [example([0, 0, 1], {Intent.BUG: 1.0}, 0), example([0, 0, 1], {}, 0)]
    sure = dict.fromkeys(Intent, 0.1)
    unseen = [
        Probabilities(sure | {Intent.BUG: 0.31}, dict.fromkeys(Tone, 0.1), {}),
        Probabilities(sure, dict.fromkeys(Tone, 0.1), {}),
    ]
    offset = best_offset(own, unseen)[LABELS.index(Intent.BUG)]
    assert 0 < offset < 1.5


def test_training_on_what_repeats_a_test_message_is_refused() -> None:
    def hashed(texts: list[str]) -> Vectors:
        """A vector that only the same text has."""
        return np.eye(60_000, dtype=np.float32)[[crc32(text.encode()) % 60_000 for text in texts]]

    copied = read_messages("test")[0].conversation.messages[0].text
    with pytest.raises(LabelError, match="must not repeat test messages"):
        train([Phrase(copied, None, None)], hashed)


def test_a_public_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"original_labels\.txt cannot be read"):
        read_public(tmp_path)
