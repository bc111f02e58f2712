"""AttributionBench: claims of answering machines, each with what they cite, and whether people found it borne out.

The data is read from a folder that the user names and never copied into the repository (its licence is not stated
beside it): `attributionbench/*.jsonl` of github.com/OSU-NLP-Group/AttributionBench, the balanced test set.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drafter.proof.support import Support
from drafter.text.sentences import split_sentences
from drafter.text.words import content_words, runs, words
from evals.errors import LabelError
from evals.grounding.examples import SupportExample, example
from evals.grounding.fitting import FOLDS, cross_validated, fit, folds_of, shares
from kb_index.passages.embedding import SentenceTransformerEmbedder

__all__ = ["Attribution", "CitedClaim", "attribution", "read_attribution"]

_FOLDER = "attributionbench"
_EVEN = (1.0, 1.0, 1.0)
_PENALTY = 0.003  # more than for our own: people disagree about these
_MIDDLE, _SPREAD = (
    0.5,
    4.0,
)  # of the features of a whole, so that their products are of about the size of the features
_READ = 6_000  # characters of a cited text that its one vector is made of; the model reads fewer
_LONGEST, _PIECE, _PIECES = 20_000, 500, 40  # characters of a text and of a piece; pieces
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
    """A claim as an example; `whole` are seven features of it and all that it cites (see `_claim`). `cosine` is that
    to the nearest of the texts, each as a whole."""

    example: SupportExample
    whole: _Floats
    cosine: float

    @property
    def as_whole(self) -> SupportExample:
        """The example by the features of the whole and their products: what counts much for a short text counts
        little for a long one. Claims that cite whole pages are told apart worse where the best span counts too."""
        beside = self.whole - _MIDDLE
        products = _SPREAD * np.outer(beside, beside)[np.triu_indices(len(beside))]
        row = np.concatenate([[1.0], self.whole, products])
        return replace(self.example, rows=row[None, :], lacking=np.array([False]))


def read_attribution(data: Path, embedder: SentenceTransformerEmbedder) -> list[CitedClaim]:
    """The claims in `data`; raises LabelError where they are not there."""
    files = sorted((data / _FOLDER).glob("*.jsonl"))
    if not files:
        raise LabelError(
            f"{data / _FOLDER} has no *.jsonl; put the test set of AttributionBench there "
            "(github.com/OSU-NLP-Group/AttributionBench), or leave --public out"
        )
    return [_claim(json.loads(line), embedder) for file in files for line in file.read_text("utf-8").splitlines()]


def _claim(row: dict[str, Any], embedder: SentenceTransformerEmbedder) -> CitedClaim:
    label = Support.SUPPORTED if row["attribution_label"] == "attributable" else Support.UNSUPPORTED
    text, cited = str(row["claim"]), [str(one) for one in row["references"]]
    held = example(text, [(one, "") for one in cited], embedder, label, str(row["question"]))
    claim, *vectors = embedder.encode_passages([text, *(one[:_READ] for one in cited)])
    cosine = max(float(one @ claim) for one in vectors)
    whole = [cosine, *_of_whole(text, " ".join(cited)), *_of_pieces(text, cited, embedder)]
    return CitedClaim(held, np.array(whole, np.float64), cosine)


def _of_pieces(claim: str, cited: Sequence[str], embedder: SentenceTransformerEmbedder) -> list[float]:
    """How well the claim's words are met by the piece of a cited text that meets them best, and by all together, the
    rare ones counting more."""
    pieces = [piece for text in cited for piece in _pieces(text)][:_PIECES]
    mine, *read = embedder.encode_words([claim, *pieces])
    heard = Counter(piece for one in read for piece in set(one.pieces))
    counts = np.array([log((len(read) + 1) / (heard[piece] + 0.5)) + 1 for piece in mine.pieces], np.float32)
    counts[[0, -1]] = 0.0  # the marks of the model
    met = [(mine.words.astype(np.float32) @ one.words.astype(np.float32).T).max(axis=1) for one in read]
    if not met or not counts.sum():
        return [0.0, 0.0]
    return [float(np.max(np.stack(met) @ counts) / counts.sum()), float(np.max(met, axis=0) @ counts / counts.sum())]


def _pieces(text: str) -> Iterator[str]:
    """Sentences in a row, as long as one vector a word is worth reading them together."""
    piece = ""
    for span in split_sentences(text[:_LONGEST]):
        said = text[span.start : span.end][:_PIECE]
        if piece and len(piece) + len(said) > _PIECE:
            yield piece
            piece = ""
        piece = f"{piece} {said}".strip()
    if piece:
        yield piece


def _of_whole(claim: str, cited: str) -> list[float]:
    """The share of the claim's words and of its runs of three words that stand anywhere, and how long it
    and the texts are (logarithms of their words)."""
    mine, theirs = words(claim), words(cited)
    meaning, there = set(content_words(claim)), set(content_words(cited))
    in_a_row, found = set(runs(mine, _RUN)), set(runs(theirs, _RUN))
    shares_ = [len(one & other) / len(one) if one else 1.0 for one, other in ((meaning, there), (in_a_row, found))]
    return [*shares_, log(1 + len(mine)) / 4, log(1 + len(theirs)) / 8]


def attribution(claims: Sequence[CitedClaim], shipped: _Floats) -> Attribution:
    """What the classifier is worth on `claims`, beside one threshold of the cosine."""
    right = np.array([one.example.label is Support.SUPPORTED for one in claims])
    cosines = np.array([one.cosine for one in claims])
    wholes = [one.as_whole for one in claims]
    unseen = cross_validated(wholes, lambda some: fit(some, _EVEN, _PENALTY))
    folds = folds_of([one.example.group for one in claims])
    above = np.zeros(len(claims), np.bool_)
    for fold in range(FOLDS):
        left_out = folds == fold
        above[left_out] = cosines[left_out] >= _threshold(cosines[~left_out], right[~left_out])
    learned = [_best(one, counts) >= _HALF for one, counts in zip(wholes, unseen, strict=True)]
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
