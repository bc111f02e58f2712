"""AttributionBench: claims of answering machines, each with what they cite, and whether people found it borne out.

The data is read from a folder that the user names and never copied into the repository (its licence is not stated
beside it): `attributionbench/*.jsonl` of github.com/OSU-NLP-Group/AttributionBench, the balanced test set.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drafter.models.base import Embed
from drafter.proof.support import Support
from drafter.text.words import content_words, runs, words
from evals.errors import LabelError
from evals.grounding.examples import SupportExample, example
from evals.grounding.fitting import FOLDS, cross_validated, fit, folds_of, shares

__all__ = ["Attribution", "CitedClaim", "attribution", "read_attribution"]

_FOLDER = "attributionbench"
_EVEN = (1.0, 1.0, 1.0)
_PENALTY = 0.01  # more than for our own: people disagree about these
_READ = 6_000  # characters of a cited text that its one vector is made of; the model reads fewer
_RUN = 3
_HALF = 0.5
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Balanced accuracies: of the classifier and of one threshold of the cosine between the claim and what it cites,
    both in the same folds by question; of the threshold that is best on all data; and of the weights that ship, which
    have seen none of it."""

    claims: int
    learned: float
    cosine: float
    best_cosine: float
    shipped: float


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """A claim as an example; `whole` are five features of it and all that it cites (see `_of_whole`), which claims
    need that cite whole pages. `cosine` is that to the nearest of the texts, each as a whole."""

    example: SupportExample
    whole: _Floats
    cosine: float

    @property
    def widened(self) -> SupportExample:
        """The example with the features of the whole beside those of each span."""
        rows = self.example.rows
        return replace(self.example, rows=np.hstack([rows, np.tile(self.whole, (len(rows), 1))]))


def read_attribution(data: Path, embed: Embed) -> list[CitedClaim]:
    """The claims in `data`; raises LabelError where they are not there."""
    files = sorted((data / _FOLDER).glob("*.jsonl"))
    if not files:
        raise LabelError(
            f"{data / _FOLDER} has no *.jsonl; put the test set of AttributionBench there "
            "(github.com/OSU-NLP-Group/AttributionBench), or leave --public out"
        )
    return [_claim(json.loads(line), embed) for file in files for line in file.read_text("utf-8").splitlines()]


def _claim(row: dict[str, Any], embed: Embed) -> CitedClaim:
    label = Support.SUPPORTED if row["attribution_label"] == "attributable" else Support.UNSUPPORTED
    text, cited = str(row["claim"]), [str(one) for one in row["references"]]
    held = example(text, [(one, "") for one in cited], embed, label, str(row["question"]))
    claim, *vectors = np.asarray(embed([text, *(one[:_READ] for one in cited)]), np.float32)
    cosine = max(float(one @ claim) for one in vectors)
    return CitedClaim(held, _of_whole(text, " ".join(cited), cosine), cosine)


def _of_whole(claim: str, cited: str, cosine: float) -> _Floats:
    """The cosine, the share of the claim's words and of its runs of three words that stand anywhere, and how long it
    and the texts are (logarithms of their words)."""
    mine, theirs = words(claim), words(cited)
    meaning, there = set(content_words(claim)), set(content_words(cited))
    in_a_row, found = set(runs(mine, _RUN)), set(runs(theirs, _RUN))
    shares_ = [len(one & other) / len(one) if one else 1.0 for one, other in ((meaning, there), (in_a_row, found))]
    return np.array([cosine, *shares_, log(1 + len(mine)) / 4, log(1 + len(theirs)) / 8], np.float64)


def attribution(claims: Sequence[CitedClaim], shipped: _Floats) -> Attribution:
    """What the classifier is worth on `claims`, beside one threshold of the cosine."""
    right = np.array([one.example.label is Support.SUPPORTED for one in claims])
    cosines = np.array([one.cosine for one in claims])
    wide = [one.widened for one in claims]
    unseen = cross_validated(wide, lambda some: fit(some, _EVEN, _PENALTY))
    folds = folds_of([one.example.group for one in claims])
    above = np.zeros(len(claims), np.bool_)
    for fold in range(FOLDS):
        left_out = folds == fold
        above[left_out] = cosines[left_out] >= _threshold(cosines[~left_out], right[~left_out])
    learned = [_best(one, counts) >= _HALF for one, counts in zip(wide, unseen, strict=True)]
    return Attribution(
        claims=len(claims),
        learned=_balanced(np.array(learned), right),
        cosine=_balanced(above, right),
        best_cosine=_balanced(cosines >= _threshold(cosines, right), right),
        shipped=_balanced(np.array([_best(one.example, shipped) >= _HALF for one in claims]), right),
    )


def _threshold(cosines: _Floats, right: NDArray[np.bool_]) -> float:
    return float(max(cosines, key=lambda threshold: _balanced(cosines >= threshold, right)))


def _best(example: SupportExample, counts: _Floats) -> float:
    return float(shares(example.rows, counts)[:, 0].max())


def _balanced(said: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    return float((said[right].mean() + (~said[~right]).mean()) / 2)
