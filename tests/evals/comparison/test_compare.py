"""Two logs become a verdict, a table of what moved, and the cases that flipped with both drafts."""

from pathlib import Path
from typing import Any

import pytest

from evals.comparison.compare import Comparison, Flip, compare
from evals.errors import BrokenRun, UnfairComparison
from evals.run_log import RunLog, Trial
from evals.scorers import ALL_SCORERS
from evals.stats.verdict import RunVerdict
from tests.evals.run_sample import failed, passing_log, trial, write_log

OTHER = {"prompts": "p2"}


def compared(base: RunLog, candidate: RunLog, **given: Any) -> Comparison:
    return compare(base, candidate, ALL_SCORERS, **given)


def pair(tmp_path: Path, base: list[Trial], candidate: list[Trial], **given: Any) -> Comparison:
    return compared(
        write_log(tmp_path / "base.jsonl", base),
        write_log(tmp_path / "new.jsonl", candidate, setup=OTHER),
        **given,
    )


def passes(tmp_path: Path, base: list[bool], candidate: list[bool], **given: Any) -> Comparison:
    one = passing_log(tmp_path / "base.jsonl", base)
    return compared(one, passing_log(tmp_path / "new.jsonl", candidate, setup=OTHER), **given)


def test_a_fall_is_a_regression_with_its_figures(tmp_path: Path) -> None:
    found = passes(tmp_path, [True] * 40, [False] * 8 + [True] * 32)
    assert found.verdict is RunVerdict.REGRESSED
    first = found.changes[0]
    assert (first.metric.id, first.base, first.candidate) == ("passed", 1.0, 0.8)
    assert first.difference.value == pytest.approx(-0.2)
    assert first.difference.low < -0.2 < first.difference.high < 0
    assert [flip.case for flip in found.flips] == [f"c{n:03}" for n in range(8)]
    assert all(flip.fell for flip in found.flips)


def test_errors_are_failures_and_are_told(tmp_path: Path) -> None:
    base = [trial(f"c{n:02}", True) for n in range(60)]
    found = pair(tmp_path, base, [failed(t.case) for t in base[:6]] + base[6:])
    assert found.verdict is RunVerdict.REGRESSED
    assert found.flips[0].candidate.error
    (told,) = (warning for warning in found.warnings if warning.startswith("new.jsonl: 6 drafts ended in an error"))
    assert "not passed, and the worst in every other figure" in told


def test_pairs_go_by_case_and_not_by_the_order_of_the_log(tmp_path: Path) -> None:
    base = [trial(f"c{n:02}", n % 2 == 0) for n in range(40)]
    found = pair(tmp_path, base, list(reversed(base)))
    assert not found.flips
    assert found.changes[0].judgement.p == 1.0


def test_scores_decide_beside_passing(tmp_path: Path) -> None:
    base = [trial(f"c{n:02}", True, citation_precision=0.8 + n / 1000) for n in range(40)]
    worse = [trial(f"c{n:02}", True, citation_precision=0.6 + n / 2000, seconds=99.0) for n in range(40)]
    found = pair(tmp_path, base, worse)
    assert found.verdict is RunVerdict.REGRESSED
    by_id = {change.metric.id: change for change in found.changes}
    assert by_id["citation-precision"].judgement.significant
    assert "seconds" not in by_id, "only one run has it"


def test_parts_that_only_one_version_scores_are_left_out_where_that_is_allowed_and_told(tmp_path: Path) -> None:
    base = [trial(f"c{n}", True, citation_recall=0.5) for n in range(10)]
    candidate = [trial(f"c{n}", True, likeness=0.5) for n in range(10)]
    with pytest.raises(UnfairComparison, match=r"base\.jsonl has no score likeness at all.*by --allow version"):
        pair(tmp_path, base, candidate)
    logs = [write_log(tmp_path / f"{n}.jsonl", run) for n, run in (("old", base), ("young", candidate))]
    found = compared(logs[0], logs[1], allow=["version"])
    assert {change.metric.id for change in found.changes} == {"passed", "must-say"}
    told = "Not compared, for only {}.jsonl was scored for it: {}."
    assert told.format("old", "Factual sentences with a citation") in found.warnings
    assert told.format("young", "Similarity to the reference reply") in found.warnings


def test_cases_that_only_one_run_has_are_told_where_that_is_allowed(tmp_path: Path) -> None:
    one = passing_log(tmp_path / "a.jsonl", [True] * 32)
    other = passing_log(tmp_path / "b.jsonl", [True] * 30, setup=OTHER)
    warnings = compared(one, other, allow=["cases"]).warnings
    told = "Only the 30 cases that both runs have are compared; 2 are only in the base, 0 only in the candidate."
    assert told in warnings


