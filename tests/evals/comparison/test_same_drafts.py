"""What did not change a draft decides nothing, and what nobody read is no effect that was looked for."""

from pathlib import Path
from typing import Any

from drafter.draft import AppliedGuideline
from evals.comparison.compare import Comparison, compare
from evals.run_log import Trial
from evals.runs.bench import COMPOSER
from evals.scorers import METRICS
from evals.stats.verdict import RunVerdict
from tests.evals.run_sample import failed, trial, write_log


def compared(
    tmp_path: Path, base: list[Trial], candidate: list[Trial], model: str = "fake", **other: Any
) -> Comparison:
    setups = {"model": model}, {"model": model, "prompts": "p2", **other}
    one, two = (
        write_log(tmp_path / f"{name}.jsonl", trials, setup=setup)
        for name, trials, setup in zip(("base", "new"), (base, candidate), setups, strict=True)
    )
    return compare(one, two, METRICS)


def runs(count: int, *, passed: bool, text: str = "Hello.", **scores: Any) -> list[Trial]:
    return [trial(f"c{n:02}", passed, text=text, guidelines=float(passed), **scores) for n in range(count)]


def test_drafts_that_are_the_same_are_not_worse_for_the_guidelines_that_were_chosen(tmp_path: Path) -> None:
    found = compared(tmp_path, runs(40, passed=True), runs(40, passed=False))
    assert found.verdict is RunVerdict.NO_EFFECT_DETECTED
    assert not found.flips
    (told,) = [
        warning for warning in found.warnings if warning.startswith("Chosen differently, same drafts: 40 cases")
    ]
    assert "Named guidelines that apply" in told


def test_they_are_not_better_for_them_either(tmp_path: Path) -> None:
    found = compared(tmp_path, runs(40, passed=False), runs(40, passed=True))
    assert found.verdict in (RunVerdict.NO_EFFECT_DETECTED, RunVerdict.INCONCLUSIVE)
    assert not found.flips


def test_what_a_judge_says_twice_of_the_same_words_is_no_difference(tmp_path: Path) -> None:
    base, candidate = (runs(40, passed=True, ragas_faithfulness=value) for value in (0.9, 0.2))
    found = compared(tmp_path, base, candidate)
    assert found.verdict is RunVerdict.NO_EFFECT_DETECTED


def test_a_score_that_one_run_lacks_of_the_same_draft_is_told(tmp_path: Path) -> None:
    base = runs(30, passed=True, citation_recall=0.8)
    candidate = [*runs(30, passed=True, citation_recall=0.8)[:20], *runs(30, passed=True)[20:]]
    found = compared(tmp_path, base, candidate)
    (told,) = [warning for warning in found.warnings if "new.jsonl lacks the score of 10 drafts" in warning]
    assert told.startswith("Factual sentences with a citation")


def test_a_draft_that_differs_in_its_proof_alone_differs(tmp_path: Path) -> None:
    worse = [
        one.model_copy(update={"draft": one.draft and one.draft.model_copy(update={"sentences": ()})})
        for one in runs(40, passed=False)
    ]
    assert compared(tmp_path, runs(40, passed=True), worse).verdict is RunVerdict.REGRESSED


def test_a_draft_is_the_same_whatever_guidelines_stand_in_it(tmp_path: Path) -> None:
    applied = (AppliedGuideline(id="no-blame", title="No blame", why="always"),)
    other = [
        one.model_copy(update={"draft": one.draft and one.draft.model_copy(update={"guidelines": applied})})
        for one in runs(40, passed=False)
    ]
    assert compared(tmp_path, runs(40, passed=True), other).verdict is RunVerdict.NO_EFFECT_DETECTED


def test_an_error_is_never_the_same_draft(tmp_path: Path) -> None:
    base = runs(60, passed=True)
    found = compared(tmp_path, base, [*(failed(one.case) for one in base[:6]), *base[6:]])
    assert found.verdict is RunVerdict.REGRESSED


def test_an_edit_that_nobody_read_is_inconclusive(tmp_path: Path) -> None:
    found = compared(tmp_path, runs(40, passed=True), runs(40, passed=True), model=COMPOSER)
    assert found.verdict is RunVerdict.INCONCLUSIVE
    assert "both runs are without a model, so nobody read them" in found.why


def test_an_edit_that_nobody_read_is_not_a_regression_by_ids(tmp_path: Path) -> None:
    base, candidate = runs(40, passed=True), runs(40, passed=False)
    assert compared(tmp_path, base, candidate, model=COMPOSER).verdict is RunVerdict.INCONCLUSIVE


def test_what_the_composer_says_otherwise_is_compared_with_a_caution(tmp_path: Path) -> None:
    found = compared(tmp_path, runs(40, passed=True), runs(40, passed=False, text="Go away."), model=COMPOSER)
    assert found.verdict is RunVerdict.REGRESSED
    assert any("nobody read the templates and guidelines" in warning for warning in found.warnings)


def test_a_model_that_writes_the_same_has_read_it(tmp_path: Path) -> None:
    found = compared(tmp_path, runs(40, passed=True), runs(40, passed=True))
    assert found.verdict is RunVerdict.NO_EFFECT_DETECTED


def test_what_drafts_cost_is_told_although_they_are_the_same(tmp_path: Path) -> None:
    base, candidate = (runs(40, passed=True, tokens=value) for value in (100.0, 900.0))
    by_id = {change.metric.id: change for change in compared(tmp_path, base, candidate).changes}
    assert by_id["tokens"].difference.value == 800.0
