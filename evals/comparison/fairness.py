"""Whether two runs can be compared: both whole and sound, over the same cases, different in what is tested alone."""

from collections import Counter
from collections.abc import Collection, Sequence

from evals.comparison.pairing import knows
from evals.errors import BrokenRun, UnfairComparison
from evals.run_log import Run, RunLog
from evals.runs.runner import BROKEN, is_broken
from evals.stats.verdict import Metric

__all__ = [
    "ALLOWABLE",
    "SAME_SETUP",
    "TESTED",
    "refuse_broken",
    "refuse_other_scorers",
    "refuse_unfair",
    "setup_differences",
]

TESTED = ("prompts", "handbook")
"""What a comparison is about: the parts of the setup that may always differ."""

_KEPT = ("knowledge", "model", "embedder", "reranker", "temperature", "seed", "max_tokens", "judge")

ALLOWABLE = (*_KEPT, "version", "cases")
"""What else may differ where whoever compares says so. `cases`: only those that both runs have are compared."""

SAME_SETUP = "Nothing differs between the two setups: every difference is chance."
"""What two runs of the same can show."""

_NAMED = 5
"""Cases that a message names before it only counts."""


def setup_differences(base: Run, candidate: Run) -> dict[str, str]:
    """What differs between two runs, and how, in words; both tested and kept parts, in a fixed order."""
    found = {}
    for name in (*TESTED, *_KEPT):
        one, other = getattr(base.setup, name), getattr(candidate.setup, name)
        if one != other:
            found[name] = f"{_said(base, name, one)} against {_said(candidate, name, other)}"
    if base.version != candidate.version:
        found["version"] = f"{base.version} against {candidate.version}"
    if base.cases != candidate.cases:
        found["cases"] = _cases(base, candidate)
    if base.repeats != candidate.repeats:
        found["repeats"] = f"{base.repeats} against {candidate.repeats}"
    return found


def refuse_unfair(base: Run, candidate: Run, allow: Collection[str] = ()) -> None:
    """Raises UnfairComparison that names each difference, but for what is tested and what is allowed."""
    if unknown := sorted(set(allow) - set(ALLOWABLE)):
        raise UnfairComparison(f"{unknown[0]!r} cannot be allowed to differ; what can is {', '.join(ALLOWABLE)}.")
    unfair = {n: how for n, how in setup_differences(base, candidate).items() if n not in (*TESTED, *allow)}
    changed = [c for c, content in base.cases.items() if candidate.cases.get(c, content) != content]
    if changed:
        unfair["cases"] = (
            f"what {_list(changed)} expects has changed since, which cannot be allowed: "
            "`drafter eval rescore` scores the drafts of a run by the cases as they are"
        )
    elif not set(base.cases) & set(candidate.cases):
        unfair["cases"] = "the runs have none in common"
    if unfair:
        listed = "; ".join(f"{name}: {how}" for name, how in unfair.items())
        allowable = [name for name in unfair if name in ALLOWABLE and name not in allow and not changed]
        hint = f", or allow it by {' '.join(f'--allow {name}' for name in allowable)}" if allowable else ""
        raise UnfairComparison(
            f"{base.id} and {candidate.id} differ in more than prompts and handbook ({listed}). "
            f"Make one of them anew with what the other has{hint}."
        )


def refuse_broken(log: RunLog) -> None:
    """Raises BrokenRun for a run that is not whole or has more than a tenth of errors: broken, and not bad."""
    if missing := sum(1 for _ in log.missing):
        whole = len(log.run.cases) * log.run.repeats
        raise BrokenRun(f"{log.path}: {missing} of {whole} drafts are not made yet. Go on: {log.going_on}")
    if is_broken(log):
        (error, often), *_ = Counter(trial.error or "" for trial in log.errors).most_common(1)
        raise BrokenRun(
            f"{log.path}: {len(log.errors)} of {len(log.trials)} drafts failed, more than {BROKEN:.0%}: the run is "
            f"broken and says nothing about the drafts. {often} times: {error} Mend the cause and try them again: "
            f"{log.going_on}"
        )


def refuse_other_scorers(base: RunLog, candidate: RunLog, metrics: Sequence[Metric]) -> None:
    """Raises UnfairComparison where only one run knows one of the `metrics` that no draft may lack: they were scored
    by other versions."""
    kept = [metric for metric in metrics if metric.worst is not None]
    for log, other in ((base, candidate), (candidate, base)):
        if lacking := [metric.id for metric in kept if knows(other, metric) and not knows(log, metric)]:
            raise UnfairComparison(
                f"{log.path} has no score {_list(lacking)} at all, which {other.path} has: they were scored by "
                "different versions. Score the older one again by `drafter eval rescore`, or leave these scores out "
                "by --allow version."
            )


def _said(run: Run, name: str, value: object) -> str:
    """A part of the setup with what people call it."""
    label = run.labels.get(name)
    return f"{label} ({value})" if label else "none" if value is None else str(value)


def _cases(base: Run, candidate: Run) -> str:
    parts = [
        ("only in the base", [c for c in base.cases if c not in candidate.cases]),
        ("only in the candidate", [c for c in candidate.cases if c not in base.cases]),
        ("changed", [c for c in base.cases if candidate.cases.get(c, base.cases[c]) != base.cases[c]]),
    ]
    return ", ".join(f"{_list(cases)} {where}" for where, cases in parts if cases)


def _list(cases: Sequence[str]) -> str:
    more = f" and {len(cases) - _NAMED} more" if len(cases) > _NAMED else ""
    return ", ".join(sorted(cases)[:_NAMED]) + more
