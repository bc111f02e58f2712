"""The scores of two runs beside each other, draft by draft, and what counts where only one of two drafts has a score.

A pair without one of its scores must not vanish: what is left would be the better for it. So

- a draft that lacks a score where that of the other run has it counts as the scorer's worst. Whether the case asks
  for the score is the same in both runs, so it is the draft that gave nothing to score: no citation, no fact, no
  text, no draft at all. Of a count, which has no bound, the worst is the most that any draft of the two runs has;
- left out, in both runs alike, are pairs of which one lacks what a draft may lack (`Scorer.may_lack`): a judge's
  broken answer, an unknown price, a model that did not have to be asked; and those of which one rightly says nothing,
  such as to a mail that needs no answer.

Both are counted in the pair, and `evals.comparison.cautions` says them. Neither rule favours a run: swapped runs give
swapped pairs, which is all that the tests of `evals.stats.significance` ask for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.run_log import RunLog, Trial
from evals.scorers import trust
from evals.stats.significance import Floats
from evals.stats.verdict import PASSING, Metric, MissingScores, Pair

__all__ = ["Side", "has_passed", "knows", "pair_runs", "pair_scores", "trials_of"]

Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Side:
    """The drafts of one run, (cases, repeats) each: their scores, NaN where one is lacking; which rightly say
    nothing; which failed with an error."""

    scores: Floats
    silent: Truths
    failed: Truths


def pair_runs(base: RunLog, candidate: RunLog, metrics: Sequence[Metric], cases: Sequence[str]) -> list[Pair]:
    """Passing, and every metric that both runs know and of which either has a score, over `cases`."""
    passing = Pair(PASSING, _passed(base, cases), _passed(candidate, cases))
    known = [metric for metric in metrics if knows(base, metric) and knows(candidate, metric)]
    pairs = [_pair(metric, base, candidate, cases) for metric in known]
    return [passing, *(pair for pair in pairs if pair.lacking.scored)]


def pair_scores(metric: Metric, base: Side, candidate: Side, *, trusted: bool = True) -> Pair:
    """Both sides as a pair, by the rules of this module."""
    lacks, other_lacks = np.isnan(base.scores), np.isnan(candidate.scores)
    alone = lacks ^ other_lacks
    silent = (lacks & base.silent) | (other_lacks & candidate.silent)
    left_out = alone & (silent | (metric.worst is None))
    one, other = base.scores.copy(), candidate.scores.copy()
    one[left_out] = other[left_out] = np.nan
    worst = _worst(metric, base, candidate)
    one[lacks & alone & ~left_out] = worst
    other[other_lacks & alone & ~left_out] = worst
    told = alone & ~base.failed & ~candidate.failed
    lacking = MissingScores(
        scored=int((~lacks | ~other_lacks).sum()),
        base=int((told & lacks & ~left_out).sum()),
        candidate=int((told & other_lacks & ~left_out).sum()),
        left_out=int((told & left_out).sum()),
    )
    return Pair(metric, one, other, trusted=trusted, lacking=lacking)


def knows(log: RunLog, metric: Metric) -> bool:
    """Whether any draft of the run was looked at by that scorer; if none was, the run is of a version without it."""
    return any(metric.id in trial.scores for trial in log.trials.values())


def trials_of(log: RunLog, case: str) -> list[Trial]:
    """The drafts of a case in the order of repeats."""
    return [log.trials[case, repeat] for repeat in range(log.run.repeats)]


def has_passed(trial: Trial) -> bool:
    """Whether a draft was made and meets what its case requires."""
    return trial.passed and trial.error is None


def _worst(metric: Metric, *sides: Side) -> float:
    if metric.worst is None:
        return float("nan")
    if np.isfinite(metric.worst):
        return metric.worst
    seen = np.concatenate([side.scores.ravel() for side in sides])
    far = max(np.nanmax(np.abs(seen), initial=0.0), 1.0)
    return float(np.copysign(far, metric.worst))


def _pair(metric: Metric, base: RunLog, candidate: RunLog, cases: Sequence[str]) -> Pair:
    _, trusted = trust(metric.id, base.run, candidate.run)
    return pair_scores(metric, _side(base, metric, cases), _side(candidate, metric, cases), trusted=trusted)


def _side(log: RunLog, metric: Metric, cases: Sequence[str]) -> Side:
    trials = [trials_of(log, case) for case in cases]
    return Side(
        scores=np.array([[_score(trial, metric) for trial in found] for found in trials]),
        silent=np.array([[_rightly_silent(trial) for trial in found] for found in trials]),
        failed=np.array([[trial.error is not None for trial in found] for found in trials]),
    )


def _passed(log: RunLog, cases: Sequence[str]) -> Floats:
    """(cases, repeats): 1 where a draft passed; an error has not passed."""
    return np.array([[float(has_passed(trial)) for trial in trials_of(log, case)] for case in cases])


def _score(trial: Trial, metric: Metric) -> float:
    score = trial.scores.get(metric.id)
    return float("nan") if score is None or score.value is None or trial.error is not None else score.value


def _rightly_silent(trial: Trial) -> bool:
    """Whether nothing is written and the case asks for no more."""
    return has_passed(trial) and trial.draft is not None and not trial.draft.text.strip()
