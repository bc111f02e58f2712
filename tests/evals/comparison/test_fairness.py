"""Runs that differ in more than the thing under test are refused with the difference named."""

from pathlib import Path
from typing import Any

import pytest

from evals.comparison.fairness import refuse_broken, refuse_unfair, setup_differences
from evals.errors import BrokenRun, UnfairComparison
from evals.run_log import Run
from tests.evals.run_sample import SETUP, failed, passing_log, trial, write_log


def run(path: Path, setup: dict[str, Any] | None = None, **given: Any) -> Run:
    return passing_log(path, [True] * 3, setup=setup, **given).run


@pytest.mark.parametrize(
    ("setup", "named"),
    [
        ({"model": "other"}, "model: fake against other"),
        ({"judge": "gpt"}, "judge: none against gpt"),
        ({"knowledge": "k2"}, "knowledge: k1 against k2"),
        ({"embedder": "e2"}, "embedder: words against e2"),
        ({"reranker": "r2"}, "reranker: none against r2"),
        ({"temperature": 0.9}, "temperature: 0.2 against 0.9"),
        ({"seed": 8}, "seed: 7 against 8"),
        ({"max_tokens": 800}, "max_tokens: 400 against 800"),
    ],
)
def test_each_other_part_of_the_setup_is_unfair_unless_allowed(
    tmp_path: Path, setup: dict[str, Any], named: str
) -> None:
    base, candidate = run(tmp_path / "b.jsonl"), run(tmp_path / "c.jsonl", setup)
    (name,) = setup
    with pytest.raises(UnfairComparison, match=f"{named}.*or allow it by --allow {name}"):
        refuse_unfair(base, candidate)
    refuse_unfair(base, candidate, [name])


def test_prompts_and_handbook_are_what_is_tested(tmp_path: Path) -> None:
    base = run(tmp_path / "b.jsonl", labels={"prompts": "git:main"})
    candidate = run(tmp_path / "c.jsonl", {"prompts": "p2", "handbook": "h2"})
    refuse_unfair(base, candidate)
    assert setup_differences(base, candidate) == {"prompts": "git:main (p1) against p2", "handbook": "h1 against h2"}


def test_all_differences_are_named_at_once(tmp_path: Path) -> None:
    base = run(tmp_path / "b.jsonl")
    candidate = run(tmp_path / "c.jsonl", {"model": "m2", "seed": 1}, version="0.2")
    with pytest.raises(UnfairComparison, match=r"model: .*seed: .*version: 0\.1 against 0\.2"):
        refuse_unfair(base, candidate, ["judge"])


def test_other_cases_are_refused_and_those_in_common_can_be_asked_for(tmp_path: Path) -> None:
    base = run(tmp_path / "b.jsonl")
    candidate = passing_log(tmp_path / "c.jsonl", [True] * 2).run
    with pytest.raises(UnfairComparison, match="cases: c002 only in the base"):
        refuse_unfair(base, candidate)
    refuse_unfair(base, candidate, ["cases"])


def test_a_case_that_expects_something_else_now_is_never_comparable(tmp_path: Path) -> None:
    base = run(tmp_path / "b.jsonl")
    candidate = run(tmp_path / "c.jsonl", cases={"c000": "1", "c001": "2", "c002": "1"})
    with pytest.raises(UnfairComparison, match="what c001 expects has changed since, which cannot be allowed"):
        refuse_unfair(base, candidate, ["cases"])


def test_no_case_in_common_is_nothing_to_compare(tmp_path: Path) -> None:
    candidate = write_log(tmp_path / "c.jsonl", [trial("other", True)]).run
    with pytest.raises(UnfairComparison, match="none in common"):
        refuse_unfair(run(tmp_path / "b.jsonl"), candidate, ["cases"])


def test_other_repeats_are_never_comparable(tmp_path: Path) -> None:
    candidate = write_log(tmp_path / "c.jsonl", [trial(f"c00{n}", True, r) for n in range(3) for r in (0, 1)]).run
    with pytest.raises(UnfairComparison, match=r"repeats: 1 against 2\)\. Make one of them anew with what the other"):
        refuse_unfair(run(tmp_path / "b.jsonl"), candidate)


def test_what_cannot_be_allowed_is_named(tmp_path: Path) -> None:
    one = run(tmp_path / "b.jsonl")
    with pytest.raises(UnfairComparison, match="'repeats' cannot be allowed to differ; what can is knowledge"):
        refuse_unfair(one, one, ["repeats"])


def test_a_run_with_more_than_a_tenth_of_errors_is_broken(tmp_path: Path) -> None:
    good = [trial(f"g{n}", True) for n in range(18)]
    refuse_broken(write_log(tmp_path / "tenth.jsonl", [*good, failed("a"), failed("b")]))
    with pytest.raises(BrokenRun, match=r"more\.jsonl: 3 of 20 drafts failed, more than 10%.*3 times: ModelTimeout"):
        refuse_broken(write_log(tmp_path / "more.jsonl", [*good[:17], failed("a"), failed("b"), failed("c")]))


def test_a_run_that_is_not_whole_is_broken(tmp_path: Path) -> None:
    log = write_log(tmp_path / "half.jsonl", [trial("a", True)], cases={"a": "1", "b": "1"}, setup=dict(SETUP))
    with pytest.raises(BrokenRun, match="1 of 2 drafts are not made yet"):
        refuse_broken(log)
