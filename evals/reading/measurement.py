"""The reading held against labels: how well each label is found, and how long one conversation takes.

Nothing here is trained on the messages that it measures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drafter.cleaning.request import open_request
from drafter.phrasebook import bundled_words
from drafter.reading import read_situation
from drafter.reading.features import Embed, Vectors
from drafter.situation import Intent, Situation, Tone
from evals.reading.labelled import LabelledMessage
from evals.reading.scores import FacetScores, Scores, score_labels

__all__ = ["Measurement", "measure", "score_situations"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a reading is worth: `right` has the shares of other facets that were read right, `milliseconds` what each
    conversation took once its embeddings were there."""

    scores: Scores
    right: Mapping[str, float]
    milliseconds: Sequence[float]

    @property
    def times(self) -> dict[str, float]:
        """Median and 95th percentile of the milliseconds a conversation."""
        return {"median": median(self.milliseconds), "p95": quantiles(self.milliseconds, n=20)[-1]}

    def as_dict(self) -> dict[str, Any]:
        """All figures for a program, rounded to what they can bear."""
        return {
            "rows": len(self.milliseconds),
            "intents": _facet(self.scores.intents),
            "tone": _facet(self.scores.tones),
            "right": {name: round(share, 3) for name, share in self.right.items()},
            "milliseconds": {name: round(time, 1) for name, time in self.times.items()},
        }


def measure(messages: Sequence[LabelledMessage], embed: Embed | None) -> Measurement:
    """Read two or more labelled messages, by rules alone where `embed` is None."""
    remembered = _Remembered(embed) if embed else None
    situations, milliseconds, words = [], [], bundled_words()
    for message in messages:
        request = open_request(message.conversation, words.patterns)
        read_situation(message.conversation, request, words, remembered)  # embeds, so that the timed reading need not
        started = perf_counter()
        situations.append(read_situation(message.conversation, request, words, remembered))
        milliseconds.append(1000 * (perf_counter() - started))
    pairs = list(zip(messages, situations, strict=True))
    right = {
        "urgent": sum(message.urgent == situation.urgent for message, situation in pairs) / len(pairs),
        "language": sum(message.language == situation.language for message, situation in pairs) / len(pairs),
    }
    return Measurement(score_situations(messages, situations), right, milliseconds)


def score_situations(messages: Sequence[LabelledMessage], situations: Sequence[Situation]) -> Scores:
    """The scores of `situations` against the labels of `messages`."""
    return score_labels(
        true_intents=np.array([[i in message.intents for i in Intent] for message in messages]),
        read_intents=np.array([[i in situation.intents for i in Intent] for situation in situations]),
        true_tones=np.array([[t == message.tone for t in Tone] for message in messages]),
        read_tones=np.array([[t == situation.tone for t in Tone] for situation in situations]),
    )


class _Remembered:
    """An embedding function that embeds each text once."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: list[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors |= dict(zip(new, self._embed(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])


def _facet(scores: FacetScores) -> dict[str, Any]:
    macro = scores.macro_f1
    return {
        "macro_f1": round(macro.value, 3),
        "interval_95": [round(macro.low, 3), round(macro.high, 3)],
        "labels": {
            one.label: {
                "precision": round(one.precision, 2),
                "recall": round(one.recall, 2),
                "f1": round(one.f1, 2),
                "rows": one.support,
            }
            for one in scores.labels
        },
    }
