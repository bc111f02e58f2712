"""The classifiers' arithmetic on hand-made weights, and the weights that ship."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from drafter.cleaning.request import OpenRequest, Turn
from drafter.reading.classifier import LABELS, Classifier, load_classifier
from drafter.reading.features import PROBE, RULE_FEATURES, Features, Vectors, read_features
from drafter.reading.signs import read_signs
from drafter.situation import Intent, Tone
from tests.words import PATTERNS

SIZE = 3


def floats(*values: float) -> Vectors:
    return np.array(values, np.float32)


def arrays(**changes: Any) -> dict[str, NDArray[np.generic]]:
    """Weights of zero for embeddings of three numbers."""
    given: dict[str, NDArray[np.generic]] = {
        name: np.zeros((SIZE, len(LABELS)), np.float32) for name in ("sentence", "mean", "request", "whole")
    }
    given["rules"] = np.zeros((len(RULE_FEATURES), len(LABELS)), np.float32)
    given |= {name: np.zeros(len(LABELS), np.float32) for name in ("earlier", "bias", "offset")}
    given |= {"probe": floats(1, 0, 0), "smoothness": np.array(0.5, np.float32)}
    return given | {"labels": np.array(LABELS), "rule_features": np.array(RULE_FEATURES)} | changes


def features(*sentences: list[float], earlier: tuple[list[float], ...] = ()) -> Features:
    return Features(
        sentences=tuple(f"sentence {i}" for i in range(len(sentences))),
        earlier=tuple(f"earlier {i}" for i in range(len(earlier))),
        sentence_vectors=np.array(sentences, np.float32),
        earlier_vectors=np.array(earlier, np.float32).reshape(len(earlier), SIZE),
        request_vector=np.zeros(SIZE, np.float32),
        whole_vector=np.zeros(SIZE, np.float32),
        probe=floats(1, 0, 0),
        rules=np.zeros(len(RULE_FEATURES), np.float32),
    )


def weights_for(label: str, vector: list[float]) -> Vectors:
    """Weights that score `label` by `vector` alone."""
    table = np.zeros((SIZE, len(LABELS)), np.float32)
    table[:, LABELS.index(label)] = vector
    return table


def test_one_clear_sentence_among_others_is_enough_and_is_named() -> None:
    classifier = Classifier.from_arrays(arrays(sentence=weights_for(Intent.BUG, [0, 9, 0])))
    judgement = classifier.judge(features([1, 0, 0], [0, 1, 0], [0, 0, 1]))
    assert judgement.intents[Intent.BUG] > 0.99
    assert judgement.sentences[Intent.BUG] == "sentence 1"
    assert classifier.judge(features([1, 0, 0])).intents[Intent.BUG] == pytest.approx(0.5)


def test_tones_share_one_probability() -> None:
    judgement = Classifier.from_arrays(arrays(mean=weights_for(Tone.ANGRY, [5, 0, 0]))).judge(features([1, 0, 0]))
    assert sum(judgement.tones.values()) == pytest.approx(1, abs=1e-5)
    assert max(judgement.tones, key=lambda tone: judgement.tones[tone]) is Tone.ANGRY


def test_what_was_said_before_counts_by_its_share() -> None:
    share = np.full(len(LABELS), 0.5, np.float32)
    classifier = Classifier.from_arrays(arrays(sentence=weights_for(Intent.BUG, [0, 9, 0]), earlier=share))
    alone = classifier.judge(features([1, 0, 0]))
    after = classifier.judge(features([1, 0, 0], earlier=([0, 1, 0],)))
    assert after.intents[Intent.BUG] > alone.intents[Intent.BUG]


@pytest.mark.parametrize("name", ["labels", "rule_features"])
def test_weights_made_for_other_rules_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"other {name}; run drafter eval reading train"):
        Classifier.from_arrays(arrays(**{name: np.array(["something else"])}))


def test_weights_fit_only_the_model_they_were_made_for() -> None:
    classifier = Classifier.from_arrays(arrays())
    assert classifier.fits(features([1, 0, 0]))
    assert not Classifier.from_arrays(arrays(probe=floats(0, 1, 0))).fits(features([1, 0, 0]))
    assert not Classifier.from_arrays(arrays(probe=floats(1, 0))).fits(features([1, 0, 0]))


def test_the_weights_that_ship_fit_the_rules_and_are_small() -> None:
    assert load_classifier().rules.shape == (len(RULE_FEATURES), len(LABELS))


def test_features_embed_each_text_once_and_in_one_call() -> None:
    calls: list[list[str]] = []

    def embed(texts: list[str]) -> Vectors:
        calls.append(texts)
        return np.eye(len(texts), dtype=np.float32)

    history = (Turn("customer", "It broke."), Turn("agent", "Where?"))
    request = OpenRequest(text="Here. On the second page.", subject="Broken", history=history)
    found = read_features(request, read_signs(request, PATTERNS), embed)
    assert len(calls) == 1
    assert calls[0][:4] == ["Broken", "Here.", "On the second page.", "It broke."]
    assert PROBE in calls[0]
    assert found.sentence_vectors.shape[0] == 3
    assert found.earlier == ("It broke.",)
    assert found.rules.shape == (len(RULE_FEATURES),)


def test_a_very_long_request_is_read_at_both_ends() -> None:
    lines = "\n".join(f"This is line number {i}." for i in range(500))
    request = OpenRequest(text=lines)
    found = read_features(request, read_signs(request, PATTERNS), lambda texts: np.zeros((len(texts), 2), np.float32))
    assert found.sentences[0] == "This is line number 0."
    assert found.sentences[-1] == "This is line number 499."
    assert len(found.sentences) == 16


def test_an_empty_request_has_features_too() -> None:
    request = OpenRequest(text="")
    found = read_features(request, read_signs(request, PATTERNS), lambda texts: np.zeros((len(texts), 2), np.float32))
    assert found.sentence_vectors.shape == (1, 2)
