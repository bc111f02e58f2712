"""A judge is trusted as far as it agrees with people, and that is kept with what it was told."""

from pathlib import Path

import pytest

from drafter.errors import ModelUnreachable
from drafter.models.fake import Reply
from evals.errors import BrokenRun, LabelError
from evals.judges.calibration import Calibration, Calibrations, calibrate_preference, calibrate_statements
from evals.judges.labels import LabelledPair, LabelledStatement
from evals.trust import FAITHFULNESS, RECALL, judge_id
from tests.evals.golden_made import make_case
from tests.evals.judges.scripted import Answer, choice, drafts, judge, likes, nli
from tests.evals.word_embedder import WordEmbedder

CASES = {"made": make_case()}
PAIRS = [
    LabelledPair(
        id=f"p{n}",
        case="made",
        first=f"{n} good" if n % 3 == 0 else f"{n} poor",
        second=f"{n} good now" if n % 3 == 1 else f"{n} poor now",
        better=("first", "second", "tie")[n % 3],
        why="made so",
    )
    for n in range(12)
]
STATEMENTS = [
    LabelledStatement(
        id=f"s{n}", question="How?", source="So.", statement=f"{word} {n}.", faithful=word == "True", why="made so"
    )
    for n, word in enumerate(["True", "False"] * 6)
]


def preference(answer: Answer | str, folder: Path, jobs: int = 1) -> Calibration:
    return calibrate_preference(judge(answer, folder)[0], PAIRS, CASES, "l1", jobs=jobs)


def statements(answer: Answer | str, folder: Path, task: str = FAITHFULNESS) -> Calibration:
    return calibrate_statements(judge(answer, folder)[0], WordEmbedder().encode_passages, task, STATEMENTS, "l1")


def test_a_judge_that_sees_what_people_see_is_trusted(tmp_path: Path) -> None:
    made = preference(likes("good"), tmp_path, jobs=3)
    assert (made.kappa, made.agreement.trusted, made.agreed, made.items) == (1.0, True, 12, 12)
    assert (made.first_shown, made.decided, made.order_changed) == (8, 16, 0)
    assert made.confusion == {"first": {"first": 4}, "second": {"second": 4}, "tie": {"tie": 4}}
    assert made.answers == 24


def test_a_judge_that_looks_at_the_place_is_not(tmp_path: Path) -> None:
    made = preference(choice("1"), tmp_path)
    assert (made.kappa, made.agreement.trusted) == (0.0, False)
    assert (made.first_shown, made.decided, made.order_changed) == (24, 24, 12)


def test_a_judge_that_breaks_is_not_trusted_and_its_silence_counted(tmp_path: Path) -> None:
    made = preference("I like both!", tmp_path)
    assert (made.unscored, made.agreement.trusted, made.decided) == (12, False, 0)
    assert made.confusion["tie"] == {"unscored": 4}


def test_it_may_be_wrong_now_and_then(tmp_path: Path) -> None:
    wrong = iter([True, True, *[False] * 40])

    def answer(prompt: str) -> Reply:
        said = likes("good")(prompt)
        return choice("tie") if next(wrong) and drafts(prompt) else said

    made = preference(answer, tmp_path)
    assert 0.6 < made.kappa < 1.0
    assert made.low < made.kappa < made.high


@pytest.mark.parametrize("task", [FAITHFULNESS, RECALL])
def test_statements_are_judged_by_the_whole_metric(task: str, tmp_path: Path) -> None:
    made = statements(nli(lambda text: int("True" in text)), tmp_path, task)
    assert (made.kappa, made.agreed, made.first_shown) == (1.0, 12, None)
    assert made.answers == (24 if task == FAITHFULNESS else 12)
    always = statements(nli(lambda _: 1), tmp_path / "always", task)
    assert (always.kappa, always.agreement.trusted) == (0.0, False)


def test_a_judge_that_nobody_reaches_is_not_calibrated(tmp_path: Path) -> None:
    def unreachable(_: str) -> Exception:
        return ModelUnreachable("nobody listens.")

    for calibrate in (statements, preference):
        with pytest.raises(BrokenRun, match=r"fake answered nothing.*nobody listens"):
            calibrate(unreachable, tmp_path)


def test_a_calibration_is_found_by_judge_and_rubric(tmp_path: Path) -> None:
    kept = Calibrations.beside(tmp_path / "new" / "answers.jsonl")
    made = preference(likes("good"), tmp_path)
    kept.keep(made)
    kept.keep(made.model_copy(update={"task": FAITHFULNESS, "kappa": 0.1}))
    again = Calibrations(tmp_path / "new" / "calibrations.json")
    assert again.find("preference", judge_id("fake", made.rubric)) == made
    assert again.find("preference", judge_id("fake", "other rubric")) is None
    assert again.find("preference", judge_id("other", made.rubric)) is None
    found = again.find(FAITHFULNESS, judge_id("fake", made.rubric))
    assert found is not None
    assert found.kappa == 0.1


def test_a_later_calibration_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    kept = Calibrations(tmp_path / "c.json")
    made = preference(likes("good"), tmp_path)
    for value in (0.2, 0.9):
        kept.keep(made.model_copy(update={"kappa": value}))
    found = kept.find("preference", judge_id("fake", made.rubric))
    assert found is not None
    assert found.kappa == 0.9


def test_a_file_that_is_something_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text("[1]", "utf-8")
    with pytest.raises(LabelError, match=r"c\.json holds no calibrations"):
        Calibrations(tmp_path / "c.json").find("preference", "fake [r]")
