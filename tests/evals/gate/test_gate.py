"""The verdict over an edit: a case that fell by it counts alone, one that chance may have moved does not."""

from pathlib import Path

from evals.gate.gate import Gate, judge_edit
from evals.knowledge.footprint import Footprint
from evals.knowledge.states import Changes
from evals.stats.verdict import RunVerdict
from tests.evals.gate.test_falls import AFTER, BEFORE, EDIT, case, logs, print_of


def judged(tmp_path: Path, after: Footprint, text: str, *, passed: bool) -> Gate:
    prints = {"refund": (print_of("1", article=BEFORE), after)}
    return judge_edit(EDIT, [case()], prints, logs(tmp_path, [BEFORE], [text], passed=passed))


def test_one_case_that_fell_by_the_edit_is_a_regression(tmp_path: Path) -> None:
    gate = judged(tmp_path, print_of("2", article=AFTER), AFTER, passed=False)
    assert (gate.verdict, gate.why) == (RunVerdict.REGRESSED, "Fell by the edit: refund.")
    assert gate.comparison
    assert gate.comparison.verdict is RunVerdict.REGRESSED


def test_one_case_that_fell_without_a_reason_may_be_chance(tmp_path: Path) -> None:
    gate = judged(tmp_path, print_of("2", article=f"{BEFORE} Thanks."), "Please ask us.", passed=False)
    assert gate.verdict is RunVerdict.INCONCLUSIVE
    assert "1 of 1 touched cases passed less often" in gate.why
    assert "--repeat" in gate.why


def test_nothing_that_fell_is_no_effect(tmp_path: Path) -> None:
    gate = judged(tmp_path, print_of("2", article=f"{BEFORE} Thanks."), BEFORE, passed=True)
    assert gate.verdict is RunVerdict.NO_EFFECT_DETECTED
    assert gate.why == "None of the 1 touched cases passes less often; the other 0 give the same drafts."


def test_of_locked_cases_only_the_number_is_told(tmp_path: Path) -> None:
    prints = {"refund": (print_of("1", article=BEFORE), print_of("2", article=AFTER))}
    gate = judge_edit(EDIT, [case(locked=True)], prints, logs(tmp_path, [BEFORE], [AFTER]))
    assert gate.why == "Fell by the edit: 1 locked."
    assert (gate.falls, gate.locked_falls) == ((), 1)


def test_a_changed_document_that_no_case_sees_is_unguarded() -> None:
    same = print_of("1", article=BEFORE)
    gate = judge_edit(Changes(added=("help::new.md",)), [case()], {"refund": (same, same)}, None)
    assert gate.unguarded == ("help::new.md",)
    assert (gate.verdict, gate.touched) == (RunVerdict.NO_EFFECT_DETECTED, 0)
