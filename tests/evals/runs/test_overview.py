"""What a run comes to for a lead: three words, where drafts fail, and groups of cases."""

from pathlib import Path

import pytest

from drafter.draft import Gap
from evals.run_log import Trial
from evals.runs.overview import overview
from evals.runs.stages import FailingStage, first_failure
from evals.runs.usability import Usability, usability
from tests.evals.golden_sample import golden_case
from tests.evals.run_sample import failed, trial, write_log


def with_gap(one: Trial) -> Trial:
    assert one.draft
    gap = Gap(label="order number", start=0, end=5)
    return one.model_copy(update={"draft": one.draft.model_copy(update={"gaps": (gap,)})})


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (trial("a", True), Usability.AS_IS),
        (with_gap(trial("a", True)), Usability.HAND),
        (trial("a", False, length=0.0, must_say=1.0), Usability.HAND),
        (trial("a", False, must_say=0.67), Usability.HAND),
        (trial("a", False, cites_source=0.0, must_say=1.0), Usability.HAND),
        (trial("a", False, must_say=0.33), Usability.USELESS),
        (trial("a", False, must_say=1.0, outcome=0.0), Usability.USELESS),
        (trial("a", False, must_say=1.0, must_not_say=0.0), Usability.USELESS),
        (trial("a", False, must_say=1.0, language=0.0), Usability.USELESS),
        (failed("a"), Usability.USELESS),
    ],
)
def test_a_draft_is_sent_mended_or_of_no_use(one: Trial, word: Usability) -> None:
    assert usability(one) is word


@pytest.mark.parametrize(
    ("scores", "stage"),
    [
        ({"tone": 0.0, "must_say": 0.0}, FailingStage.READ),
        ({"recall@5": 0.0, "cites_source": 0.0, "must_say": 0.0}, FailingStage.SEARCH),
        ({"recall@5": 0.5, "cites_source": 0.0, "must_say": 0.0}, FailingStage.USE),
        ({"recall@5": 1.0, "outcome": 0.0, "must_say": 1.0}, FailingStage.USE),
        ({"recall@5": 1.0, "cites_source": 1.0, "must_say": 0.5}, FailingStage.WRITE),
        ({"length": 0.0, "must_say": 1.0}, FailingStage.WRITE),
        ({"checks_named": 0.5, "must_say": 1.0}, FailingStage.CHECK),
    ],
)
def test_a_draft_fails_in_the_first_stage_that_went_wrong(scores: dict[str, float], stage: FailingStage) -> None:
    assert first_failure(trial("a", False, **scores)) is stage  # type: ignore[arg-type]


def test_a_draft_that_passes_or_was_not_made() -> None:
    assert first_failure(trial("a", True)) is None
    assert first_failure(failed("a")) is FailingStage.MAKE


def test_cases_are_grouped_by_what_they_have_in_common(tmp_path: Path) -> None:
    log = write_log(tmp_path / "run.jsonl", [trial("one", True), trial("two", False), trial("three", False)])
    cases = [
        golden_case(id="one", say=[["30 days"]], language="de"),
        golden_case(id="two", outcome=["decline"]),
        golden_case(id="three", outcome=["decline"]),
    ]
    groups = {(group.kind, group.name): (group.drafts, group.passed) for group in overview(log, cases).groups}
    assert groups == {
        ("outcome", "answer"): (1, 1),
        ("outcome", "decline"): (2, 0),
        ("language", "any"): (2, 0),
        ("language", "de"): (1, 1),
        ("facts to say", "0"): (2, 0),
        ("facts to say", "1"): (1, 1),
        ("tag", "refund"): (3, 1),
    }


@pytest.mark.parametrize(("passing", "words"), [(1, "Only 5% of the drafts pass"), (19, "95% of the drafts pass")])
def test_a_suite_that_is_off_its_range_is_told(tmp_path: Path, passing: int, words: str) -> None:
    log = write_log(tmp_path / "run.jsonl", [trial(f"c{n}", n < passing) for n in range(20)])
    (warning,) = overview(log, ()).warnings
    assert words in warning


def test_a_suite_in_its_range_needs_no_warning(tmp_path: Path) -> None:
    log = write_log(tmp_path / "run.jsonl", [trial(f"c{n}", n < 10) for n in range(20)])
    assert not overview(log, ()).warnings
