"""What a judge prefers in two runs: wins against losses by case, whether that is chance, what must stay hidden."""

from pathlib import Path
from typing import Any

import pytest
from scipy.stats import binomtest

from evals.cases.golden import GoldenCase
from evals.comparison.compare import Comparison, compare
from evals.errors import UnfairComparison
from evals.judges.judge import JudgeUsage
from evals.judges.pairwise import Preference, Winner
from evals.judges.run_preferences import Preferences, judge_runs
from evals.rendering.comparison_markdown import comparison_markdown
from evals.rendering.comparison_words import as_dict, cells, preferred_words
from evals.run_log import RunLog, Trial
from evals.stats.verdict import RunVerdict
from evals.trust import Agreement
from tests.evals.golden_made import make_case
from tests.evals.judges.scripted import Answering, choice, judge, likes
from tests.evals.run_sample import citation, draft, failed, trial, write_log

GOOD, POOR = "A good reply.", "A poor reply."
SURE, WEAK = Agreement(kappa=0.8, low=0.7, high=0.9), Agreement(kappa=0.3, low=0.1, high=0.5)
CASES = {f"c{n:02}": make_case(f"c{n:02}", f"Question {n}?") for n in range(20)}
HASHES = {id: case.content_hash for id, case in CASES.items()}


def log(path: Path, better: int, repeats: int = 1, **given: Any) -> RunLog:
    """A run in which the first `better` cases have the good reply; all of them pass."""
    trials = [
        trial(id, True, repeat, text=GOOD if n < better else POOR)
        for n, id in enumerate(CASES)
        for repeat in range(repeats)
    ]
    return write_log(path, trials, cases=HASHES, **given)


def judged(
    folder: Path, base: RunLog, candidate: RunLog, agreement: Agreement | None = SURE
) -> tuple[Comparison, Answering]:
    one, model = judge(likes("good"), folder)
    made = compare(base, candidate, [], prefer=lambda: judge_runs(one, agreement, base, candidate, CASES, jobs=2))
    return made, model


def pair(folder: Path, before: int, after: int, repeats: int = 1) -> tuple[RunLog, RunLog]:
    return (
        log(folder / "base.jsonl", before, repeats),
        log(folder / "new.jsonl", after, repeats, setup={"prompts": "p2"}),
    )


def test_a_trusted_judge_decides_by_the_exact_sign_test(tmp_path: Path) -> None:
    made, model = judged(tmp_path, *pair(tmp_path, 0, 8))
    assert made.preferred is not None
    assert (made.preferred.wins, made.preferred.losses, made.preferred.ties) == (8, 0, 12)
    assert made.preferred.p == pytest.approx(binomtest(8, 8).pvalue)
    change = made.changes[-1]
    assert [change.base, change.candidate] == pytest.approx([0.0, 0.4])
    assert change.judgement.p == pytest.approx(made.preferred.p)
    assert (made.verdict, made.why) == (RunVerdict.IMPROVED, "Better: Preferred by the judge.")
    assert len(model.asked) == 16, "drafts of the same words are not asked about"


def test_worse_drafts_are_a_regression_even_where_all_pass(tmp_path: Path) -> None:
    assert judged(tmp_path, *pair(tmp_path, 10, 0))[0].verdict is RunVerdict.REGRESSED


@pytest.mark.parametrize(
    ("agreement", "words"),
    [(WEAK, "kappa 0.30, 0.10 to 0.50: not trusted"), (None, "not calibrated: not trusted")],
)
def test_a_judge_that_is_not_trusted_is_shown_grey_and_decides_nothing(
    agreement: Agreement | None, words: str, tmp_path: Path
) -> None:
    made, _ = judged(tmp_path, *pair(tmp_path, 20, 0), agreement)
    assert made.verdict is not RunVerdict.REGRESSED
    change = made.changes[-1]
    assert (change.trusted, change.judgement.adjusted) == (False, None)
    assert cells(change)[0] == f"Preferred by the judge ({words})"
    row = next(line for line in comparison_markdown(made).splitlines() if "Preferred" in line)
    assert row.count("<sub>") == row.count("</sub>") > 5
    assert as_dict(made)["metrics"][-1]["trusted"] is False
    assert made.preferred
    assert words in preferred_words(made.preferred)


