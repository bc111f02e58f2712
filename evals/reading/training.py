"""Train the classifiers of `drafter.reading` and write their weights: `python -m evals.reading.train`.

Reads our own labelled rows (parts train and dev; never test), our labelled phrases, and public sentences from a
folder beside the repository. Refuses to write weights when a training text is a near copy of a test text.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drafter.cleaning.request import open_request
from drafter.reading.classifier import LABELS, Classifier, Judgement
from drafter.reading.features import Embed
from drafter.reading.signs import read_signs
from evals.reading.examples import from_phrases, from_rows
from evals.reading.public import read_public
from evals.reading.rows import Row, read_phrases, read_rows
from evals.reading.scores import macro_f1, score
from evals.reading.training import Example, Recipe, fit
from kb_index.passages.embedding import SentenceTransformerEmbedder

__all__ = ["NEAR_COPY", "best_offset", "cross_validate", "main", "near_copies"]

WEIGHTS = Path(__file__).resolve().parents[2] / "drafter" / "reading" / "weights"
NEAR_COPY = 0.9
"""Cosine similarity above which two texts count as copies of each other."""
PUBLIC_EACH, PUBLIC_WEIGHT = 40, 0.05
FOLDS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, check, write the weights; the exit code is 1 when a training text is a near copy of a test text."""
    given = _parser().parse_args(arguments)
    embed: Embed = SentenceTransformerEmbedder().encode_passages
    rows = read_rows("train") + read_rows("dev")
    phrases = read_phrases() + read_public(given.public, PUBLIC_EACH, PUBLIC_WEIGHT)
    texts = _texts(rows) + [phrase.text for phrase in phrases]
    copies = near_copies(texts, _texts(read_rows("test")), embed)
    for ours, test, similarity in copies:
        print(f"near copy ({similarity:.2f}): {ours!r} / {test!r}", file=sys.stderr)
    if copies:
        return 1
    print(
        f"{len(rows)} messages, {len(phrases)} phrases, no training text above {NEAR_COPY} similarity to a test row"
    )
    own, extra = from_rows(rows, embed), from_phrases(phrases, embed)
    unseen = cross_validate(own, extra, embed, Recipe())
    print(f"cross-validation on train and dev rows, {FOLDS} folds:")
    print(score(own, unseen).summary())
    arrays = fit([*own, *extra], embed, Recipe()) | {"offset": best_offset(own, unseen)}
    WEIGHTS.mkdir(exist_ok=True)
    np.savez_compressed(WEIGHTS / "reading.npz", allow_pickle=False, **arrays)
    print(f"wrote {WEIGHTS / 'reading.npz'}")
    return 0


def near_copies(ours: Sequence[str], test: Sequence[str], embed: Embed) -> list[tuple[str, str, float]]:
    """Each of `ours` whose cosine similarity to a text of `test` is above NEAR_COPY, with that text."""
    likeness: NDArray[np.float32] = embed(list(ours)) @ embed(list(test)).T
    nearest = likeness.argmax(axis=1)
    return [
        (text, test[j], float(likeness[i, j]))
        for i, (text, j) in enumerate(zip(ours, nearest, strict=True))
        if likeness[i, j] > NEAR_COPY
    ]


def cross_validate(own: Sequence[Example], extra: Sequence[Example], embed: Embed, recipe: Recipe) -> list[Judgement]:
    """What classifiers that have not seen a row say of it, for all `own`; `extra` is in every fold's training."""
    order = np.random.default_rng(0).permutation(len(own))
    judgements: dict[int, Judgement] = {}
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        seen = [example for i, example in enumerate(own) if i not in held]
        classifier = Classifier.from_arrays(fit([*seen, *extra], embed, recipe))
        judgements |= {i: classifier.judge(own[i].features) for i in held}
    return [judgements[i] for i in range(len(own))]


def best_offset(own: Sequence[Example], unseen: Sequence[Judgement]) -> NDArray[np.float32]:
    """What to add to each intent's score so that its F1 on unseen rows is best, halved for caution; 0 for tones."""
    truth = np.array([example.intents for example in own]) > 0.5
    sure = np.array([list(judgement.intents.values()) for judgement in unseen])
    cuts = np.arange(0.1, 0.91, 0.02)
    offset = np.zeros(len(LABELS), np.float32)
    for i in range(truth.shape[1]):
        best = max(cuts, key=lambda cut: macro_f1(truth[:, i : i + 1], sure[:, i : i + 1] >= cut))
        offset[i] = -0.5 * np.log(best / (1 - best))
    return offset


def _texts(rows: Sequence[Row]) -> list[str]:
    return [read_signs(open_request(row.conversation)).text for row in rows]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.reading.train", description="Train the reading.")
    parser.add_argument(
        "--public",
        type=Path,
        default=Path(__file__).resolve().parents[3] / "shared" / "data",
        help="folder with goemotions, banking77 and clinc150 (default: ../shared/data)",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
