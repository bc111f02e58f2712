"""Precision, recall and F1 of a reading against labels, with bootstrap intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drafter.reading.classifier import Judgement
from drafter.situation import Intent, Tone
from evals.reading.training import Example

__all__ = ["LabelScore", "Scores", "interval", "macro_f1", "score", "score_labels"]

Flags = NDArray[np.bool_]
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well one label is found; `support` is how many rows have it."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a reading. Flags are rows by labels, in the order of Intent and Tone."""

    intents: tuple[LabelScore, ...]
    tones: tuple[LabelScore, ...]
    true_intents: Flags
    read_intents: Flags
    true_tones: Flags
    read_tones: Flags

    def summary(self) -> str:
        """One line for intents and one for tone, with 95 % intervals."""
        lines = []
        for name, truth, read in (
            ("intents", self.true_intents, self.read_intents),
            ("tone", self.true_tones, self.read_tones),
        ):
            low, high = interval(truth, read)
            lines.append(f"{name:8} macro-F1 {macro_f1(truth, read):.3f} (95 % interval {low:.3f} to {high:.3f})")
        return "\n".join(lines)


def score(examples: Sequence[Example], judgements: Sequence[Judgement]) -> Scores:
    """The scores of `judgements` as the reader would use them: every likely intent, or the likeliest one."""
    intents = np.array([example.intents for example in examples]) > 0.5
    sure = np.array([list(judgement.intents.values()) for judgement in judgements])
    read = (sure >= 0.5) | ((sure == sure.max(axis=1, keepdims=True)) & (sure < 0.5).all(axis=1, keepdims=True))
    tones = np.eye(len(Tone), dtype=bool)
    heard = np.array([list(judgement.tones.values()) for judgement in judgements]).argmax(axis=1)
    return score_labels(intents, read, tones[[example.tone for example in examples]], tones[heard])


def score_labels(true_intents: Flags, read_intents: Flags, true_tones: Flags, read_tones: Flags) -> Scores:
    """The scores of flags, rows by labels."""
    return Scores(
        intents=_labels(tuple(Intent), true_intents, read_intents),
        tones=_labels(tuple(Tone), true_tones, read_tones),
        true_intents=true_intents,
        read_intents=read_intents,
        true_tones=true_tones,
        read_tones=read_tones,
    )


def macro_f1(truth: Flags, read: Flags) -> float:
    """The mean F1 over labels; a label that neither stands nor is read counts 0."""
    hits = (truth & read).sum(axis=0)
    return float((2 * hits / np.maximum(truth.sum(axis=0) + read.sum(axis=0), 1)).mean())


def interval(truth: Flags, read: Flags) -> tuple[float, float]:
    """The 95 % interval of the macro-F1 over resampled rows."""
    chooser = np.random.default_rng(0)
    samples = [chooser.integers(len(truth), size=len(truth)) for _ in range(RESAMPLES)]
    low, high = np.percentile([macro_f1(truth[sample], read[sample]) for sample in samples], [2.5, 97.5])
    return float(low), float(high)


def _labels(labels: Sequence[str], truth: Flags, read: Flags) -> tuple[LabelScore, ...]:
    hits, held, found = (truth & read).sum(axis=0), truth.sum(axis=0), read.sum(axis=0)
    return tuple(
        LabelScore(
            label=str(label),
            precision=float(hits[i] / max(found[i], 1)),
            recall=float(hits[i] / max(held[i], 1)),
            f1=float(2 * hits[i] / max(held[i] + found[i], 1)),
            support=int(held[i]),
        )
        for i, label in enumerate(labels)
    )
