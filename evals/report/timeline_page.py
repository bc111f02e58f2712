"""All kept runs on one page: how many drafts pass over time, and how each case fared."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.rendering.comparison_words import run_names
from evals.report.html_file import render_page
from evals.report.plots import STYLES, Mark, of_shares
from evals.runs.summary import format_value
from evals.runs.timeline import CaseTimeline, Timeline
from evals.scorers import ScoreUnit

__all__ = ["timeline_page"]


@dataclass(frozen=True, slots=True)
class _RunRow:
    """A run as a row, with its number as it stands over the cases; those of one model have one mark."""

    number: int
    name: str
    made: str
    model: str
    prompts: str
    passes: str
    share: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of a case in a run: `state` as in the report, and in words."""

    state: str
    words: str


@dataclass(frozen=True, slots=True)
class _CaseRow:
    id: str
    fates: tuple[_Fate, ...]
    flakiness: str
    turns: int


def timeline_page(found: Timeline) -> str:
    """The whole file."""
    return render_page(
        "timeline",
        title="Runs over time",
        runs=_runs(found),
        cases=_cases(found.cases),
        hidden=found.hidden,
        scale=of_shares(),
        styles=STYLES,
    )


def _runs(found: Timeline) -> list[_RunRow]:
    names = run_names(*(point.past.run for point in found.runs))
    models = list(dict.fromkeys(point.past.run.setup.model for point in found.runs))
    scale, rows = of_shares(), []
    for number, (point, name) in enumerate(zip(found.runs, names, strict=True), 1):
        past, setup = point.past, point.past.run.setup
        whole = "" if past.made == past.asked else f", {past.asked} asked for"
        rows.append(
            _RunRow(
                number=number,
                name=name,
                made=f"{past.run.created_at:%Y-%m-%d %H:%M}",
                model=setup.model,
                prompts=f"{past.run.labels.get('prompts', '')} {setup.prompts[:8]}".strip(),
                passes=f"{past.passed} of {past.made}{whole}",
                share=format_value(point.share.value, ScoreUnit.SHARE) if point.share else "\N{EN DASH}",
                mark=scale.mark(models.index(setup.model), point.share) if point.share else None,
            )
        )
    return rows


def _cases(cases: Sequence[CaseTimeline]) -> list[_CaseRow]:
    return [
        _CaseRow(
            id=case.id,
            fates=tuple(map(_fate, case.results)),
            flakiness="" if case.flakiness is None else format_value(case.flakiness, ScoreUnit.SHARE),
            turns=case.turns,
        )
        for case in cases
    ]


def _fate(result: tuple[int, int] | None) -> _Fate:
    if result is None:
        return _Fate("absent", "not drafted")
    passed, made = result
    state = "pass" if passed == made else "fail" if not passed else "some"
    return _Fate(state, f"{passed} of {made}" if made > 1 else "passes" if passed else "fails")
