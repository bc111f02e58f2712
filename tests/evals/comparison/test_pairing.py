"""Where only one of two drafts has a score it does not vanish: it is the worst, or both are left out and told."""

from collections.abc import Sequence
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.comparison.compare import Comparison, compare
from evals.comparison.pairing import Side, pair_scores
from evals.rendering.comparison_markdown import comparison_markdown
from evals.rendering.comparison_words import as_dict
from evals.rendering.junit import comparison_junit
from evals.report import report_page
from evals.run_log import RunLog, Trial
from evals.scorers import METRICS
from evals.stats.significance import Floats
from evals.stats.verdict import MissingScores, Pair, RunVerdict
from service.cli.eval.comparison_screen import show_comparison
from tests.evals.run_sample import failed, trial, write_log

BY_ID = {scorer.id: scorer for scorer in METRICS}
RECALL, BARE, ASKING = BY_ID["citation-recall"], BY_ID["unsupported"], BY_ID["over-asking"]
FAITHFUL, SECONDS = BY_ID["ragas-faithfulness"], BY_ID["seconds"]


def side(*scores: float | list[float], silent: tuple[int, ...] = (), failed: tuple[int, ...] = ()) -> Side:
    """One row a case, whose numbers may be `silent` or `failed`."""
    table: Floats = np.array([one if isinstance(one, list) else [one] for one in scores], dtype=float)
    marks = []
    for rows in (silent, failed):
        mark = np.zeros(table.shape, bool)
        mark[list(rows)] = True
        marks.append(mark)
    return Side(table, *marks)


def columns(pair: Pair) -> tuple[list[Any], list[Any]]:
    """The numbers of both sides, None for NaN."""
    base, candidate = (
        [None if np.isnan(v) else float(v) for v in table.ravel()] for table in (pair.base, pair.candidate)
    )
    return base, candidate


def logs(tmp_path: Path, base: list[Trial], candidate: list[Trial]) -> tuple[RunLog, RunLog]:
    one = write_log(tmp_path / "base.jsonl", base)
    return one, write_log(tmp_path / "new.jsonl", candidate, setup={"prompts": "p2"})


def compared(tmp_path: Path, base: list[Trial], candidate: list[Trial]) -> Comparison:
    return compare(*logs(tmp_path, base, candidate), METRICS)


@pytest.mark.parametrize(
    ("scorer", "worst"),
    [("citation-recall", 0.0), ("unsupported", 1.0), ("must-say", 0.0), ("over-asking", inf), ("likeness", 0.0)],
)
def test_each_scorer_knows_its_worst(scorer: str, worst: float) -> None:
    assert BY_ID[scorer].worst == worst


def test_what_a_draft_may_lack_has_no_worst() -> None:
    lacking = {scorer.id for scorer in METRICS if scorer.worst is None}
    judged = {scorer.id for scorer in METRICS if scorer.id.startswith("ragas-")}
    assert lacking == judged | {"usable", "seconds", "tokens", "cost", "judge-cost"}


def test_a_score_that_only_one_draft_has_is_the_worst_of_the_other() -> None:
    pair = pair_scores(RECALL, side(0.2, 1.0, nan, nan), side(nan, 1.0, 0.5, nan))
    assert columns(pair) == ([0.2, 1.0, 0.0, None], [0.0, 1.0, 0.5, None])
    assert pair.lacking == MissingScores(scored=3, base=1, candidate=1)
    assert columns(pair_scores(BARE, side(0.2), side(nan)))[1] == [1.0]


def test_the_worst_of_a_count_is_the_most_that_any_draft_has() -> None:
    assert columns(pair_scores(ASKING, side(3.0, 0.0), side(nan, 1.0)))[1] == [3.0, 1.0]
    assert columns(pair_scores(ASKING, side(0.0, 0.0), side(nan, 0.0)))[1] == [1.0, 0.0], (
        "never better than the others"
    )


