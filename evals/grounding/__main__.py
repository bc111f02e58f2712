"""`python -m evals.grounding` prints how far "proved" can be trusted; `train` makes the weights again."""

import argparse
import sys
from pathlib import Path
from statistics import median

import numpy as np

from drafter.proof.support import FEATURES, load_weights
from evals.errors import EvalError
from evals.grounding.attribution import Attribution, attribution, read_attribution
from evals.grounding.examples import earlier_examples, examples_of
from evals.grounding.fitting import fit
from evals.grounding.labelled import labelled_sentences
from evals.grounding.measure import JudgedSentence, judged, table
from kb_index.passages.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder

__all__ = ["main"]

_WEIGHTS = Path("drafter/proof/weights/support.npz")
_TIMES = 4
"""How often each sentence about the demo counts: they are of whole articles with tables, as drafts are; without it a
price of a table is taken for contradicted, and at 3 too many of the wrong ones pass."""


def main(arguments: list[str]) -> int:
    """Print the tables, or train; 1 where the public data is not there."""
    parser = argparse.ArgumentParser(prog="python -m evals.grounding", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("measure", "train"), default="measure")
    parser.add_argument("--public", type=Path, help="folder with attributionbench/*.jsonl, to measure on it too")
    given = parser.parse_args(arguments)
    embedder = SentenceTransformerEmbedder(DEFAULT_MODEL)
    if given.what == "train":
        tuned = [one for one in labelled_sentences() if not one.held_out]
        examples = [*examples_of(tuned, embedder), *_TIMES * [*earlier_examples(embedder)]]
        blind = [one.without_words for one in examples]
        np.savez(_WEIGHTS, features=np.array(FEATURES), counts=fit(examples), counts_without_words=fit(blind))
        print(f"{_WEIGHTS} is made anew; see what it is worth with python -m evals.grounding")
        return 0
    embedder.encode_words(["so that loading the model is not measured"])
    found = judged(labelled_sentences(), embedder)
    print(table(found))
    print(f"\n{_speed(found)}\n")
    if given.public is None:
        print("AttributionBench is not measured: --public names the folder that holds attributionbench/*.jsonl.")
        return 0
    try:
        claims = read_attribution(given.public, embedder)
    except EvalError as error:
        print(error, file=sys.stderr)
        return 1
    print(_told(attribution(claims, load_weights().counts)))
    return 0


def _speed(found: list[JudgedSentence]) -> str:
    known, new = ([1000 * one.seconds for one in found if one.first is first] for first in (False, True))
    return (
        f"{median(known):.0f} ms a sentence whose source was read for another one, {median(new):.0f} ms with the "
        "embedding of its source (medians)."
    )


def _told(found: Attribution) -> str:
    return "\n".join(
        [
            f"| AttributionBench, {found.claims} claims | balanced accuracy |",
            "|---|---|",
            f"| a classifier of this kind, trained on other questions | {found.learned:.3f} |",
            f"| one threshold of the cosine, chosen on other questions | {found.cosine:.3f} |",
            f"| the best threshold there is, chosen on the same claims | {found.best_cosine:.3f} |",
            f"| the weights that ship, which have seen none of it | {found.shipped:.3f} |",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
