"""How one metric moved between two runs, with its interval and what the tests say of it."""

from dataclasses import dataclass, field

from evals.stats.estimates import Counts, Estimate, difference
from evals.stats.significance import Floats
from evals.stats.verdict import Metric, MetricTest, MissingScores, Pair

__all__ = ["Change", "change_of"]


@dataclass(frozen=True, slots=True)
class Change:
    """How one metric moved: means over `cases`, and candidate minus base with its 95 % bootstrap interval."""

    metric: Metric
    cases: int
    base: float
    candidate: float
    difference: Estimate
    judgement: MetricTest
    trust: str = ""
    """What a number of a judge must not be shown without: how far the judge agrees with people."""
    trusted: bool = True
    lacking: MissingScores = field(default_factory=MissingScores)
    """The scores that only one of the runs has, and what became of them."""

    @property
    def beyond_zero(self) -> bool:
        """Whether the interval excludes zero."""
        return self.difference.low > 0 or self.difference.high < 0


def change_of(pair: Pair, judgement: MetricTest, trust: str = "") -> Change:
    """How far a metric moved, with its interval; `trust` says how far a judge's one may be believed."""
    base, candidate = pair.means()
    shift = difference(_counts(candidate), _counts(base))
    means = float(base.mean()), float(candidate.mean())
    return Change(pair.metric, len(base), *means, shift, judgement, trust, pair.trusted, pair.lacking)


def _counts(means: Floats) -> Counts:
    """Each case counts once, however often it was drafted."""
    return [(float(mean), 1.0) for mean in means]
