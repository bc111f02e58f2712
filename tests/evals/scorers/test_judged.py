"""What a judge says of a draft, beside what it may be believed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from drafter.draft import SentenceStatus
from evals.comparison.compare import compare
from evals.errors import UnfairComparison
from evals.rendering.run_markdown import run_markdown
from evals.run_log import Score
from evals.runs.log_file import read_log
from evals.runs.summary import means
from evals.scorers import METRICS, Judging, score_draft, unscored_by_judge
from evals.scorers.judged import TASKS
from evals.trust import FAITHFULNESS, Agreement
from tests.evals.golden_sample import golden_case, scored
from tests.evals.judges.scripted import Answer, judge, nli
from tests.evals.run_sample import trial, write_log
from tests.installed import JUDGE, skip_without

skip_without("ragas", how=JUDGE)

CASE = golden_case(reference="You can ask for a refund within 30 days.")
SURE, WEAK = Agreement(kappa=0.8, low=0.7, high=0.9), Agreement(kappa=0.3, low=0.1, high=0.5)


def judged(answer: Answer | str, folder: Path, text: str | None = None) -> Mapping[str, Score]:
    one, _ = judge(answer, folder)
    draft = scored() if text is None else scored((text, SentenceStatus.COURTESY), text=text)
    return score_draft(CASE, replace(draft, judging=Judging(one, ("You can ask for a refund within 30 days.",))))


def test_a_draft_gets_every_metric_with_its_meaning_and_the_cost(tmp_path: Path) -> None:
    scores = judged(nli(lambda _: 1, question="How do I get a refund?"), tmp_path)
    for id in ("ragas-faithfulness", "ragas-context-recall", "ragas-factual-correctness"):
        assert scores[id].value == pytest.approx(1.0, abs=0.01)
    assert scores["ragas-faithfulness"].why.startswith("Share of the answer's statements")
    assert scores["ragas-string-similarity"].value is not None
    assert scores["ragas-string-similarity"].value > 0.9
    assert scores["judge-cost"].value == 0.0
    assert scores["judge-cost"].why.startswith("9 answers")


def test_garbage_leaves_the_draft_without_scores_of_the_judge_and_with_all_others(tmp_path: Path) -> None:
    scores = judged("As an assistant, I would say 1.", tmp_path)
    assert all(scores[id].value is None for id in TASKS)
    assert "no usable answer" in scores["ragas-faithfulness"].why
    assert scores["outcome"].value == 1.0


def test_without_a_judge_there_is_nothing_of_it() -> None:
    assert not [id for id in score_draft(CASE, scored()) if id.startswith(("ragas", "judge"))]


def test_nothing_written_is_not_judged(tmp_path: Path) -> None:
    scores = judged(nli(lambda _: 1), tmp_path, text=" ")
    assert {scores[id].why for id in TASKS} == {"nothing is written"}


def run(path: Path, value: float, agreement: Agreement | None, **setup: str) -> Path:
    trials = [trial(f"c{n:02}", True, ragas_faithfulness=value) for n in range(20)]
    known = {FAITHFULNESS: agreement} if agreement else {}
    write_log(path, trials, setup={"judge": "fake [r]", **setup}, agreement=known)
    return path


@pytest.mark.parametrize(
    ("agreement", "words", "verdict"),
    [
        (SURE, "kappa 0.80, 0.70 to 0.90: trusted", "REGRESSED"),
        (WEAK, "kappa 0.30, 0.10 to 0.50: not trusted", "INCONCLUSIVE"),
        (None, "not calibrated: not trusted", "INCONCLUSIVE"),
    ],
)
def test_kappa_stands_beside_the_number_and_says_whether_it_decides(
    agreement: Agreement | None, words: str, verdict: str, tmp_path: Path
) -> None:
    base = read_log(run(tmp_path / "base.jsonl", 1.0, agreement))
    candidate = read_log(run(tmp_path / "new.jsonl", 0.4, agreement, prompts="p2"))
    mean = next(mean for mean in means(base) if mean.id == "ragas-faithfulness")
    assert mean.title == f"Faithfulness (ragas): {words}"
    assert mean.trusted is (agreement is SURE)
    row = next(line for line in run_markdown(base).splitlines() if "Faithfulness" in line)
    assert ("<sub>" in row) is (agreement is not SURE)
    made = compare(base, candidate, METRICS)
    change = next(change for change in made.changes if change.metric.id == "ragas-faithfulness")
    assert (change.trust, change.trusted) == (words, agreement is SURE)
    assert made.verdict.value == verdict


def test_runs_of_different_judges_are_not_compared(tmp_path: Path) -> None:
    base = read_log(run(tmp_path / "base.jsonl", 1.0, SURE))
    other = read_log(run(tmp_path / "new.jsonl", 1.0, SURE, judge="fake [another rubric]"))
    with pytest.raises(UnfairComparison, match=r"judge: fake \[r\] against fake \[another rubric\]"):
        compare(base, other, METRICS)


def test_what_a_judge_left_open_is_counted_with_the_most_frequent_reasons(tmp_path: Path) -> None:
    base = read_log(run(tmp_path / "base.jsonl", 1.0, SURE))
    assert unscored_by_judge(base) == ""
    silent = [trial(f"c{n:02}", True, ragas_faithfulness=None if n else 0.5) for n in range(4)]
    log = write_log(tmp_path / "silent.jsonl", silent)
    words = "3 of 4 scores of the judge are left open. 3 times: ragas-faithfulness is None"
    assert unscored_by_judge(log) == words
