"""The figures of one run: the mean of every scorer with its interval, over cases."""

from dataclasses import dataclass
from typing import Any

from evals.run_log import RunLog
from evals.scorers import METRICS, ScoreUnit, judged_title, trust
from evals.stats.estimates import Estimate, ratio

__all__ = ["PASSED", "Mean", "format_value", "means"]

PASSED = "passed"
"""The id of the first figure: drafts that meet everything their case expects."""
_DIGITS = {ScoreUnit.COUNT: 2, ScoreUnit.SECONDS: 1, ScoreUnit.TOKENS: 0, ScoreUnit.USD: 4}


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of one scorer over the `drafts` that it says something about."""

    id: str
    title: str
    unit: ScoreUnit
    estimate: Estimate
    drafts: int
    trusted: bool = True
    """False: a judge says so who does not agree with people, as the title tells."""

    @property
    def text(self) -> str:
        """The mean as people read it: `84 %`, `12.3 s`."""
        return format_value(self.estimate.value, self.unit)

    @property
    def interval(self) -> str:
        """The 95 % interval."""
        return f"{format_value(self.estimate.low, self.unit)} to {format_value(self.estimate.high, self.unit)}"

    def as_dict(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "mean": self.estimate.value,
            "low": self.estimate.low,
            "high": self.estimate.high,
            "unit": self.unit.value,
            "drafts": self.drafts,
            "title": self.title,
            "trusted": self.trusted,
        }


def means(log: RunLog) -> list[Mean]:
    """A mean for every scorer that says something about a draft of `log`, after the share that passed.

    Cases are resampled, not drafts: the repeats of a case share its fate.
    """
    trials = [list(found) for found in log.by_case().values() if found]
    if not trials:
        return []
    done = [(float(sum(t.passed for t in found)), float(len(found))) for found in trials]
    figures = [Mean(PASSED, "Drafts that pass", ScoreUnit.SHARE, ratio(done), sum(map(len, trials)))]
    for scorer in METRICS:
        counts = []
        for found in trials:
            values = [s.value for t in found if (s := t.scores.get(scorer.id)) and s.value is not None]
            counts += [(sum(values), float(len(values)))] if values else []
        if counts:
            title, (_, trusted) = judged_title(scorer, log.run), trust(scorer.id, log.run)
            drafts = int(sum(n for _, n in counts))
            figures.append(Mean(scorer.id, title, scorer.unit, ratio(counts), drafts, trusted))
    return figures


def format_value(value: float, unit: ScoreUnit) -> str:
    """`value` as people read it, in its unit."""
    if unit is ScoreUnit.SHARE:
        return f"{100 * value:.0f} %"
    return f"{value:.{_DIGITS[unit]}f}" + (f" {unit}" if unit in (ScoreUnit.SECONDS, ScoreUnit.USD) else "")
