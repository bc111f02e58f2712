"""The page of the report: figures, matrix and cases put together, and rendered as one file."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from evals.cases.golden import GoldenCase
from evals.cases.hold_out import hidden_cases
from evals.comparison.compare import Comparison
from evals.rendering.comparison_words import COLUMNS, fallen, locked_flips, preferred_words, run_names
from evals.report.case_views import CaseView, case_view
from evals.report.counts import count_tables, group_table
from evals.report.figures import ChangeRow, Group, amounts, changes, run_means, shares
from evals.report.html_file import render_page
from evals.report.plots import STYLES
from evals.run_log import Run, RunLog
from evals.runs.overview import overview
from evals.runs.runner import is_broken
from evals.runs.summary import PASSED, Mean

__all__ = ["report_page"]


@dataclass(frozen=True, slots=True)
class _Column:
    """A run: its number, letter and name, how many of its drafts pass, and what is wrong with it as a whole."""

    series: int
    letter: str
    name: str
    run: Run
    passed: Mean | None
    passes: int
    drafts: int
    remarks: tuple[str, ...]
    is_base: bool

    @property
    def style(self) -> int:
        """The number of its colour and shape."""
        return self.series % STYLES


@dataclass(frozen=True, slots=True)
class _Ruling:
    """A comparison with the base: the column of its candidate, what moved, the flips that are only counted, and what
    a judge prefers, which is `trusted` where the judge agrees with people."""

    comparison: Comparison
    column: _Column
    groups: tuple[Group[ChangeRow], ...]
    fallen: tuple[str, ...]
    more_fallen: int
    locked: str
    preferred: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class _Fact:
    """A row of the table of runs: what each was made with; `differs` where they are not all the same."""

    title: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether a run has another value than the others."""
        return len(set(self.values)) > 1


def report_page(logs: Sequence[RunLog], cases: Sequence[GoldenCase], comparisons: Sequence[Comparison] = ()) -> str:
    """The whole file. `comparisons` are of one of `logs`, the base, with others of them.

    Cases that are locked, or that `cases` lacks, appear in the figures and are counted; nothing else of them is told.
    """
    hidden = hidden_cases([log.run for log in logs], cases)
    drafted = {id for log in logs for id in log.run.cases}
    views = [case_view(case, logs, comparisons) for case in cases if case.id in drafted - hidden]
    by_run = run_means(logs)
    bases = {comparison.base.id for comparison in comparisons}
    found = [overview(log, cases) for log in logs]
    names = run_names(*(log.run for log in logs))
    columns = [
        _column(n, names[n], log, by_run[n].get(PASSED), found[n].warnings, log.run.id in bases)
        for n, log in enumerate(logs)
    ]
    by_id = {column.run.id: column for column in columns}
    rulings = [_ruling(comparison, by_id[comparison.candidate.id]) for comparison in comparisons]
    return render_page(
        "report",
        title=_title(columns, rulings),
        columns=columns,
        rulings=rulings,
        change_heads=COLUMNS,
        facts=_facts([log.run for log in logs]),
        counts=count_tables(found),
        groups=group_table(found),
        shares=shares(by_run),
        amounts=amounts(logs, by_run),
        cases=_worst_first(views),
        hidden=len(hidden),
        tags=sorted({tag for view in views for tag in view.tags}),
        outcomes=sorted({outcome for view in views for outcome in view.outcomes}),
        styles=STYLES,
    )


def _column(
    number: int, name: str, log: RunLog, passed: Mean | None, warnings: Sequence[str], is_base: bool
) -> _Column:
    remarks, missing = list(warnings), sum(1 for _ in log.missing)
    if missing:
        remarks.append(f"Not whole, drafts still to be made: {missing}.")
    if is_broken(log):
        remarks.append("Broken: so many drafts ended in an error that the figures say nothing about the others.")
    elif log.errors:
        remarks.append(f"Drafts that ended in an error, which is not passed: {len(log.errors)}.")
    return _Column(
        series=number,
        letter=ascii_uppercase[number] if number < len(ascii_uppercase) else str(number + 1),
        name=name,
        run=log.run,
        passed=passed,
        passes=sum(trial.passed for trial in log.trials.values()),
        drafts=len(log.trials),
        remarks=tuple(remarks),
        is_base=is_base,
    )


def _ruling(comparison: Comparison, column: _Column) -> _Ruling:
    preferred = comparison.preferred
    named, more = fallen(comparison)
    return _Ruling(
        comparison=comparison,
        column=column,
        groups=tuple(changes(comparison, column.style)),
        fallen=tuple(named),
        more_fallen=more,
        locked=locked_flips(comparison),
        preferred=preferred_words(preferred) if preferred else "",
        trusted=bool(preferred and preferred.agreement and preferred.agreement.trusted),
    )


def _title(columns: Sequence[_Column], rulings: Sequence[_Ruling]) -> str:
    if len(rulings) == 1:
        return f"{rulings[0].comparison.verdict}: {rulings[0].column.name}"
    return f"Evaluation of {' and '.join(column.name for column in columns[:2])}" + (
        f" and {len(columns) - 2} more" if len(columns) > 2 else ""
    )


def _facts(runs: Sequence[Run]) -> list[_Fact]:
    """What each run was made with."""
    rows = [_Fact("Made", tuple(f"{run.created_at:%Y-%m-%d %H:%M} UTC" for run in runs))]
    for name in type(runs[0].setup).model_fields:
        values = [getattr(run.setup, name) for run in runs]
        told = (
            f"{run.labels.get(name) or ''} {'none' if v is None else v}".strip()
            for run, v in zip(runs, values, strict=True)
        )
        rows.append(_Fact(name.replace("_", " ").capitalize(), tuple(told)))
    rows.append(_Fact("Version", tuple(run.version for run in runs)))
    rows.append(_Fact("Cases", tuple(str(len(run.cases)) for run in runs)))
    rows.append(_Fact("Drafts a case", tuple(str(run.repeats) for run in runs)))
    return rows


def _worst_first(views: Sequence[CaseView]) -> list[CaseView]:
    """Those that fell, those that rose, those that fail, the others; each by id."""
    order = ("fell", "rose", "failing")

    def rank(view: CaseView) -> tuple[int, str]:
        states = view.states
        return next((n for n, state in enumerate(order) if state in states), len(order)), view.id

    return sorted(views, key=rank)
