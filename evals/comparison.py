"""Two runs compared case by case: what moved, by how much, whether that is chance, and which cases flipped."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from evals.fairness import differences, refuse_broken, refuse_unfair
from evals.judges.preferences import PREFERRED, Preferences, Preferred
from evals.judges.trust import trust_words
from evals.run_log import Run, RunLog, Trial
from evals.scorers import trust
from evals.significance import Floats
from evals.statistics import Counts, Estimate, difference
from evals.verdict import PASSING, WORTH_SEEING, Judgement, Metric, Pair, Ruling, Verdict, judge

__all__ = ["Change", "Comparison", "Flip", "change_of", "compare", "paired"]


@dataclass(frozen=True, slots=True)
class Change:
    """How one metric moved: means over `cases`, and candidate minus base with its 95 % bootstrap interval."""

    metric: Metric
    cases: int
    base: float
    candidate: float
    difference: Estimate
    judgement: Judgement
    trust: str = ""
    """What a number of a judge must not be shown without: how far the judge agrees with people."""
    trusted: bool = True


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that passed in another number of its `repeats`, with a draft of each run in which it shows."""

    case: str
    repeats: int
    base_passed: int
    candidate_passed: int
    base: Trial
    candidate: Trial

    @property
    def fell(self) -> bool:
        """Whether fewer drafts pass now."""
        return self.candidate_passed < self.base_passed


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs come to beside each other.

    `differs` says what was not the same; `flips` has those that fell first, the furthest before. Of the locked cases
    that flipped there are only the numbers, `locked_fell` and `locked_rose`.
    """

    base: Run
    candidate: Run
    cases: int
    verdict: Verdict
    why: str
    warnings: tuple[str, ...]
    differs: dict[str, str]
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    locked_fell: int
    locked_rose: int
    preferred: Preferred | None = None
    """What a judge prefers, where one was asked."""


def compare(
    base: RunLog,
    candidate: RunLog,
    metrics: Sequence[Metric],
    *,
    allow: Collection[str] = (),
    locked: Collection[str] = (),
    worth_seeing: float = WORTH_SEEING,
    prefer: Callable[[], Preferences] | None = None,
) -> Comparison:
    """`candidate` against `base`, paired by case; what decides the verdict stands in `evals.verdict`.

    `metrics` are the scorers; those that say nothing in either run are left out. `allow` names parts of the setup
    that may differ, `locked` the cases whose drafts nobody may see; `prefer` asks a judge, once nothing speaks
    against comparing, and makes one more metric. Raises UnfairComparison or BrokenRun.
    """
    refuse_unfair(base.run, candidate.run, allow)
    for log in (base, candidate):
        refuse_broken(log)
    cases = sorted(set(base.run.cases) & set(candidate.run.cases))
    preferences = prefer() if prefer else None
    passing, *pairs = paired(base, candidate, metrics, cases)
    if preferences and len((judged := preferences.pair(cases, base.run.repeats)).means()[0]):
        pairs.append(judged)
    ruling = judge(passing, pairs, worth_seeing)
    differs = differences(base.run, candidate.run)
    flips = _flips(base, candidate, cases)
    hidden = [flip for flip in flips if flip.case in locked]
    return Comparison(
        base=base.run,
        candidate=candidate.run,
        cases=len(cases),
        verdict=ruling.verdict,
        why=ruling.why,
        warnings=tuple(_warnings(base, candidate, differs, passing, ruling)),
        differs=differs,
        changes=tuple(
            change_of(pair, judgement, _trust(pair.metric, base, candidate, preferences))
            for pair, judgement in zip((passing, *pairs), ruling.judgements, strict=True)
        ),
        flips=tuple(flip for flip in flips if flip.case not in locked),
        locked_fell=sum(flip.fell for flip in hidden),
        locked_rose=sum(not flip.fell for flip in hidden),
        preferred=preferences.summary(locked) if preferences else None,
    )


def paired(base: RunLog, candidate: RunLog, metrics: Sequence[Metric], cases: Sequence[str]) -> list[Pair]:
    """Passing, and every metric that says something about a case in both runs, over `cases`."""
    passing = Pair(PASSING, _passed(base, cases), _passed(candidate, cases))
    pairs = [_pair(metric, base, candidate, cases) for metric in metrics]
    return [passing, *(pair for pair in pairs if len(pair.means()[0]))]


def change_of(pair: Pair, judgement: Judgement, trust: str = "") -> Change:
    """How far a metric moved, with its interval; `trust` says how far a judge's one may be believed."""
    base, candidate = pair.means()
    shift = difference(_counts(candidate), _counts(base))
    means = float(base.mean()), float(candidate.mean())
    return Change(pair.metric, len(base), *means, shift, judgement, trust, pair.trusted)


