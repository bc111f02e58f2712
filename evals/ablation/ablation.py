"""What each part of the drafter contributes: the drafts without it against those of the whole drafter, case by case.

Statistics are those of `drafter eval compare` (`evals.stats.verdict`), with one difference: of each figure as many
tests are made as there are parts that can touch a draft, so Holm's correction goes over these parts, figure by
figure. The figures are not corrected against each other: passing is the one to decide by, the others say where it
comes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evals.ablation.switches import Switch, SwitchKind
from evals.comparison.change import Change, change_of
from evals.comparison.fairness import refuse_broken, refuse_other_scorers
from evals.comparison.pairing import pair_runs
from evals.run_log import RunLog
from evals.scorers import ALL_SCORERS
from evals.stats.significance import holm
from evals.stats.verdict import PASSING, decide_verdict

__all__ = ["Ablation", "Contribution", "ablate"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What drafts are without one part: how many cases it can touch, and how each figure changes, by its id.

    Every change is without the part minus with it: a fall is what the part adds. `adjusted` in its judgement is the
    p-value after Holm over the parts. Without a touched case there is no change at all.
    """

    id: str
    kind: SwitchKind
    name: str
    touched: int
    changes: Mapping[str, Change]

    @property
    def applied(self) -> bool:
        """Whether it reaches the draft of any case."""
        return self.touched > 0


@dataclass(frozen=True, slots=True)
class Ablation:
    """The contributions over `cases`, those that passing falls most without first; parts that never applied last."""

    cases: int
    repeats: int
    contributions: tuple[Contribution, ...]


def ablate(full: RunLog, without: Sequence[tuple[Switch, RunLog | None]]) -> Ablation:
    """The contribution of each switch, given its run over the cases that it touches; None where it touches none.

    Raises BrokenRun for a run that is not whole or has too many errors, UnfairComparison for one scored otherwise.
    """
    refuse_broken(full)
    found = [_contribution(full, switch, log) for switch, log in without]
    adjusted = _adjusted(found)
    return Ablation(
        cases=len(full.run.cases),
        repeats=full.run.repeats,
        contributions=tuple(sorted(adjusted, key=_order)),
    )


def _contribution(full: RunLog, switch: Switch, log: RunLog | None) -> Contribution:
    if log is None:
        return Contribution(switch.id, switch.kind, switch.name, 0, {})
    refuse_broken(log)
    refuse_other_scorers(full, log, ALL_SCORERS)
    # What the part does not touch is drafted the same without it.
    whole = RunLog(log.path, full.run, {**full.trials, **log.trials})
    passing, *found = pair_runs(full, whole, ALL_SCORERS, sorted(full.run.cases))
    pairs = [pair for pair in found if pair.says_something]
    ruling = decide_verdict(passing, pairs)
    changes = {p.metric.id: change_of(p, j) for p, j in zip((passing, *pairs), ruling.judgements, strict=True)}
    return Contribution(switch.id, switch.kind, switch.name, len(log.run.cases), changes)


def _adjusted(found: Sequence[Contribution]) -> list[Contribution]:
    """The same with p-values raised over the parts, for each figure on its own."""
    by_metric: dict[str, dict[str, float]] = {}
    for metric in {id for one in found for id in one.changes}:
        raw = {one.id: one.changes[metric].judgement.p for one in found if metric in one.changes}
        by_metric[metric] = dict(zip(raw, holm(list(raw.values())), strict=True))
    return [
        replace(one, changes={m: _with_p(change, by_metric[m][one.id]) for m, change in one.changes.items()})
        for one in found
    ]


def _with_p(change: Change, adjusted: float) -> Change:
    """The judgement with `adjusted` where the figure decides anything; what drafts cost never does."""
    decides = change.judgement.adjusted is not None
    return replace(change, judgement=replace(change.judgement, adjusted=adjusted if decides else None))


def _order(one: Contribution) -> tuple[bool, float, str]:
    passing = one.changes.get(PASSING.id)
    return not one.applied, passing.difference.value if passing else 0.0, one.id
