"""Pictures of a measured reading: which tone is taken for which, and how well each intent is found."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from drafter.errors import SettingsError
from drafter.situation import Tone
from evals.reading.scores import FacetScores

__all__ = ["draw_intents", "draw_tones", "must_have_matplotlib"]


def must_have_matplotlib() -> None:
    """Raises SettingsError where matplotlib is not installed; imports nothing."""
    if find_spec("matplotlib") is None:
        raise SettingsError(
            "the pictures need matplotlib, which is not installed; pip install it or leave out --out."
        )


def draw_tones(scores: FacetScores, path: Path) -> None:
    """Labelled tone down, read tone across, in messages."""
    from matplotlib.figure import Figure

    counts = scores.truth.T.astype(int) @ scores.reading.astype(int)
    names = [str(tone) for tone in Tone]
    figure = Figure(figsize=(5, 4.5), dpi=90, layout="constrained")
    axes = figure.subplots()
    axes.imshow(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    for (i, j), count in np.ndenumerate(counts):
        share = count / max(counts[i].sum(), 1)
        axes.text(j, i, str(count), ha="center", va="center", color="white" if share > 0.5 else "black")
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("read")
    axes.set_ylabel("labelled")
    axes.set_title("Tone on the held-out messages")
    figure.savefig(path)


def draw_intents(scores: FacetScores, path: Path) -> None:
    """Precision, recall and F1 of each intent."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.5, 4.2), dpi=90, layout="constrained")
    axes = figure.subplots()
    axes.axis("off")
    axes.set_title("Intents on the held-out messages")
    cells = [
        [one.label, f"{one.precision:.2f}", f"{one.recall:.2f}", f"{one.f1:.2f}", str(one.support)]
        for one in scores.labels
    ]
    table = axes.table(cells, colLabels=["intent", "precision", "recall", "F1", "rows"], loc="center")
    table.scale(1, 1.4)
    figure.savefig(path)
