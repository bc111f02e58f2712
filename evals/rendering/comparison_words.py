"""A comparison in words and as plain data: what terminal, Markdown and JSON have in common."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from drafter.side_by_side import SideBySide, side_by_side
from evals.comparison.change import Change
from evals.comparison.compare import Comparison, Flip
from evals.judges.run_preferences import PreferenceSummary
from evals.run_log import BUNDLED_PROMPTS, Run, Trial
from evals.runs.summary import format_value
from evals.scorers import ScoreUnit
from evals.stats.estimates import Estimate
from evals.stats.verdict import Metric
from evals.trust import trust_words

__all__ = [
    "COLUMNS",
    "as_dict",
    "both_runs",
    "cells",
    "change_dict",
    "drafts",
    "fallen",
    "heading",
    "locked_flips",
    "preferred_words",
    "reasons",
    "run_names",
    "shift",
    "toward",
]

_NAMED = 12
"""Cases that fell which are named above all else; the others stand below."""
COLUMNS = ("Metric", "Base", "Candidate", "Difference (95 %)", "p", "p, Holm", "", "Seen from", "Cases")
"""The heads of the table of metrics; `Seen from` is the smallest effect that would have been seen."""


def cells(change: Change) -> tuple[str, ...]:
    """The row of a metric, a cell for each of COLUMNS."""
    unit, judgement = ScoreUnit(change.metric.unit), change.judgement
    return (
        f"{change.metric.title} ({change.trust})" if change.trust else change.metric.title,
        format_value(change.base, unit),
        format_value(change.candidate, unit),
        shift(change.difference, unit) if change.difference.value or judgement.p < 1 else "none",
        _p(judgement.p),
        "" if judgement.adjusted is None else _p(judgement.adjusted),
        toward(change),
        "" if judgement.smallest_effect is None else _moved(judgement.smallest_effect, unit).lstrip("+"),
        str(change.cases),
    )


def shift(difference: Estimate, unit: ScoreUnit) -> str:
    """A difference with its interval: `-2.5 pt (-5.0 pt to +0.0 pt)`; points are of a percentage."""
    value, low, high = (_moved(one, unit) for one in (difference.value, difference.low, difference.high))
    return f"{value} ({low} to {high})"


def toward(change: Change) -> str:
    """`better` or `worse` where that is more than chance and has a say, else nothing."""
    if not change.judgement.significant:
        return ""
    return "better" if change.judgement.toward > 0 else "worse"


def heading(flip: Flip) -> str:
    """What happened to a case, in a line."""
    if flip.repeats == 1:
        return f"{flip.case}: {'passed, fails now' if flip.fell else 'failed, passes now'}"
    return f"{flip.case}: passed in {flip.base_passed} of {flip.repeats}, now in {flip.candidate_passed}"


def fallen(comparison: Comparison) -> tuple[list[str], int]:
    """The cases that fell and may be shown, the furthest first, and how many more there are than are named."""
    found = [flip.case for flip in comparison.flips if flip.fell]
    return found[:_NAMED], max(0, len(found) - _NAMED)


def reasons(flip: Flip, metrics: Sequence[Metric]) -> list[str]:
    """What of the case's requirements one draft meets and the other does not, in words of the failing one."""
    found = []
    for metric in metrics:
        before, after = (trial.scores.get(metric.id) for trial in (flip.base, flip.candidate))
        if metric.required and (before and before.value) != (after and after.value):
            failing = after if flip.fell else before
            found.append(f"{metric.title}: {failing.why if failing else 'no score'}")
    return found


def drafts(flip: Flip) -> SideBySide | None:
    """Both drafts beside each other; None where one of them ended in an error."""
    if flip.base.draft is None or flip.candidate.draft is None:
        return None
    return side_by_side(flip.base.draft, flip.candidate.draft)


def locked_flips(comparison: Comparison) -> str:
    """The flips of the cases that are not shown as a sentence, empty where there is none."""
    fell, rose = comparison.locked_fell, comparison.locked_rose
    if not (fell or rose):
        return ""
    return f"Of the cases that are locked or unknown here, {fell} fell and {rose} rose; they are not shown."


def preferred_words(preferred: PreferenceSummary) -> str:
    """What a judge prefers, in a few sentences."""
    said = (
        f"{preferred.judge} ({trust_words(preferred.agreement)}) prefers the candidate in {preferred.wins} cases and "
        f"the base in {preferred.losses}; {preferred.ties} ties, {preferred.unscored} not judged."
    )
    if preferred.rate:
        rate = preferred.rate
        said += f" Win rate {rate.value:.0%} ({rate.low:.0%} to {rate.high:.0%}), sign test p {_p(preferred.p)}."
    cost = "at an unknown price" if preferred.usage.cost_usd is None else f"for {preferred.usage.cost_usd:.4f} USD"
    return f"{said} {preferred.usage.answers} answers {cost}."


