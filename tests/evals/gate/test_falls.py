"""What fell by an edit, and what chance may have moved."""

from pathlib import Path
from typing import Any

import pytest

from evals.cases.golden import GoldenCase
from evals.gate.falls import Fall, falls_by_edit
from evals.knowledge.footprint import Footprint
from evals.knowledge.states import Changes
from evals.run_log import RunLog
from tests.evals.golden_made import make_case
from tests.evals.run_sample import citation, failed, trial, write_log

ARTICLE, OTHER = "help::refunds.md", "help::more.md"
BEFORE, AFTER = "You can ask within 14 days.", "You can ask within 30 days."
EDIT = Changes(changed=(ARTICLE,))


def case(**expect: Any) -> GoldenCase:
    return make_case("refund", **({"say": [["14 days"]]} | expect))


def print_of(digest: str, **found: str) -> Footprint:
    named = {{"article": ARTICLE, "other": OTHER}[name]: text for name, text in found.items()}
    return Footprint(digest, named, frozenset(named))


def logs(tmp_path: Path, base: list[str], candidate: list[str], *, passed: bool = False) -> tuple[RunLog, RunLog]:
    """Runs of the case with drafts of these texts; those of the base pass."""
    one = [trial("refund", True, n, text=text) for n, text in enumerate(base)]
    other = [trial("refund", passed, n, text=text) for n, text in enumerate(candidate)]
    changed = {"knowledge": "k2"}
    return write_log(tmp_path / "base.jsonl", one), write_log(tmp_path / "new.jsonl", other, setup=changed)


def falls(at: GoldenCase, prints: tuple[Footprint, Footprint], runs: tuple[RunLog, RunLog]) -> list[Fall]:
    return list(falls_by_edit(at, EDIT, prints, runs))


def test_a_fact_that_its_source_no_longer_says(tmp_path: Path) -> None:
    prints = print_of("1", article=BEFORE), print_of("2", article=AFTER)
    (fall,) = falls(case(), prints, logs(tmp_path, [BEFORE], [AFTER]))
    assert (fall.what, fall.cause) == ("does not say '14 days'", f"{ARTICLE} no longer says it")


def test_a_fact_that_a_model_left_out_though_its_source_says_it_is_no_fall_by_the_edit(tmp_path: Path) -> None:
    prints = print_of("1", article=BEFORE), print_of("2", article=f"{BEFORE} Thank you.")
    assert not falls(case(), prints, logs(tmp_path, [BEFORE], ["Please ask us."]))


def test_a_draft_that_ended_in_an_error_is_no_vote_for_a_fall(tmp_path: Path) -> None:
    prints = print_of("1", article=BEFORE), print_of("2", article=AFTER)
    base = write_log(tmp_path / "base.jsonl", [trial("refund", True, n, text=BEFORE) for n in range(3)])
    one_fell = [trial("refund", False, 0, text=AFTER), failed("refund", 1), failed("refund", 2)]
    assert not falls(case(), prints, (base, write_log(tmp_path / "one.jsonl", one_fell)))
    two_fell = [trial("refund", False, n, text=AFTER) for n in range(2)]
    (fall,) = falls(case(), prints, (base, write_log(tmp_path / "two.jsonl", [*two_fell, failed("refund", 2)])))
    assert fall.what == "does not say '14 days'"


def test_a_source_that_dropped_out_is_blamed_only_where_nothing_else_says_the_fact(tmp_path: Path) -> None:
    runs = logs(tmp_path, [BEFORE], ["Please ask us."])
    dropped = print_of("1", article="Refunds.", other=BEFORE), print_of("2", article="Refunds!")
    (fall,) = falls(case(), dropped, runs)
    assert fall.cause == f"{OTHER} is no longer found"
    kept = print_of("1", article=BEFORE, other=BEFORE), print_of("2", article=BEFORE)
    assert not falls(case(), kept, runs)


def test_wrong_words_are_blamed_on_the_source_that_brought_them(tmp_path: Path) -> None:
    wrong = case(say=[], not_say=["30 days"])
    runs = logs(tmp_path, [BEFORE], [AFTER])
    (fall,) = falls(wrong, (print_of("1", article=BEFORE), print_of("2", article=AFTER)), runs)
    assert (fall.what, fall.cause) == ("says '30 days'", f"{ARTICLE} says it now")
    known = print_of("1", article=AFTER), print_of("2", article=f"{AFTER} Thank you.")
    assert not falls(wrong, known, runs), "the source said it before: the model's words moved, not the knowledge"


@pytest.mark.parametrize(("still", "count"), [(1, 1), (2, 0)])
def test_with_repeats_most_of_the_drafts_must_have_fallen(tmp_path: Path, still: int, count: int) -> None:
    prints = print_of("1", article=BEFORE), print_of("2", article=AFTER)
    runs = logs(tmp_path, [BEFORE] * 3, [BEFORE] * still + [AFTER] * (3 - still))
    assert len(falls(case(), prints, runs)) == count


def test_a_duplicate_that_takes_the_place_of_its_twin_is_called_that(tmp_path: Path) -> None:
    words = "You can ask for a refund within 14 days of a payment, and we refund the whole of it."
    one = trial("refund", True, text=words)
    assert one.draft
    cited = one.draft.model_copy(update={"citations": (citation(1, words, ARTICLE),)})
    other = one.draft.model_copy(update={"citations": (citation(1, words, OTHER),)})
    runs = (
        write_log(tmp_path / "base.jsonl", [one.model_copy(update={"draft": cited})]),
        write_log(tmp_path / "new.jsonl", [one.model_copy(update={"draft": other, "passed": False})]),
    )
    prints = print_of("1", article=words), print_of("2", other=words)
    copied = Changes(added=(OTHER,))
    (fall,) = falls_by_edit(case(say=[], cite=[ARTICLE]), copied, prints, runs)
    assert fall.what == "cites none of the sources that it must"
    assert fall.cause == f"{OTHER} says the same and takes its place"
