"""The command line of `python -m evals.versus`."""

from pathlib import Path

import click

from drafter.bundled import BUNDLED
from drafter.settings import load_settings
from drafter.wiring import build_embedder
from evals.languages.table import table as language_table
from evals.runs.log_file import read_log
from evals.runs.request import RunRequest, request_bench
from evals.versus.drafting import Arm, log_path, open_benches, written
from evals.versus.sample import CaseSet, Sample, draw, every_case
from evals.versus.tables import trust_table

__all__ = ["main"]

_FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.group()
def main() -> None:
    """Hold the drafter beside the plain prompt."""


@main.command("draft")
@_FOLDER
@click.option("--model", default="embedded", show_default=True, help="Who writes, as in settings.")
@click.option("--golden", default=24, show_default=True, help="How many golden cases.")
@click.option("--attacks", default=24, show_default=True, help="How many attacks.")
@click.option("--questions", default=5, show_default=True, help="How many questions, each in five languages.")
def _draft(folder: Path, model: str, golden: int, attacks: int, questions: int) -> None:
    """Have the letters of all arms written into FOLDER; the same FOLDER goes on where it stopped.

    With the embedded model it takes about 50 minutes on two quiet cores: 146 letters of the model at some 20 s each.
    """
    settings = load_settings().model_copy(update={"model": model})
    drawn = draw(Sample(golden, attacks, questions))
    total = len(Arm) * sum(map(len, drawn.values()))
    with open_benches(folder, settings, build_embedder(settings), _tell) as benches:
        for number, trial in enumerate(written(folder, drawn, benches), start=1):
            _tell(f"{number} of at most {total}: {trial.case}, {trial.seconds:.0f} s {trial.error or ''}")


@main.command("table")
@_FOLDER
def _table(folder: Path) -> None:
    """Print the tables of trust and of languages for the letters in FOLDER; no model is asked (two minutes)."""
    settings = load_settings().model_copy(update={"model": "none"})
    with request_bench(RunRequest(), settings, build_embedder(settings), BUNDLED, _tell) as bench:
        click.echo("\n".join(trust_table(folder, bench, every_case(), _tell)))
    click.echo("\n" + language_table([read_log(log_path(folder, CaseSet.LANGUAGES, arm)) for arm in Arm]))


def _tell(words: str) -> None:
    click.echo(words, err=True)