def run_names(*runs: Run) -> tuple[str, ...]:
    """The runs as people call them: by the name that was given, else by id with where the prompts are from. What
    would be the same name for two has the id as well."""
    named = [_name(run) for run in runs]
    return tuple(
        f"{name}, {run.id}" if named.count(name) > 1 and run.id not in name else name
        for name, run in zip(named, runs, strict=True)
    )


def both_runs(comparison: Comparison) -> str:
    """How many cases of which two runs are compared."""
    base, candidate = run_names(comparison.base, comparison.candidate)
    return f"{comparison.cases} cases. Base: {base}. Candidate: {candidate}."


def _name(run: Run) -> str:
    prompts = run.labels.get("prompts")
    name = run.name or (f"{run.id} ({prompts})" if prompts and prompts != BUNDLED_PROMPTS else run.id)
    return f"{name}, scored again" if run.rescored else name


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """The whole comparison for a program, with both drafts of every flip that may be shown."""
    metrics = [change.metric for change in comparison.changes]
    return {
        "verdict": comparison.verdict.value,
        "why": comparison.why,
        "warnings": list(comparison.warnings),
        "base": _run(comparison.base),
        "candidate": _run(comparison.candidate),
        "differs": comparison.differs,
        "cases": comparison.cases,
        "metrics": [change_dict(change) for change in comparison.changes],
        "preferred": _preferred(comparison.preferred) if comparison.preferred else None,
        "flips": [_flip(flip, reasons(flip, metrics)) for flip in comparison.flips],
        "locked_flips": {"fell": comparison.locked_fell, "rose": comparison.locked_rose},
    }


def _run(run: Run) -> dict[str, Any]:
    return {"id": run.id, "name": run.name, "labels": run.labels}


def change_dict(change: Change) -> dict[str, Any]:
    """How one metric moved, for a program."""
    return {
        "id": change.metric.id,
        "title": change.metric.title,
        "unit": str(change.metric.unit),
        "cases": change.cases,
        "base": change.base,
        "candidate": change.candidate,
        "difference": asdict(change.difference),
        "p": change.judgement.p,
        "p_holm": change.judgement.adjusted,
        "verdict": toward(change) or None,
        "smallest_effect": change.judgement.smallest_effect,
        "trust": change.trust or None,
        "trusted": change.trusted,
        "lacking": asdict(change.lacking),
    }


def _preferred(preferred: PreferenceSummary) -> dict[str, Any]:
    each = [
        {"case": case, "repeat": repeat, "winner": one.winner and one.winner.value, "why": one.why}
        for (case, repeat), one in preferred.each.items()
    ]
    return {
        "judge": preferred.judge,
        "agreement": preferred.agreement and preferred.agreement.model_dump(),
        "cases": preferred.cases,
        "wins": preferred.wins,
        "losses": preferred.losses,
        "ties": preferred.ties,
        "unscored": preferred.unscored,
        "win_rate": asdict(preferred.rate) if preferred.rate else None,
        "p": preferred.p,
        "spent": asdict(preferred.usage),
        "each": each,
    }


def _flip(flip: Flip, why: list[str]) -> dict[str, Any]:
    beside = drafts(flip)
    return {
        "case": flip.case,
        "repeats": flip.repeats,
        "base_passed": flip.base_passed,
        "candidate_passed": flip.candidate_passed,
        "reasons": why,
        "base": _trial(flip.base),
        "candidate": _trial(flip.candidate),
        "rows": [_row(row) for row in asdict(beside)["rows"]] if beside else [],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {"repeat": trial.repeat, "text": trial.draft.text if trial.draft else None, "error": trial.error}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    cited = {side: [{"title": c.title, "quote": c.quote} for c in row[side]] for side in ("lost", "gained")}
    return {"kind": row["kind"].value, "base": row["base_pieces"], "candidate": row["candidate_pieces"], **cited}


def _moved(value: float, unit: ScoreUnit) -> str:
    """A difference with its sign; of shares in percentage points."""
    if unit is ScoreUnit.SHARE:
        return f"{100 * value:+.1f} pt"
    return f"{'-' if value < 0 else '+'}{format_value(abs(value), unit)}"


def _p(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"
