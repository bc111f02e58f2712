"""Two runs compared case by case: what moved, by how much, whether that is chance, and which cases flipped."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from evals.comparison.cautions import cautions
from evals.comparison.change import Change, change_of
from evals.comparison.fairness import (
    SAME_SETUP,
    refuse_broken,
    refuse_other_scorers,
    refuse_unfair,
    setup_differences,
)
from evals.comparison.pairing import has_passed, pair_runs, trials_of
from evals.comparison.same_drafts import UNREAD, score_same_alike, unread
from evals.judges.run_preferences import PREFERENCE_METRIC, Preferences, PreferenceSummary
from evals.run_log import Run, RunLog, Trial
from evals.scorers import trust
from evals.stats.verdict import WORTH_SEEING, Metric, RunVerdict, decide_verdict
from evals.trust import trust_words

__all__ = ["Comparison", "Flip", "compare"]

_MOVED = (RunVerdict.IMPROVED, RunVerdict.REGRESSED)


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

    `differs` says what was not the same, `warnings` what must be read beside the figures; `flips` has those that
    fell first, the furthest before. Of the locked cases that flipped there are only the numbers, `locked_fell` and
    `locked_rose`.
    """

    base: Run
    candidate: Run
    cases: int
    verdict: RunVerdict
    why: str
    warnings: tuple[str, ...]
    differs: dict[str, str]
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    locked_fell: int
    locked_rose: int
    preferred: PreferenceSummary | None = None
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
    """`candidate` against `base`, paired by case; what decides the verdict stands in `evals.stats.verdict`.

    `metrics` are the scorers; what counts where only one run has a score stands in `evals.comparison.pairing`, and
    where both drafts are the same in `evals.comparison.same_drafts`.
    `allow` names parts of the setup that may differ, `locked` the cases whose drafts nobody may see; `prefer` asks a
    judge, once nothing speaks against comparing, and makes one more metric. Raises UnfairComparison or BrokenRun.
    """
    refuse_unfair(base.run, candidate.run, allow)
    for log in (base, candidate):
        refuse_broken(log)
    if "version" not in allow:
        refuse_other_scorers(base, candidate, metrics)
    cases = sorted(set(base.run.cases) & set(candidate.run.cases))
    preferences = prefer() if prefer else None
    as_made, candidate = candidate, score_same_alike(base, candidate, metrics)
    passing, *found = pair_runs(base, candidate, metrics, cases)
    if preferences:
        found.append(preferences.pair(cases, base.run.repeats))
    pairs = [pair for pair in found if pair.says_something]
    ruling = decide_verdict(passing, pairs, worth_seeing)
    if unread(base, candidate):
        ruling = replace(ruling, verdict=RunVerdict.INCONCLUSIVE, why=UNREAD)
    elif ruling.verdict in _MOVED and not setup_differences(base.run, candidate.run):
        ruling = replace(ruling, verdict=RunVerdict.INCONCLUSIVE, why=SAME_SETUP)
    changes = tuple(
        change_of(pair, judgement, _trust(pair.metric, base, candidate, preferences))
        for pair, judgement in zip((passing, *pairs), ruling.judgements, strict=True)
    )
    flips = _flips(base, candidate, cases)
    hidden = [flip for flip in flips if flip.case in locked]
    return Comparison(
        base=base.run,
        candidate=candidate.run,
        cases=len(cases),
        verdict=ruling.verdict,
        why=ruling.why,
        warnings=tuple(cautions(base, as_made, metrics, found, changes, ruling)),
        differs=setup_differences(base.run, candidate.run),
        changes=changes,
        flips=tuple(flip for flip in flips if flip.case not in locked),
        locked_fell=sum(flip.fell for flip in hidden),
        locked_rose=sum(not flip.fell for flip in hidden),
        preferred=preferences.summary(locked) if preferences else None,
    )


def _trust(metric: Metric, base: RunLog, candidate: RunLog, preferences: Preferences | None) -> str:
    """What must stand beside what a judge says."""
    if preferences and metric.id == PREFERENCE_METRIC.id:
        return trust_words(preferences.agreement)
    return trust(metric.id, base.run, candidate.run)[0]


def _flips(base: RunLog, candidate: RunLog, cases: Sequence[str]) -> list[Flip]:
    flips = [_flip(case, trials_of(base, case), trials_of(candidate, case)) for case in cases]
    moved = [flip for flip in flips if flip.base_passed != flip.candidate_passed]
    return sorted(moved, key=lambda flip: (not flip.fell, -abs(flip.candidate_passed - flip.base_passed)))


def _flip(case: str, base: Sequence[Trial], candidate: Sequence[Trial]) -> Flip:
    """With the first repeat in which one draft passes and the other fails, as the case as a whole does, else with the
    first of each."""
    before, after = ([has_passed(trial) for trial in trials] for trials in (base, candidate))
    fell = sum(after) < sum(before)
    shows = (n for n, pair in enumerate(zip(before, after, strict=True)) if pair == (fell, not fell))
    repeat = next(shows, 0)
    return Flip(case, len(base), sum(before), sum(after), base[repeat], candidate[repeat])
