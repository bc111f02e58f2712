"""`drafter eval reading`: how well situations are read from conversations, and training what reads them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from service.cli.eval.files import placed, write
from service.cli.output import console, print_json, say, tell

if TYPE_CHECKING:
    from drafter.reading.features import Embed
    from evals.reading.measurement import Measurement
    from evals.reading.scores import FacetScores

__all__ = ["command"]

_WEIGHTS = Path("drafter/reading/weights/reading.npz")


@click.group("reading")
def command() -> None:
    """Measure the reading of a situation against labelled messages, or train it anew.

    What is read with any other embedding model than the bundled one is read by rules alone, so neither asks for one.
    """


@command.command("report")
@click.option("--part", default="test", show_default=True, type=click.Choice(("train", "dev", "test")))
@click.option("--rules-only", is_flag=True, help="Read without the embedding model.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder for report.json and the pictures tone_confusion.png and intents.png.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def _report(part: str, rules_only: bool, out: Path | None, as_json: bool) -> None:
    """Say how well intents, tone, urgency and language are read, and how fast.

    The messages are our own and labelled by hand; those of the part test are never trained or tuned on.
    """
    from evals.reading.labelled import read_messages
    from evals.reading.measurement import measure
    from evals.reading.pictures import draw_intents, draw_tones, must_have_matplotlib

    if out:
        must_have_matplotlib()
    messages = read_messages(part)
    measured = measure(messages, None if rules_only else _embed())
    if out:
        write(out / "report.json", json.dumps(measured.as_dict(), indent=2) + "\n")
        draw_tones(measured.scores.tones, out / "tone_confusion.png")
        draw_intents(measured.scores.intents, out / "intents.png")
    if as_json:
        print_json(measured.as_dict())
    else:
        say(f"{len(messages)} messages of part {part}, {'rules alone' if rules_only else 'rules and classifiers'}")
        _show(measured)


@command.command("train")
@click.option(
    "--public",
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with goemotions, banking77 and clinc150, of which a few sentences are trained on.",
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
    """Train the classifiers anew and write their weights, in a checkout over those in use.

    Needed when cues, features or labels change. Prints the scores on messages that were not trained on; `drafter eval
    reading report` then measures the weights in use. Refuses to train on what nearly repeats a test message.
    """
    import numpy as np

    from evals.reading.labelled import read_phrases
    from evals.reading.public import read_public
    from evals.reading.training import FOLDS, train

    trained = train(read_phrases() + read_public(public), _embed(), tell)
    np.savez_compressed(out, allow_pickle=False, **trained.arrays)
    facets = {"intents": trained.unseen.intents, "tone": trained.unseen.tones}
    if as_json:
        macro = {name: asdict(facet.macro_f1) for name, facet in facets.items()}
        counts = {"messages": trained.messages, "phrases": trained.phrases, "folds": FOLDS}
        print_json({"file": out, **counts, "macro_f1": macro})
        return
    say(f"{trained.messages} messages and {trained.phrases} phrases; cross-validated in {FOLDS} folds:")
    for name, facet in facets.items():
        say(_macro(name, facet))
    say(f"Written: {out}")


def _embed() -> "Embed":
    from kb_index.passages.embedding import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder().encode_passages


def _show(measured: "Measurement") -> None:
    for name, facet in (("intents", measured.scores.intents), ("tone", measured.scores.tones)):
        table = Table("Label", "Precision", "Recall", "F1", "Messages", box=None, pad_edge=False)
        for one in facet.labels:
            table.add_row(one.label, *(f"{v:.2f}" for v in (one.precision, one.recall, one.f1)), str(one.support))
        say("")
        console().print(table)
        say(_macro(name, facet))
    say("")
    for name, share in measured.right.items():
        say(f"{name}: {share:.1%} right")
    median, p95 = measured.times.values()
    say(f"milliseconds a message, its embeddings apart: median {median:.1f}, 95th percentile {p95:.1f}")


def _macro(name: str, facet: "FacetScores") -> str:
    macro = facet.macro_f1
    return f"{name}: macro-F1 {macro.value:.3f} (95 % interval {macro.low:.3f} to {macro.high:.3f})"
