"""A run scored again: the drafts stay, the scores are new, and whatever is another draft is left out."""

from pathlib import Path
from typing import Any

import pytest

from drafter.handbook.guidelines import Handbook
from evals.cases.golden import GoldenCase
from evals.errors import RunLogError, UnfairComparison
from evals.run_log import RunLog, Score
from evals.runs.log_file import read_log
from evals.runs.rescoring import Rescored, Scoring, rescore
from tests.evals.golden_sample import golden_case
from tests.evals.run_sample import SETUP, failed, trial, write_log
from tests.evals.word_embedder import WordEmbedder

HANDBOOK = Handbook(())
SCORING = Scoring(HANDBOOK, {}, WordEmbedder(), "2.0")
TEXT = "Refunds take 14 days."


def case(id: str, **expect: Any) -> GoldenCase:
    return golden_case(id=id, **expect)


def old_run(folder: Path, *cases: GoldenCase, **setup: object) -> RunLog:
    """Each case drafted with TEXT, which passed."""
    judged = {"ragas-faithfulness": Score(value=0.5, why="half")}
    trials = [trial(one.id, True, text=TEXT) for one in cases]
    return write_log(
        folder / "old.jsonl",
        [one.model_copy(update={"scores": one.scores | judged}) for one in trials],
        setup={"handbook": HANDBOOK.content_hash[:16]} | setup,
        cases={one.id: one.content_hash for one in cases},
        inputs={one.id: one.input_hash for one in cases},
        name="before",
    )


def again(old: RunLog, *cases: GoldenCase) -> Rescored:
    return rescore(old, cases, SCORING, old.path.with_name("new.jsonl"), ("drafter", "eval", "rescore"))


def test_what_a_case_expects_now_decides_over_the_same_draft(tmp_path: Path) -> None:
    old = old_run(tmp_path, case("a"), case("b"))
    found = again(old, case("a", say=[["30 days"]]), case("b", say=[["14 days"]]))
    new = read_log(found.log.path)
    assert (found.rose, found.fell, found.left_out) == (0, 1, ())
    assert [new.trials[id, 0].passed for id in ("a", "b")] == [False, True]
    assert [new.trials[key].draft for key in old.trials] == [one.draft for one in old.trials.values()]
    assert read_log(old.path).trials == old.trials, "the old run is as it was"


def test_the_head_says_whose_drafts_they_are(tmp_path: Path) -> None:
    old = old_run(tmp_path, case("a"))
    run = again(old, case("a", say=[["14 days"]])).log.run
    assert run.rescored
    assert (run.rescored.run, run.rescored.version, run.version) == (old.run.id, "0.1", "2.0")
    assert (run.name, run.setup, run.created_at) == ("before", old.run.setup, old.run.created_at)
    assert run.cases == {"a": case("a", say=[["14 days"]]).content_hash}


def test_a_draft_of_another_conversation_is_left_out_and_an_error_stays_one(tmp_path: Path) -> None:
    old = old_run(tmp_path, case("a"), case("b"), case("gone"))
    other = case("b").model_copy(
        update={"conversation": case("b").conversation.model_copy(update={"subject": "Something else"})}
    )
    found = again(old, case("a"), other)
    assert found.left_out == ("b", "gone")
    assert list(found.log.trials) == [("a", 0)]
    hashes = {"setup": {"handbook": HANDBOOK.content_hash[:16]}, "cases": {"a": case("a").content_hash}}
    errors = write_log(tmp_path / "e.jsonl", [failed("a")], **hashes)
    (kept,) = rescore(errors, [case("a")], SCORING, tmp_path / "f.jsonl", ("drafter",)).log.trials.values()
    assert kept.error


def test_what_a_judge_said_stays_where_the_case_stayed(tmp_path: Path) -> None:
    old = old_run(tmp_path, case("a"), case("b"))
    new = again(old, case("a"), case("b", say=[["14 days"]])).log.trials
    assert new["a", 0].scores["ragas-faithfulness"].value == 0.5
    assert "ragas-faithfulness" not in new["b", 0].scores


def test_other_guidelines_another_embedder_no_case_and_a_file_that_is_there_are_refused(tmp_path: Path) -> None:
    old = old_run(tmp_path, case("a"))
    with pytest.raises(UnfairComparison, match="none of its cases is there"):
        again(old, case("b"))
    with pytest.raises(RunLogError, match="exists"):
        rescore(old, [case("a")], SCORING, old.path, ("drafter",))
    for name, setup, told in (
        ("x", {"handbook": "other"}, "--prompts"),
        ("y", {"embedder": "large"}, "embedder large"),
    ):
        (tmp_path / name).mkdir()
        with pytest.raises(UnfairComparison, match=told):
            again(old_run(tmp_path / name, case("a"), **setup), case("a"))
    assert SETUP.embedder == WordEmbedder().name