def test_the_win_rate_has_its_exact_interval(tmp_path: Path) -> None:
    one, other = pair(tmp_path, 0, 9)
    made, _ = judged(tmp_path, one, other)
    assert made.preferred
    assert made.preferred.rate
    interval = binomtest(9, 9).proportion_ci(0.95, method="exact")
    assert (made.preferred.rate.low, made.preferred.rate.high) == (interval.low, interval.high)
    words = preferred_words(made.preferred)
    assert "prefers the candidate in 9 cases and the base in 0; 11 ties, 0 not judged" in words
    assert "Win rate 100% (66% to 100%), sign test p 0.004. 18 answers for 0.0000 USD." in words


def test_repeats_of_a_case_count_once(tmp_path: Path) -> None:
    made, _ = judged(tmp_path, *pair(tmp_path, 0, 6, repeats=3))
    assert made.preferred
    assert (made.preferred.cases, made.preferred.wins, made.preferred.ties) == (20, 6, 14)


def test_what_is_not_judged_is_no_zero(tmp_path: Path) -> None:
    def broken(_: str) -> str:
        return "I like both."

    one, other = pair(tmp_path, 0, 20)
    weak, _ = judge(broken, tmp_path)
    made = compare(one, other, [], prefer=lambda: judge_runs(weak, SURE, one, other, CASES))
    assert made.preferred
    assert (made.preferred.unscored, made.preferred.rate, made.preferred.p) == (20, None, 1.0)
    assert [change.metric.id for change in made.changes] == ["passed"], "no mean of nothing"
    assert "not judged" in comparison_markdown(made)


def test_an_error_and_a_case_that_changed_are_not_judged(tmp_path: Path) -> None:
    def run(path: Path, last: Trial) -> RunLog:
        return write_log(path, [trial(id, True, text=path.stem) for id in list(CASES)[:-1]] + [last], cases=HASHES)

    one, other = run(tmp_path / "base.jsonl", failed("c19")), run(tmp_path / "new.jsonl", trial("c19", True))
    cases: dict[str, GoldenCase] = CASES | {"c00": make_case("c00", "Something else?")}
    preferences = judge_runs(judge(choice("1"), tmp_path)[0], SURE, one, other, cases)
    assert preferences.by_draft["c19", 0] == Preference(None, "a draft ended in an error")
    assert "not here as it was" in preferences.by_draft["c00", 0].why
    assert preferences.by_draft["c01", 0].winner is Winner.TIE


def test_the_judge_is_told_what_either_draft_cites_and_not_which(tmp_path: Path) -> None:
    def run(path: Path, quote: str) -> RunLog:
        own = draft((path.stem, 1), citations=[citation(1, quote)])
        return write_log(path, [trial("c00", True).model_copy(update={"draft": own})], cases={"c00": HASHES["c00"]})

    one, model = judge(choice("tie"), tmp_path)
    judge_runs(one, SURE, run(tmp_path / "x.jsonl", "Zebra words."), run(tmp_path / "y.jsonl", "Apple words."), CASES)
    assert "- Apple words.\n- Zebra words." in model.asked[0][-1].content


def test_nothing_is_asked_where_the_runs_cannot_be_compared(tmp_path: Path) -> None:
    one = log(tmp_path / "base.jsonl", 0)
    other = log(tmp_path / "new.jsonl", 5, setup={"model": "another"})
    with pytest.raises(UnfairComparison):
        judged(tmp_path, one, other)
    assert not (tmp_path / "answers.jsonl").exists()


def test_what_it_says_of_hidden_cases_stays_hidden() -> None:
    found = {("open", 0): Preference(Winner.BASE, "true"), ("locked", 0): Preference(Winner.BASE, "secret")}
    summary = Preferences("fake", SURE, found, JudgeUsage()).summary({"locked"})
    assert summary.losses == 2
    assert list(summary.each) == [("open", 0)]
