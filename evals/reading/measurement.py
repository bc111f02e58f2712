"""Measure the reading on the held-out rows and draw it: `python -m evals.reading.report`.

Prints precision, recall and F1 per label, macro-F1 with bootstrap intervals and milliseconds per conversation; writes
two pictures and `report.json` beside this file. Nothing here is trained on the rows it measures.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drafter.cleaning.request import OpenRequest, open_request
from drafter.reading import read_situation
from drafter.reading.features import Embed, Vectors
from drafter.situation import Intent, Situation, Tone
from evals.reading.rows import Row, read_rows
from evals.reading.scores import LabelScore, Scores, interval, macro_f1, score_labels
from kb_index.passages.embedding import SentenceTransformerEmbedder

__all__ = ["compare", "main", "measure"]

HERE = Path(__file__).resolve().parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Print and draw the scores of one part of the labelled rows."""
    parser = argparse.ArgumentParser(prog="python -m evals.reading.report", description="Measure the reading.")
    parser.add_argument("--part", default="test", choices=("train", "dev", "test"))
    parser.add_argument("--rules-only", action="store_true", help="read without the embedding model")
    given = parser.parse_args(arguments)
    rows = read_rows(given.part)
    embed: Embed | None = None if given.rules_only else SentenceTransformerEmbedder().encode_passages
    situations, milliseconds = measure(rows, embed)
    scores = compare(rows, situations)
    print(
        f"{len(rows)} rows of part {given.part!r}, {'rules alone' if given.rules_only else 'rules and classifiers'}"
    )
    print(_table(scores.intents), _table(scores.tones), scores.summary(), sep="\n\n")
    flags = _flags(rows, situations)
    print("\n".join(f"{name:8} right {share:.3f}" for name, share in flags.items()))
    print(f"milliseconds, embedding apart: median {median(milliseconds):.1f}, p95 {_p95(milliseconds):.1f}")
    if given.part == "test" and not given.rules_only:
        _write(scores, flags, milliseconds, len(rows))
    return 0


def measure(rows: Sequence[Row], embed: Embed | None) -> tuple[list[Situation], list[float]]:
    """What is read from each row, and the milliseconds it took once the embeddings exist."""
    requests = [open_request(row.conversation) for row in rows]
    known = _Remembered(embed) if embed else None
    situations, milliseconds = [], []
    for row, request in zip(rows, requests, strict=True):
        _read(row, request, known)  # embeds, so that the timed reading finds the vectors there
        started = perf_counter()
        situations.append(_read(row, request, known))
        milliseconds.append(1000 * (perf_counter() - started))
    return situations, milliseconds


def compare(rows: Sequence[Row], situations: Sequence[Situation]) -> Scores:
    """The scores of `situations` against the labels of `rows`."""
    return score_labels(
        true_intents=np.array([[i in row.intents for i in Intent] for row in rows]),
        read_intents=np.array([[i in situation.intents for i in Intent] for situation in situations]),
        true_tones=np.array([[t == row.tone for t in Tone] for row in rows]),
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


def _read(row: Row, request: OpenRequest, embed: Embed | None) -> Situation:
    return read_situation(row.conversation, request, embed)


def _flags(rows: Sequence[Row], situations: Sequence[Situation]) -> dict[str, float]:
    """How often urgency and language are read right."""
    pairs = list(zip(rows, situations, strict=True))
    return {
        "urgent": sum(row.urgent == situation.urgent for row, situation in pairs) / len(pairs),
        "language": sum(row.language == situation.language for row, situation in pairs) / len(pairs),
    }


def _table(labels: Sequence[LabelScore]) -> str:
    head = f"{'label':16} precision  recall     F1  rows"
    lines = [f"{s.label:16}      {s.precision:.2f}    {s.recall:.2f}   {s.f1:.2f}  {s.support:4}" for s in labels]
    return "\n".join([head, *lines])


def _p95(milliseconds: Sequence[float]) -> float:
    return quantiles(milliseconds, n=20)[-1]


def _write(scores: Scores, flags: dict[str, float], milliseconds: Sequence[float], rows: int) -> None:
    summary: dict[str, Any] = {
        "rows": rows,
        "intents": _summary(scores.intents, scores.true_intents, scores.read_intents),
        "tone": _summary(scores.tones, scores.true_tones, scores.read_tones),
        "right": {name: round(share, 3) for name, share in flags.items()},
        "milliseconds": {"median": round(median(milliseconds), 1), "p95": round(_p95(milliseconds), 1)},
    }
    (HERE / "report.json").write_text(json.dumps(summary, indent=2) + "\n", "utf-8")
    _draw_confusion(scores, HERE / "tone_confusion.png")
    _draw_table(scores, HERE / "intents.png")


def _summary(labels: Sequence[LabelScore], truth: NDArray[np.bool_], read: NDArray[np.bool_]) -> dict[str, Any]:
    low, high = interval(truth, read)
    return {
        "macro_f1": round(macro_f1(truth, read), 3),
        "interval_95": [round(low, 3), round(high, 3)],
        "labels": {
            s.label: {
                "precision": round(s.precision, 2),
                "recall": round(s.recall, 2),
                "f1": round(s.f1, 2),
                "rows": s.support,
            }
            for s in labels
        },
    }


def _draw_confusion(scores: Scores, path: Path) -> None:
    """Labelled tone down, read tone across, in rows."""
    from matplotlib.figure import Figure

    counts = scores.true_tones.T.astype(int) @ scores.read_tones.astype(int)
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


def _draw_table(scores: Scores, path: Path) -> None:
    """Precision, recall and F1 of each intent."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.5, 4.2), dpi=90, layout="constrained")
    axes = figure.subplots()
    axes.axis("off")
    axes.set_title("Intents on the held-out messages")
    cells = [
        [s.label, f"{s.precision:.2f}", f"{s.recall:.2f}", f"{s.f1:.2f}", str(s.support)] for s in scores.intents
    ]
    table = axes.table(cells, colLabels=["intent", "precision", "recall", "F1", "rows"], loc="center")
    table.scale(1, 1.4)
    figure.savefig(path)


if __name__ == "__main__":
    raise SystemExit(main())
