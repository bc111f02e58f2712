"""`drafter eval evidence`: training what chooses the sections of the found documents that answer an ask."""

from pathlib import Path

import click

from service.cli.eval.files import placed
from service.cli.output import print_json, say, tell

__all__ = ["command"]

_WEIGHTS = Path("drafter/evidence/weights/sections.npz")


@click.group("evidence")
def command() -> None:
    """Train what chooses the sections that answer, on questions that people answered.

    Its features are made with the bundled embedding model; cosines of others are brought to its scale.
    """


@command.command("train")
@click.option(
    "--public",
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with thunderbird-kb, thunderbird-aaq-dev, thunderbird-saved-replies-dev, plausible-docs and "
    "arduino-help-center.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=placed,
    default=_WEIGHTS,
    show_default=True,
    help="File of the weights.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def _train(public: Path, out: Path, as_json: bool) -> None:
    """Train the weights anew and write them, in a checkout over those in use.

    Needed when features, search or the way documents are divided change. No golden case is trained on. Prints how
    often the best section is one that the answer used, for articles that were not trained on; then see what drafts
    make of it: python -m tests.benchmarks.bench_evidence, drafter eval run.
    """
    import numpy as np

    from evals.evidence.examples import public_examples
    from evals.evidence.training import FOLDS, train_sections
    from kb_index.passages.embedding import SentenceTransformerEmbedder

    answered, foreign = public_examples(public, SentenceTransformerEmbedder(), tell)
    trained = train_sections(answered, foreign, tell)
    np.savez_compressed(out, allow_pickle=False, **trained.arrays)
    weights = dict(zip(trained.arrays["features"].tolist(), trained.arrays["counts"].tolist(), strict=True))
    sure = float(trained.arrays["sure"])
    if as_json:
        counts = {"examples": trained.examples, "foreign": trained.foreign, "folds": FOLDS}
        print_json(
            {"file": out, **counts, "right": trained.right, "weights": weights}
            | {"sure": sure, "answered": trained.answered}
        )
        return
    say(f"{trained.examples} asks with an answer, {trained.foreign} put to other help centers; {FOLDS} folds")
    for name, right in trained.right.items():
        say(f"best section is a used one, by {name}: {right:.1%}")
    for name, weight in weights.items():
        say(f"{name}: {weight:.2f}")
    say(f"sure from {sure:.3f} on, which {trained.answered:.0%} of the answered reach")
    say(f"Written: {out}")
