"""Labelled sentences as examples: the features of the spans of their source that are nearest to them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from drafter.proof.claims import make_claim
from drafter.proof.evidence import make_source
from drafter.proof.search import ProofSearch
from drafter.proof.support import CLOSE, FEATURES, Support
from drafter.proof.verdicts import known_terms
from evals.grounding.labelled import LabelledSentence
from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.passages.model_traits import BUNDLED_SCALE

__all__ = ["SupportExample", "earlier_examples", "example", "examples_of"]

_FOLDER = Path(__file__).parent / "sentences"
_INVENTED = frozenset({"invented", "invented action"})
_OF_THE_CONVERSATION = frozenset({"conversation", "conversation changed", "customer's wish as a promise"})


@dataclass(frozen=True, slots=True)
class SupportExample:
    """The features of a sentence and the spans nearest to it (shape: spans, features), whether each lacks what a
    proof must have (shape: spans), and the right verdict. `group` names its source, so that one is never trained and
    measured on."""

    rows: NDArray[np.float64]
    lacking: NDArray[np.bool_]
    label: Support
    group: str

    @property
    def without_words(self) -> Self:
        """The example for an embedding model that gives no vectors of words."""
        return replace(self, rows=self.rows[:, : -len(CLOSE)])


def example(
    text: str, sources: Sequence[tuple[str, str]], embedder: SentenceTransformerEmbedder, label: Support, group: str
) -> SupportExample:
    """The example of `text` held against `sources`: texts, each with the titles above it."""
    claim = make_claim(text)
    read = [make_source(*source) for source in sources]
    known = known_terms("", [source for source, _ in sources], [])
    search = ProofSearch(
        read, [claim], [claim], known, embedder.encode_passages, BUNDLED_SCALE, embedder.encode_words
    )
    found = list(search.bearings(claim, range(len(read))))
    nothing = np.array([1.0, *[0.0] * (len(FEATURES) - 1)])
    rows = np.array([one.row for one in found] or [nothing])
    lacking = np.array([bool(one.differences.lost) for one in found] or [False])
    return SupportExample(rows, lacking, label, group)


def examples_of(
    sentences: Iterable[LabelledSentence], embedder: SentenceTransformerEmbedder
) -> Iterator[SupportExample]:
    """An example a sentence."""
    for one in sentences:
        yield example(one.text, [(one.source, one.title)], embedder, one.label, one.name)


def earlier_examples(embedder: SentenceTransformerEmbedder) -> Iterator[SupportExample]:
    """Sentences about articles of the demo, which were labelled earlier; those about a conversation are left out."""
    for pair in _read("earlier_pairs.jsonl"):
        if pair["why"] not in _OF_THE_CONVERSATION:
            passages = [_passages()[str(name)] for name in pair["passages"]]
            label = _label(bool(pair["supported"]), str(pair["why"]))
            yield example(str(pair["sentence"]), passages, embedder, label, " ".join(pair["passages"]))


def _label(supported: bool, why: str) -> Support:
    if supported:
        return Support.SUPPORTED
    return Support.UNSUPPORTED if why in _INVENTED else Support.CONTRADICTED


@cache
def _passages() -> Mapping[str, tuple[str, str]]:
    return {str(p["id"]): (str(p["text"]), f"{p['title']}\n{p['heading']}") for p in _read("earlier_passages.jsonl")}


def _read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_FOLDER / name).read_text("utf-8").splitlines()]
