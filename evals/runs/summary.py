"""The figures of one run: the mean of every scorer with its interval, over cases."""

from dataclasses import dataclass
from typing import Any

from evals.run_log import RunLog
from evals.scorers import METRICS, Unit, titled, trust
from evals.stats.estimates import Estimate, ratio

__all__ = ["PASSED", "Mean", "means", "shown"]

PASSED = "passed"
"""The id of the first figure: drafts that meet everything their case expects."""
_DIGITS = {Unit.COUNT: 2, Unit.SECONDS: 1, Unit.TOKENS: 0, Unit.USD: 4}


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of one scorer over the `drafts` that it says something about."""

    id: str
    title: str
    unit: Unit
    estimate: Estimate
    drafts: int
    trusted: bool = True
    """False: a judge says so who does not agree with people, as the title tells."""

    @property
    def shown(self) -> str:
        """The mean as people read it: `84 %`, `12.3 s`."""
        return shown(self.estimate.value, self.unit)

    @property
    def interval(self) -> str:
        """The 95 % interval."""
        return f"{shown(self.estimate.low, self.unit)} to {shown(self.estimate.high, self.unit)}"

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
    figures = [Mean(PASSED, "Drafts that pass", Unit.SHARE, ratio(done), sum(map(len, trials)))]
    for scorer in METRICS:
        counts = []
        for found in trials:
            values = [s.value for t in found if (s := t.scores.get(scorer.id)) and s.value is not None]
            counts += [(sum(values), float(len(values)))] if values else []
        if counts:
            title, (_, trusted) = titled(scorer, log.run), trust(scorer.id, log.run)
            drafts = int(sum(n for _, n in counts))
            figures.append(Mean(scorer.id, title, scorer.unit, ratio(counts), drafts, trusted))
    return figures


def shown(value: float, unit: Unit) -> str:
    """`value` as people read it, in its unit."""
    if unit is Unit.SHARE:
        return f"{100 * value:.0f} %"
    return f"{value:.{_DIGITS[unit]}f}" + (f" {unit}" if unit in (Unit.SECONDS, Unit.USD) else "")