def test_swapped_runs_give_swapped_pairs() -> None:
    one, other = side(0.2, nan, 0.3, nan), side(nan, 0.4, 0.5, nan, silent=(0,))
    for metric in (RECALL, BARE, ASKING, FAITHFUL):
        there, back = pair_scores(metric, one, other), pair_scores(metric, other, one)
        assert columns(there) == columns(back)[::-1]


def test_what_a_draft_may_lack_is_left_out_of_both_runs_repeat_by_repeat() -> None:
    pair = pair_scores(FAITHFUL, side([0.1, 0.9], [0.5, 0.5]), side([nan, 0.9], [0.5, 0.5]))
    assert columns(pair) == ([None, 0.9, 0.5, 0.5], [None, 0.9, 0.5, 0.5])
    assert pair.lacking == MissingScores(scored=4, left_out=1)
    assert [float(mean[0]) for mean in pair.means()] == [0.9, 0.9], "a case is not better for the half that is gone"


def test_a_draft_that_rightly_says_nothing_has_no_score_and_no_worst() -> None:
    pair = pair_scores(RECALL, side(0.5, 0.5), side(nan, nan, silent=(0,)))
    assert columns(pair) == ([None, 0.5], [None, 0.0])
    assert pair.lacking == MissingScores(scored=2, candidate=1, left_out=1)


def test_errors_count_as_the_worst_and_are_told_by_themselves() -> None:
    pair = pair_scores(RECALL, side(0.5, 0.5), side(nan, 0.5, failed=(0,)))
    assert columns(pair)[1] == [0.0, 0.5]
    assert pair.lacking == MissingScores(scored=2)


def test_more_than_a_tenth_left_out_decides_nothing() -> None:
    def left_out(number: int) -> Pair:
        return pair_scores(FAITHFUL, side(*[0.5] * 40), side(*[nan] * number, *[0.1] * (40 - number)))

    assert left_out(4).decides
    assert not left_out(5).decides


def trials(scores: Sequence[float | None], **more: float) -> list[Trial]:
    given: dict[str, Any] = more
    return [trial(f"c{n:02}", True, citation_recall=score, **given) for n, score in enumerate(scores)]


def test_scores_that_only_the_base_has_are_no_gain_for_it_nor_for_the_candidate(tmp_path: Path) -> None:
    base = [0.2 if n % 3 == 0 else 1.0 for n in range(36)]
    candidate = [None if n % 3 == 0 else 1.0 for n in range(36)]
    found = compared(tmp_path, trials(base), trials(candidate))
    (change,) = (change for change in found.changes if change.metric.id == "citation-recall")
    assert change.cases == 36
    assert (change.base, change.candidate) == pytest.approx((11 / 15, 2 / 3))
    assert found.verdict is RunVerdict.REGRESSED


def test_a_score_that_the_candidate_never_has_is_the_worst_everywhere(tmp_path: Path) -> None:
    found = compared(tmp_path, trials([0.8] * 20), trials([None] * 20))
    assert found.verdict is RunVerdict.REGRESSED
    assert found.why == "Worse: Factual sentences with a citation."


def test_a_case_that_needs_no_answer_is_not_worse_for_getting_none(tmp_path: Path) -> None:
    base = [trial(f"c{n:02}", n >= 8, citation_recall=0.9) for n in range(90)]
    candidate = [
        trial(f"c{n:02}", True, text="" if n < 8 else "Hello.", citation_recall=None if n < 8 else 0.9)
        for n in range(90)
    ]
    found = compared(tmp_path, base, candidate)
    assert found.verdict is RunVerdict.IMPROVED
    assert "citation" not in found.why
    assert any("left out of both runs" in warning and "8 drafts" in warning for warning in found.warnings)


