"""The figures of runs and comparisons as rows of tables, each with its place on a plot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from evals.comparison.change import Change
from evals.comparison.compare import Comparison
from evals.rendering.comparison_words import cells, toward
from evals.report.plots import Mark, Scale, around_zero, from_zero, of_shares
from evals.run_log import RunLog
from evals.runs.summary import PASSED, Mean, format_value, means
from evals.scorers import METRICS, ScoreUnit
from evals.stats.estimates import Estimate

__all__ = ["Amount", "AmountRow", "ChangeRow", "Group", "ShareRow", "amounts", "changes", "run_means", "shares"]

RunMeans = Sequence[Mapping[str, Mean]]
"""For each run its means, by the id of the scorer."""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share in every run: None where a run says nothing about it."""

    title: str
    means: tuple[Mean | None, ...]
    marks: tuple[Mark, ...]

    @property
    def uneven(self) -> bool:
        """Whether the runs have it of different numbers of drafts, which must stand beside their means."""
        return len({mean.drafts if mean else 0 for mean in self.means}) > 1


@dataclass(frozen=True, slots=True)
class AmountRow:
    """What one run spends a draft: mean, median and 90th percentile."""

    series: int
    mean: Mean
    median: str
    ninetieth: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure that is no share, such as seconds, in every run that has it."""

    title: str
    scale: Scale
    rows: tuple[AmountRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """How a metric moved: the cells of its row, and `better`, `worse` or nothing; no mark where none can stand.

    `trusted` is False for what a judge says who does not agree with people.
    """

    cells: tuple[str, ...]
    toward: str
    mark: Mark | None
    trusted: bool


_Row = TypeVar("_Row", ShareRow, ChangeRow)


@dataclass(frozen=True, slots=True)
class Group(Generic[_Row]):
    """Rows that share an axis."""

    title: str
    scale: Scale
    rows: tuple[_Row, ...]


def run_means(logs: Sequence[RunLog]) -> RunMeans:
    """The means of each run."""
    return [{mean.id: mean for mean in means(log)} for log in logs]


def shares(by_run: RunMeans) -> list[Group[ShareRow]]:
    """The shares: what decides whether a draft passes, then what is measured beside."""
    required = {PASSED} | {scorer.id for scorer in METRICS if scorer.required}
    ids = [PASSED, *(scorer.id for scorer in METRICS if scorer.unit is ScoreUnit.SHARE)]
    known = [id for id in ids if any(id in found for found in by_run)]
    return [
        Group(title, of_shares(), tuple(_share(id, by_run) for id in known if (id in required) is decides))
        for title, decides in (("What decides whether a draft passes", True), ("What is measured beside", False))
    ]


def _share(id: str, by_run: RunMeans) -> ShareRow:
    found = [means.get(id) for means in by_run]
    title = next(mean.title for mean in found if mean)
    scale = of_shares()
    return ShareRow(
        title, tuple(found), tuple(scale.mark(n, mean.estimate) for n, mean in enumerate(found) if mean is not None)
    )


def amounts(logs: Sequence[RunLog], by_run: RunMeans) -> list[Amount]:
    """Counts, seconds, tokens and money a draft, each on an axis of its own."""
    found = []
    for scorer in METRICS:
        present = [(n, means[scorer.id]) for n, means in enumerate(by_run) if scorer.id in means]
        if scorer.unit is ScoreUnit.SHARE or not present:
            continue
        scale = from_zero(max(mean.estimate.high for _, mean in present), _in(scorer.unit))
        rows = (_amount(n, mean, _values(logs[n], scorer.id), scale) for n, mean in present)
        found.append(Amount(scorer.title, scale, tuple(rows)))
    return found


def _in(unit: ScoreUnit) -> Callable[[float], str]:
    return lambda value: format_value(value, unit)


def _values(log: RunLog, id: str) -> list[float]:
    scores = (trial.scores.get(id) for trial in log.trials.values())
    return [score.value for score in scores if score and score.value is not None]


def _amount(series: int, mean: Mean, values: Sequence[float], scale: Scale) -> AmountRow:
    median, ninetieth = (format_value(float(np.percentile(values, share)), mean.unit) for share in (50, 90))
    return AmountRow(series, mean, median, ninetieth, scale.mark(series, mean.estimate))


def changes(comparison: Comparison, series: int) -> list[Group[ChangeRow]]:
    """How each metric moved: shares in points, what is no share in percent of the base's mean."""
    points = [(c, _scaled(c.difference, 100)) for c in comparison.changes if c.metric.unit == ScoreUnit.SHARE]
    others = [
        (c, _scaled(c.difference, 100 / c.base) if c.base else None)
        for c in comparison.changes
        if c.metric.unit != ScoreUnit.SHARE
    ]
    return [
        group
        for title, rows, unit in (("Shares, in points", points, "pt"), ("Other figures, in percent", others, "%"))
        if (group := _changes(title, rows, unit, series)).rows
    ]


def _changes(title: str, found: Sequence[tuple[Change, Estimate | None]], unit: str, series: int) -> Group[ChangeRow]:
    most = max((max(abs(e.low), abs(e.high)) for _, e in found if e), default=0.0)
    scale = around_zero(most, lambda value: f"{value:+g} {unit}" if value else "0")
    rows = (ChangeRow(cells(c), toward(c), scale.mark(series, e) if e else None, c.trusted) for c, e in found)
    return Group(title, scale, tuple(rows))


def _scaled(estimate: Estimate, factor: float) -> Estimate:
    return replace(estimate, value=estimate.value * factor, low=estimate.low * factor, high=estimate.high * factor)
