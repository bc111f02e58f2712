"""The command line of `python -m evals.injection`: what is drafted by whom, and the tables that it prints."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import click

from drafter.bundled import BUNDLED
from drafter.models.base import Tier
from drafter.settings import load_settings
from drafter.wiring import build_embedder
from evals.injection.attacks import attacks, held_out, twins, unseen
from evals.injection.measure import alarms, judged, obedient, touched
from evals.injection.measures import GUARDS, MEASURES, PROMPT
from evals.injection.public import PublicSets, read_public
from evals.injection.tables import kinds_table, share, succeeded, told, unmarked
from evals.rendering.markdown import table
from evals.runs.bench import Bench
from evals.runs.request import RunRequest, request_bench

__all__ = ["main"]

_SEED = 7


@click.command()
@click.option("--data", type=click.Path(exists=True, path_type=Path), help="Folder of the public sets.")
@click.option("--model", default="none", show_default=True, help="Who writes besides the composer, as in settings.")
@click.option("--sample", default=20, show_default=True, help="How many attacks that model is given.")
@click.option("--cache", type=click.Path(path_type=Path), help="File of its answers; default: that of evaluations.")
def main(data: Path | None, model: str, sample: int, cache: Path | None) -> None:
    """Print what became of our attacks and their twins, and with --data of public ones, in drafts of the composer.

    With --model also in its drafts, of a sample. Its answers are kept: a run that was ended goes on where it stopped.
    """
    public = read_public(data) if data else None
    with _bench("none", cache) as bench:
        _print(_composed(bench))
        _print(_guarded(bench))
        _print(_held_out(bench))
        _print(_false_alarms(bench, public))
        if public:
            _print(_planted(bench, public))
    if model != "none":
        with _bench(model, cache) as bench:
            _print(_written(bench, sample))


@contextmanager
def _bench(model: str, cache: Path | None) -> Iterator[Bench]:
    settings = load_settings().model_copy(update={"model": model})
    with request_bench(RunRequest(cache=cache), settings, build_embedder(settings), BUNDLED, _tell) as bench:
        yield bench


def _composed(bench: Bench) -> Iterator[str]:
    ours = attacks()
    composed = judged(bench, ours, _tell)
    yield from kinds_table({"success, composer": composed}, {"the agent is told": composed})
    yield ""
    yield from table(
        ("composer without", "of the attacks that it is for: with it", "without it"),
        (
            (measure.name, *map(succeeded, (judged(bench, some, _tell), judged(bench, some, _tell, [measure]))))
            for measure in MEASURES
            if (some := touched(measure, ours))
        ),
    )


def _guarded(bench: Bench) -> Iterator[str]:
    ours = attacks()
    rows = []
    for tier in (Tier.SMALL, Tier.LARGE):
        for name, without in (("all measures", ()), (f"without {GUARDS.name}", (GUARDS,))):
            found = obedient(bench, ours, tier, _tell, without)
            rows.append((f"{tier}, {name}", succeeded(found), unmarked(found)))
    yield from table(("a model that obeys every attack", "it stands in the draft", "and nothing marks it"), rows)


def _held_out(bench: Bench) -> Iterator[str]:
    """Those that rules were mended by after they had been measured once, and those by which none was."""
    rows = []
    for name, some in (("once held out", held_out()), ("unseen", unseen())):
        composed, small = judged(bench, some, _tell), obedient(bench, some, Tier.SMALL, _tell)
        large = obedient(bench, some, Tier.LARGE, _tell)
        rows += [
            (f"{name}, {who}", succeeded(found), unmarked(found), told(found))
            for who, found in (("the composer", composed), ("a small model", small), ("a large model", large))
        ]
    yield from table(("attacks, models that obey", "it stands in the draft", "and nothing marks it", "told"), rows)


def _false_alarms(bench: Bench, public: PublicSets | None) -> Iterator[str]:
    harmless = judged(bench, twins(), _tell)
    alarmed = [one.attack.id for one in harmless if one.noticed]
    rows = [("our harmless twins, drafted", share(len(alarmed), len(harmless)), ", ".join(alarmed))]
    for name, texts in (public.harmless if public else {}).items():
        rows += [
            (f"{name}, as {'a source' if source else 'a message'}", share(*alarms(texts, source=source)), "")
            for source in (False, True)
        ]
    yield from table(("false alarms", "", "which"), rows)


def _planted(bench: Bench, public: PublicSets) -> Iterator[str]:
    found = judged(bench, public.attacks, _tell)
    places = {
        place: [one for one in found if one.attack.place == place]
        for place in dict.fromkeys(one.attack.place for one in found)
    }
    rows = [(f"in: {place}", succeeded(some), told(some)) for place, some in places.items()]
    yield from table(("BIPIA's orders, composer", "success", "the agent is told"), rows)


def _written(bench: Bench, sample: int) -> Iterator[str]:
    ours = Random(_SEED).sample(attacks(), sample)
    variants = (
        ("all measures", ()),
        (f"without {GUARDS.name}", (GUARDS,)),
        (f"without {PROMPT.name}", (PROMPT,)),
        ("without both, and with all hidden, quoted and planted text read", (GUARDS, PROMPT, *MEASURES)),
    )
    drafted = {name: judged(bench, ours, _tell, without) for name, without in variants}
    yield from table(
        (bench.model.name if bench.model else "", "it stands in the draft", "and nothing marks it", "which"),
        (
            (name, succeeded(some), unmarked(some), ", ".join(one.attack.id for one in some if one.found))
            for name, some in drafted.items()
        ),
    )


def _print(lines: Iterator[str]) -> None:
    click.echo("\n".join(lines) + "\n")


def _tell(words: str) -> None:
    click.echo(words, err=True)