def test_repeats_flip_as_one_case_with_the_drafts_that_show_it(tmp_path: Path) -> None:
    base = [trial("a", True, n, f"base {n}") for n in range(3)]
    candidate = [trial("a", n == 0, n, f"candidate {n}") for n in range(3)]
    (flip,) = pair(tmp_path, base, candidate).flips
    assert (flip.base_passed, flip.candidate_passed, flip.repeats) == (3, 1, 3)
    assert flip.candidate.draft is not None
    assert flip.candidate.draft.text == "candidate 1"


def test_cases_that_fell_furthest_come_first(tmp_path: Path) -> None:
    def run(**passed: int) -> list[Trial]:
        return [trial(case, n < times, n) for case, times in passed.items() for n in range(3)]

    found = pair(tmp_path, run(rose=0, far=3, near=3, same=2), run(rose=3, far=0, near=2, same=2))
    assert [flip.case for flip in found.flips] == ["far", "near", "rose"]


def test_locked_cases_are_counted_and_not_shown(tmp_path: Path) -> None:
    found = passes(tmp_path, [True] * 10 + [False], [False] * 10 + [True], locked={"c000", "c010", "c500"})
    assert "c000" not in {flip.case for flip in found.flips}
    assert (found.locked_fell, found.locked_rose, len(found.flips)) == (1, 1, 9)


def test_a_base_that_passes_everywhere_cannot_be_beaten(tmp_path: Path) -> None:
    found = passes(tmp_path, [True] * 40, [True] * 40)
    assert any(warning.startswith("Ceiling: 100% pass in the base already") for warning in found.warnings)
    assert not any(warning.startswith("Floor") for warning in found.warnings)


def test_a_base_that_passes_nowhere_cannot_fall(tmp_path: Path) -> None:
    found = passes(tmp_path, [False] * 40, [False] * 40)
    assert found.verdict is RunVerdict.INCONCLUSIVE
    assert any(warning.startswith("Floor: 0% pass") for warning in found.warnings)


def test_the_same_setup_twice_is_only_chance(tmp_path: Path) -> None:
    one, other = (passing_log(tmp_path / f"{n}.jsonl", [True] * 40) for n in "ab")
    assert "Nothing differs between the two setups: every difference is chance." in compared(one, other).warnings


def test_two_things_changed_at_once_are_named(tmp_path: Path) -> None:
    one = passing_log(tmp_path / "a.jsonl", [True] * 40)
    other = passing_log(tmp_path / "b.jsonl", [True] * 40, setup={"prompts": "p2", "knowledge": "k2"})
    warnings = compared(one, other, allow=["knowledge"]).warnings
    assert "Prompts and knowledge differ: the verdict is about all of them together." in warnings


def test_cases_in_common_alone_are_compared_where_that_is_allowed(tmp_path: Path) -> None:
    one = passing_log(tmp_path / "a.jsonl", [True] * 40)
    other = passing_log(tmp_path / "b.jsonl", [True] * 30, setup=OTHER)
    found = compared(one, other, allow=["cases"])
    assert found.cases == 30
    assert found.changes[0].cases == 30


def test_unfair_and_broken_runs_have_no_verdict(tmp_path: Path) -> None:
    one = passing_log(tmp_path / "a.jsonl", [True] * 4)
    with pytest.raises(UnfairComparison):
        compared(one, passing_log(tmp_path / "b.jsonl", [True] * 4, setup={"model": "m2"}))
    with pytest.raises(BrokenRun):
        compared(one, write_log(tmp_path / "c.jsonl", [failed(f"c00{n}") for n in range(4)]))


def test_a_flip_knows_its_direction() -> None:
    one = trial("a", True)
    assert Flip("a", 1, 1, 0, one, one).fell
    assert not Flip("a", 1, 0, 1, one, one).fell


def test_two_runs_of_the_same_setup_are_neither_worse_nor_better(tmp_path: Path) -> None:
    one = passing_log(tmp_path / "a.jsonl", [True] * 40)
    other = passing_log(tmp_path / "b.jsonl", [False] * 12 + [True] * 28)
    found = compared(one, other)
    assert (found.verdict, found.why) == (RunVerdict.INCONCLUSIVE, found.warnings[0])
    assert compared(other, one).verdict is RunVerdict.INCONCLUSIVE


def test_a_tenth_that_passes_is_no_ceiling_and_nine_tenths_no_floor(tmp_path: Path) -> None:
    few = passes(tmp_path / "few", [True] + [False] * 9, [True] + [False] * 9)
    many = passes(tmp_path / "many", [True] * 9 + [False], [True] * 9 + [False])
    assert not any(warning.startswith("Ceiling") for warning in few.warnings)
    assert not any(warning.startswith("Floor") for warning in many.warnings)