def _pair(metric: Metric, base: RunLog, candidate: RunLog, cases: Sequence[str]) -> Pair:
    _, trusted = trust(metric.id, base.run, candidate.run)
    return Pair(metric, _scores(base, metric, cases), _scores(candidate, metric, cases), trusted=trusted)


def _passed(log: RunLog, cases: Sequence[str]) -> Floats:
    """(cases, repeats): 1 where a draft passed; an error has not passed."""
    return np.array([[float(_has_passed(trial)) for trial in _trials(log, case)] for case in cases])


def _has_passed(trial: Trial) -> bool:
    return trial.passed and trial.error is None


def _scores(log: RunLog, metric: Metric, cases: Sequence[str]) -> Floats:
    """(cases, repeats): the scores of a metric; NaN where a draft has none."""
    return np.array([[_score(trial, metric) for trial in _trials(log, case)] for case in cases])


def _score(trial: Trial, metric: Metric) -> float:
    score = trial.scores.get(metric.id)
    return float("nan") if score is None or score.value is None or trial.error is not None else score.value


def _trials(log: RunLog, case: str) -> list[Trial]:
    return [log.trials[case, repeat] for repeat in range(log.run.repeats)]


def _trust(metric: Metric, base: RunLog, candidate: RunLog, preferences: Preferences | None) -> str:
    """What must stand beside what a judge says."""
    if preferences and metric.id == PREFERRED.id:
        return trust_words(preferences.agreement)
    return trust(metric.id, base.run, candidate.run)[0]


def _counts(means: Floats) -> Counts:
    """Each case counts once, however often it was drafted."""
    return [(float(mean), 1.0) for mean in means]


def _flips(base: RunLog, candidate: RunLog, cases: Sequence[str]) -> list[Flip]:
    flips = [_flip(case, _trials(base, case), _trials(candidate, case)) for case in cases]
    moved = [flip for flip in flips if flip.base_passed != flip.candidate_passed]
    return sorted(moved, key=lambda flip: (not flip.fell, -abs(flip.candidate_passed - flip.base_passed)))


def _flip(case: str, base: Sequence[Trial], candidate: Sequence[Trial]) -> Flip:
    """With the first repeat in which one draft passes and the other fails, as the case as a whole does, else with the
    first of each."""
    before, after = ([_has_passed(trial) for trial in trials] for trials in (base, candidate))
    fell = sum(after) < sum(before)
    shows = (n for n, pair in enumerate(zip(before, after, strict=True)) if pair == (fell, not fell))
    repeat = next(shows, 0)
    return Flip(case, len(base), sum(before), sum(after), base[repeat], candidate[repeat])


def _warnings(base: RunLog, candidate: RunLog, differs: dict[str, str], passing: Pair, ruling: Ruling) -> list[str]:
    found, parts = [], [name for name in differs if name != "cases"]
    if len(parts) > 1:
        found.append(f"{_and(parts)} differ: the verdict is about all of them together.")
    if not parts:
        found.append("Nothing differs between the two setups: every difference is chance.")
    share, points = float(passing.base.mean()), f"{100 * ruling.smallest_fall:.0f} points"
    if 1 - share < ruling.smallest_fall:
        found.append(f"Ceiling: {share:.0%} pass in the base already, so that a rise of {points} cannot show.")
    if share < ruling.smallest_fall:
        found.append(f"Floor: {share:.0%} pass in the base, so that a fall of {points} cannot show.")
    for log in (base, candidate):
        if log.errors:
            found.append(f"{log.path.name}: {len(log.errors)} drafts ended in an error, which is not passed.")
    return found


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}".capitalize().replace("_", " ")