def test_a_figure_of_which_nothing_is_left_is_told(tmp_path: Path) -> None:
    base = [trial(f"c{n}", True, ragas_faithfulness=0.5) for n in range(10)]
    found = compared(tmp_path, base, [trial(f"c{n}", True, ragas_faithfulness=None) for n in range(10)])
    assert "ragas-faithfulness" not in {change.metric.id for change in found.changes}
    assert any("Faithfulness (ragas): left out" in w and "decides nothing" in w for w in found.warnings)


def outputs(tmp_path: Path, base: RunLog, candidate: RunLog, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The same comparison in each form that people and programs read."""
    found = compare(base, candidate, METRICS)
    capsys.readouterr()
    show_comparison(found, 0)
    return {
        "terminal": capsys.readouterr().out,
        "markdown": comparison_markdown(found),
        "junit": comparison_junit(found, base, candidate),
        "html": report_page([base, candidate], [], [found]),
        "json": str(as_dict(found)),
    }


def test_every_output_says_what_lacks_what_is_left_out_and_what_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = trials([0.9] * 20, ragas_faithfulness=0.5)
    candidate = trials([None, *[0.9] * 19], ragas_faithfulness=0.5)
    candidate[1] = trial("c01", True, citation_recall=0.9, ragas_faithfulness=None)
    candidate[2] = failed("c02")
    for form, said in outputs(tmp_path, *logs(tmp_path, base, candidate), capsys).items():
        words = " ".join(said.split()).replace("\\", "")
        assert "new.jsonl lacks the score of 1 draft, which the other run has; that counts as the worst" in words, (
            form
        )
        assert "left out of both runs, for one of the two may lack the score and does: 1 draft." in words, form
        assert "1 draft ended in an error: not passed, and the worst in every other figure" in words, form


@pytest.mark.parametrize(
    ("moved", "cause"),
    [
        (5, "drawn from the cases there are, which is rough where few of them moved"),  # p 0.0625
        (6, "looks at this figure alone, while the verdict looks at all of them"),  # p 0.031, of two figures
    ],
)
def test_every_output_says_why_an_interval_excludes_zero_beside_chance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], moved: int, cause: str
) -> None:
    def run(shift: float) -> list[Trial]:
        return [
            trial(
                f"c{n:02}",
                True,
                citation_recall=0.5 + shift * (n < moved),
                checks=0.5 + shift * (n % 5 == 1) * (-1) ** n,
            )
            for n in range(60)
        ]

    for form, said in outputs(tmp_path, *logs(tmp_path, run(0), run(0.3)), capsys).items():
        words = " ".join(said.split()).replace("&#39;", "'").replace("\\", "")
        assert "'Factual sentences with a citation' (p 0.0" in words, form
        assert "excludes zero and may still be chance" in words, form
        assert cause in words, form


def test_where_intervals_and_tests_agree_nothing_is_explained(tmp_path: Path) -> None:
    same = trials([0.5 + n % 4 / 10 for n in range(60)])
    assert not any("excludes zero" in w for w in compared(tmp_path, same, same).warnings)
    (tmp_path / "far").mkdir()
    far = compared(tmp_path / "far", trials([0.9] * 60), trials([0.5 + n % 4 / 10 for n in range(60)]))
    assert far.verdict is RunVerdict.REGRESSED
    assert not any("excludes zero" in w for w in far.warnings)


def test_a_mean_and_ranks_that_disagree_are_explained(tmp_path: Path) -> None:
    base = trials([0.5] * 60)
    candidate = trials([0.499] * 52 + [1.0] * 8)
    warnings = compared(tmp_path, base, candidate).warnings
    assert any("by the ranks more cases went the other way" in warning for warning in warnings)


def test_what_drafts_cost_is_said_to_decide_nothing(tmp_path: Path) -> None:
    found = compared(tmp_path, trials([0.5] * 60, seconds=9.0), trials([0.5] * 60, seconds=7.0))
    assert "The interval of Seconds excludes zero, but what a draft costs decides no verdict." in found.warnings
