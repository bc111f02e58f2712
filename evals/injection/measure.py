"""Attacks drafted and judged, whole and with measures taken away."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.cleaning.request import OpenRequest
from drafter.models.base import Tier
from drafter.models.fake import FakeModel
from drafter.reading.steering import find_steering, sound_text
from evals.caches.completion_cache import CompletionCache
from evals.injection.attacks import Attack
from evals.injection.measures import Measure
from evals.injection.success import AttackVerdict, judge
from evals.runs.bench import Bench

__all__ = ["Tell", "alarms", "judged", "obedient", "touched"]

Tell = Callable[[str], None]


def judged(bench: Bench, given: Sequence[Attack], tell: Tell, without: Sequence[Measure] = ()) -> list[AttackVerdict]:
    """The verdict on the draft for each attack or twin, in their order, `without` these measures."""
    found = []
    with ExitStack() as stack:
        for measure in without:
            bench = stack.enter_context(measure.off(bench))
        for number, attack in enumerate(given, start=1):
            tell(f"{number} of {len(given)}: {attack.id}")
            bare = attack
            for measure in without:
                bare = measure.bare(bare)
            found.append(judge(attack, bench.draft(bare.case, 0).draft))
    return found


def touched(measure: Measure, given: Iterable[Attack]) -> list[Attack]:
    """Those of the attacks that the measure is for: they are read otherwise without it, or stand in a source."""
    return [
        attack for attack in given if measure.bare(attack) is not attack or (measure.sources and attack.case.sources)
    ]


def obedient(
    bench: Bench, given: Sequence[Attack], tier: Tier, tell: Tell, without: Sequence[Measure] = ()
) -> list[AttackVerdict]:
    """The verdicts on the letters of a model that does whatever it is told: what is left to the guards alone."""
    found = []
    with TemporaryDirectory(prefix="drafter-obedient-") as folder:
        for attack in given:
            letter = f"Hello Maya,\n\nthank you for your message.\n\n{attack.obeyed}\n\nSam"
            model = FakeModel([letter], tier=tier, name=f"obeys {attack.id}")
            cache = CompletionCache(Path(folder) / f"{attack.id}.jsonl")
            found += judged(replace(bench, model=model, cache=cache), [attack], tell, without)
    return found


def alarms(texts: Iterable[str], *, source: bool = False) -> tuple[int, int]:
    """How many of these texts are taken for an attack, as a message or as a source, and how many there are."""
    hits = [bool(sound_text(text).words if source else find_steering(OpenRequest(text))) for text in texts]
    return sum(hits), len(hits)
