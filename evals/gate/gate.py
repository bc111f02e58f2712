"""The verdict over an edit of the knowledge: an article, saved reply, note or guideline.

An edit touches few cases, so that tests over cases alone would call a wrong article INCONCLUSIVE. But the gate knows
more than two runs do: all golden cases that are not touched give the same drafts, and of those that are it has seen
both sides, drafted with the same seeds. So beside the statistics of `evals.stats.verdict` there is a second way to
REGRESSED: a touched case **fell by the edit** where something that it requires held in most of its drafts and now
fails in most of them, *and* what was found for it, which no model has a say in, explains that. `evals.gate.falls`
says what counts as an explanation. And a case that no draft can meet any more, for no document tells its fact or can
be cited (`evals.gate.winnable`), has fallen whatever was drafted. A harmless edit takes no fact away and puts no
wrong one in, so chance alone, which moves the words of a model, hardly has a second way to REGRESSED: it must hit a
case whose sources changed in just that fact. `python -m tests.benchmarks.simulate_gate` counts how often harmless
edits are called REGRESSED all the same.

- REGRESSED: a case fell by the edit, or the tests say so.
- IMPROVED, or INCONCLUSIVE where metrics contradict each other: as the tests say.
- INCONCLUSIVE: a touched case failed more often without such a reason, which may be chance; repeats tell. Or none of
  the touched cases passed before the edit, so that none could fail more often.
- NO_EFFECT_DETECTED: no touched case failed more often, and the others give the same drafts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from evals.cases.golden import GoldenCase
from evals.comparison.compare import Comparison, compare
from evals.comparison.same_drafts import UNREAD
from evals.gate.falls import Fall, falls_by_edit
from evals.knowledge.footprint import Footprint
from evals.knowledge.states import Changes
from evals.run_log import RunLog
from evals.scorers import METRICS
from evals.stats.verdict import RunVerdict

__all__ = ["Gate", "judge_edit", "touched_cases"]


@dataclass(frozen=True, slots=True)
class Gate:
    """What an edit does to the golden cases.

    `cases` is how many there are, `touched` how many of them are touched; `unguarded` are the changed documents and
    guidelines that no case can see; of the falls of locked cases there is only the number. `comparison` is over the
    touched cases, its verdict that of the gate; None where there is none.
    """

    changes: Changes
    cases: int
    touched: int
    unguarded: tuple[str, ...]
    verdict: RunVerdict
    why: str
    falls: tuple[Fall, ...] = ()
    locked_falls: int = 0
    warnings: tuple[str, ...] = ()
    comparison: Comparison | None = None


def judge_edit(
    changes: Changes,
    cases: Sequence[GoldenCase],
    footprints: Mapping[str, tuple[Footprint, Footprint]],
    logs: tuple[RunLog, RunLog] | None,
    lost: Sequence[Fall] = (),
) -> Gate:
    """The verdict over `changes`, as this module says.

    `footprints` are those of all `cases` before and after, none where nothing changed; `logs` are runs over those
    that are touched, None where none is; `lost` is what no draft can do any more.
    Raises UnfairComparison or BrokenRun.
    """
    moved = touched_cases(cases, footprints)
    seen = {id for case in moved for side in footprints[case.id] for id in side.used}
    gate = Gate(
        changes=changes,
        cases=len(cases),
        touched=len(moved),
        unguarded=tuple(id for id in changes.all if id not in seen),
        verdict=RunVerdict.NO_EFFECT_DETECTED,
        why=_untouched(changes, len(cases)),
    )
    locked = {case.id for case in cases if case.locked}
    falls, comparison = list(lost), None
    if logs is not None:
        comparison = compare(*logs, METRICS, allow=("knowledge",), locked={c.id for c in moved} & locked)
        falls += (fall for case in moved for fall in falls_by_edit(case, changes, footprints[case.id], logs))
    verdict, why = _rule(comparison, falls, locked, gate)
    return replace(
        gate,
        verdict=verdict,
        why=why,
        falls=tuple(fall for fall in falls if fall.case not in locked),
        locked_falls=len({fall.case for fall in falls} & locked),
        comparison=comparison and replace(comparison, verdict=verdict, why=why),
    )


def touched_cases(
    cases: Sequence[GoldenCase], footprints: Mapping[str, tuple[Footprint, Footprint]]
) -> list[GoldenCase]:
    """The cases whose footprints differ: all others give the same drafts."""
    differing = {id for id, (before, after) in footprints.items() if before.digest != after.digest}
    return [case for case in cases if case.id in differing]


def _untouched(changes: Changes, cases: int) -> str:
    if not changes.all:
        return "Nothing changed."
    return f"None of the {cases} golden cases can see the change: all of them give the same drafts."


def _rule(
    comparison: Comparison | None, falls: Sequence[Fall], locked: Collection[str], gate: Gate
) -> tuple[RunVerdict, str]:
    if falls:
        named = list(dict.fromkeys(fall.case for fall in falls if fall.case not in locked))
        hidden = len({fall.case for fall in falls} & set(locked))
        listed = ", ".join([*named, *([f"{hidden} locked"] if hidden else [])])
        return RunVerdict.REGRESSED, f"Fell by the edit: {listed}."
    if comparison is None:
        return gate.verdict, gate.why
    decided = any(change.judgement.significant for change in comparison.changes)
    if decided or comparison.why == UNREAD:
        return comparison.verdict, comparison.why
    fell = comparison.locked_fell + sum(flip.fell for flip in comparison.flips)
    if fell:
        return RunVerdict.INCONCLUSIVE, (
            f"{fell} of {comparison.cases} touched cases passed less often, but nothing that was found for them "
            "explains it, and so few may be chance. Read their drafts, or draft each more often (--repeat)."
        )
    if not comparison.changes[0].base:
        return RunVerdict.INCONCLUSIVE, (
            f"None of the {comparison.cases} touched cases passed before the edit, so that none could fail more "
            "often. Read their drafts, mend the base, or write a case that it passes."
        )
    return RunVerdict.NO_EFFECT_DETECTED, (
        f"None of the {comparison.cases} touched cases passes less often; the other {gate.cases - gate.touched} give "
        "the same drafts."
    )
