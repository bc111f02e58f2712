"""Every case of two runs put before a judge: how often it prefers the candidate, and whether that is chance."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from evals.cases.golden import GoldenCase
from evals.judges.judge import JudgeModel, JudgeUsage
from evals.judges.pairwise import DraftPair, Preference, Winner, prefer
from evals.run_log import RunLog, Trial
from evals.stats.estimates import Estimate, win_rate
from evals.stats.significance import Floats, mcnemar
from evals.stats.verdict import Metric, Pair
from evals.trust import Agreement

__all__ = ["PREFERENCE_METRIC", "PreferenceSummary", "Preferences", "judge_runs"]

_FACTS = 12
"""Most quotes that the judge is told as what is known."""


@dataclass(frozen=True, slots=True)
class _Preferred:
    id: str = "preferred"
    title: str = "Preferred by the judge"
    unit: str = "share"
    higher_is_better: bool = True
    required: bool = False
    worst: float | None = None


PREFERENCE_METRIC: Metric = _Preferred()
"""Shares of drafts that a judge prefers to those of the other run; what is left of both are ties."""

Key = tuple[str, int]
"""A case and its repeat."""


@dataclass(frozen=True, slots=True)
class PreferenceSummary:
    """What a judge comes to over `cases`, each counted once: a win is a case in which it prefers the candidate more
    often than the base. `rate` is that of wins among wins and losses, `p` of the exact two-sided sign test.

    `each` has the preferences that may be shown.
    """

    judge: str
    agreement: Agreement | None
    cases: int
    wins: int
    losses: int
    ties: int
    unscored: int
    rate: Estimate | None
    p: float
    usage: JudgeUsage
    each: Mapping[Key, Preference]


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of a judge by case and repeat, with its `agreement` with people; None: not calibrated."""

    judge: str
    agreement: Agreement | None
    by_draft: Mapping[Key, Preference]
    usage: JudgeUsage

    def pair(self, cases: Sequence[str], repeats: int) -> Pair:
        """The preferences as a metric of both runs, (cases, repeats). With one repeat every difference is -1, 0 or 1,
        so that the exact Wilcoxon test that decides is the exact sign test."""
        base, candidate = (self._shares(cases, repeats, winner) for winner in (Winner.BASE, Winner.CANDIDATE))
        return Pair(PREFERENCE_METRIC, base, candidate, trusted=bool(self.agreement and self.agreement.trusted))

    def summary(self, hidden: Collection[str] = ()) -> PreferenceSummary:
        """What they come to; of the cases in `hidden` nothing is shown."""
        points: dict[str, list[int]] = {}
        for (case, _), preference in self.by_draft.items():
            kept = points.setdefault(case, [])
            if preference.winner:
                kept.append({Winner.BASE: -1, Winner.TIE: 0, Winner.CANDIDATE: 1}[preference.winner])
        signs = [int(np.sign(sum(kept))) for kept in points.values() if kept]
        wins, losses = signs.count(1), signs.count(-1)
        return PreferenceSummary(
            judge=self.judge,
            agreement=self.agreement,
            cases=len(points),
            wins=wins,
            losses=losses,
            ties=signs.count(0),
            unscored=len(points) - len(signs),
            rate=win_rate(wins, losses),
            p=mcnemar(wins, losses).p,
            usage=self.usage,
            each={key: preference for key, preference in self.by_draft.items() if key[0] not in hidden},
        )

    def _shares(self, cases: Sequence[str], repeats: int, winner: Winner) -> Floats:
        """(cases, repeats): 1 where `winner` is preferred, NaN where the judge said nothing."""
        rows = [[self.by_draft[case, repeat].winner for repeat in range(repeats)] for case in cases]
        return np.array([[float("nan") if one is None else float(one is winner) for one in row] for row in rows])


def judge_runs(
    judge: JudgeModel,
    agreement: Agreement | None,
    base: RunLog,
    candidate: RunLog,
    cases: Mapping[str, GoldenCase],
    *,
    jobs: int = 1,
    tell: Callable[[], None] = lambda: None,
) -> Preferences:
    """Ask `judge` about every case and repeat that both runs have, `jobs` at a time; `tell` is called after each."""
    keys = sorted(base.trials.keys() & candidate.trials.keys())
    judge = judge.fresh()

    def preferred(key: Key) -> Preference:
        return _prefer(judge, cases.get(key[0]), base, candidate, key)

    found = {}
    with ThreadPoolExecutor(jobs) as pool:
        for key, preference in zip(keys, pool.map(preferred, keys), strict=True):
            found[key] = preference
            tell()
    return Preferences(judge.name, agreement, found, judge.usage)


def _prefer(judge: JudgeModel, case: GoldenCase | None, base: RunLog, candidate: RunLog, key: Key) -> Preference:
    one, other = base.trials[key], candidate.trials[key]
    if case is None or base.run.cases[key[0]] != case.content_hash:
        return Preference(None, "the case is not here as it was when the runs were made")
    if one.draft is None or other.draft is None:
        return Preference(None, "a draft ended in an error")
    return prefer(judge, DraftPair(case.conversation, _facts(one, other), one.draft.text, other.draft.text))


def _facts(*trials: Trial) -> list[str]:
    """What any of the drafts cites, in an order that does not tell which."""
    quotes = {" ".join(c.quote.split()) for trial in trials if trial.draft for c in trial.draft.citations}
    return sorted(quotes)[:_FACTS]
