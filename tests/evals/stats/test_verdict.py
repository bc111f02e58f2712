"""A verdict says what the cases show, names what it could not have seen, and is seldom wrong without a change."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from evals.stats.verdict import PASSING, Pair, RunVerdict, decide_verdict
from tests.benchmarks.simulate_verdicts import CHANGES, World, verdicts


@dataclass(frozen=True)
class Figure:
    id: str = "proof"
    title: str = "Citation precision"
    unit: str = "share"
    higher_is_better: bool = True
    required: bool = False
    worst: float | None = 0.0


def passing(base: Sequence[object], candidate: Sequence[object]) -> Pair:
    """Cases of one repeat each, or of lists of repeats."""
    one, other = (np.array(run, dtype=float).reshape(len(run), -1) for run in (base, candidate))
    return Pair(PASSING, one, other)


def moved(by: float, cases: int = 40, figure: Figure | None = None) -> Pair:
    """A metric that moves by about `by` in every case."""
    base = np.random.default_rng(3).uniform(0.3, 0.6, (cases, 1))
    noise = np.random.default_rng(4).normal(0, 0.01, (cases, 1))
    return Pair(figure or Figure(), base, base + by + noise)


STEADY = passing([1] * 35 + [0] * 5, [1] * 35 + [0] * 5)
FALLING = passing([1] * 40, [0] * 10 + [1] * 30)
RISING = passing([0] * 10 + [1] * 30, [1] * 40)


def test_more_cases_fail() -> None:
    ruling = decide_verdict(FALLING, [moved(0.0)])
    assert ruling.verdict is RunVerdict.REGRESSED
    assert ruling.why == "Worse: Drafts that pass."
    assert ruling.judgements[0].p == pytest.approx(2 * 0.5**10)


def test_five_flips_of_forty_can_be_chance_and_six_cannot() -> None:
    five, six = ([0] * n + [1] * (40 - n) for n in (5, 6))
    assert decide_verdict(passing([1] * 40, five), []).verdict is not RunVerdict.REGRESSED
    assert decide_verdict(passing([1] * 40, six), []).verdict is RunVerdict.REGRESSED


def test_a_metric_alone_can_regress() -> None:
    ruling = decide_verdict(STEADY, [moved(-0.1)])
    assert ruling.verdict is RunVerdict.REGRESSED
    assert ruling.why == "Worse: Citation precision."


def test_less_is_better_where_the_metric_says_so() -> None:
    needless = Figure("over-asking", "Needless questions", "count", higher_is_better=False)
    assert decide_verdict(STEADY, [moved(-0.1, figure=needless)]).verdict is RunVerdict.IMPROVED
    assert decide_verdict(STEADY, [moved(0.1, figure=needless)]).verdict is RunVerdict.REGRESSED


@pytest.mark.parametrize("figure", [Figure(unit="s"), Figure(unit="USD"), Figure(unit="tokens")], ids=str)
def test_costs_decide_nothing(figure: Figure) -> None:
    ruling = decide_verdict(STEADY, [moved(-0.1, figure=figure)])
    assert ruling.verdict is RunVerdict.NO_EFFECT_DETECTED
    assert ruling.judgements[1].p < 1e-6
    assert ruling.judgements[1].adjusted is None


def test_more_pass_but_a_metric_is_worse() -> None:
    ruling = decide_verdict(RISING, [moved(-0.1)])
    assert ruling.verdict is RunVerdict.INCONCLUSIVE
    assert ruling.why.startswith("Worse: Citation precision. Better: Drafts that pass. These contradict")


def test_fewer_pass_whatever_else_is_better() -> None:
    assert decide_verdict(FALLING, [moved(0.1)]).verdict is RunVerdict.REGRESSED


def test_nothing_seen_says_what_would_have_been() -> None:
    ruling = decide_verdict(STEADY, [moved(0.0)])
    assert ruling.verdict is RunVerdict.NO_EFFECT_DETECTED
    # Without any flip, six must fall to be seen: 8 of 40 so that six do four times in five.
    assert ruling.smallest_fall == pytest.approx(0.19, abs=0.01)
    assert "A fall of 19 points" in ruling.why


def test_too_few_cases_are_no_proof_of_no_effect() -> None:
    ruling = decide_verdict(passing([1] * 15, [1] * 15), [])
    assert ruling.verdict is RunVerdict.INCONCLUSIVE
    assert "About 39 cases show 20 points; these are 15." in ruling.why


def test_what_hardly_passes_cannot_fall() -> None:
    ruling = decide_verdict(passing([1] * 3 + [0] * 117, [1] * 3 + [0] * 117), [])
    assert ruling.verdict is RunVerdict.INCONCLUSIVE
    assert ruling.why.startswith("Only 2% of the base's drafts pass")


def test_where_hardly_anything_passes_a_requirement_can_show_a_fall_in_its_place() -> None:
    nowhere, facts = passing([0] * 40, [0] * 40), Figure("must-say", "Says every fact", required=True)
    ruling = decide_verdict(nowhere, [moved(0.0, figure=facts)])
    assert ruling.verdict is RunVerdict.NO_EFFECT_DETECTED
    assert "in 'Says every fact' would have been seen" in ruling.why
    assert decide_verdict(nowhere, [moved(-0.05, figure=facts)]).verdict is RunVerdict.REGRESSED
    assert decide_verdict(nowhere, [moved(0.0, figure=Figure())]).verdict is RunVerdict.INCONCLUSIVE
    few = moved(0.0, figure=facts)
    few.candidate[:25] = np.nan
    assert decide_verdict(nowhere, [few]).verdict is RunVerdict.INCONCLUSIVE


def test_metrics_that_could_prove_nothing_take_nothing_from_those_that_can() -> None:
    silent = [
        Pair(Figure(f"m{n}"), np.ones((40, 1)), np.ones((40, 1)) - (np.arange(40) < 5)[:, None]) for n in range(9)
    ]
    judgements = decide_verdict(STEADY, [moved(-0.1), *silent]).judgements
    assert judgements[1].adjusted == judgements[1].p
    assert [j.adjusted for j in judgements[2:]] == [1.0] * 9


def test_one_case_repeated_is_one_case() -> None:
    # Five cases that fall in each of four repeats are twenty flips, and still five cases.
    base, candidate = [[1] * 4] * 40, [[0] * 4] * 5 + [[1] * 4] * 35
    ruling = decide_verdict(passing(base, candidate), [])
    assert ruling.judgements[0].p == pytest.approx(2 * 0.5**5)
    assert ruling.verdict is not RunVerdict.REGRESSED


def test_repeats_see_what_one_draft_a_case_does_not() -> None:
    # Each case falls from 4 of 4 to 3 of 4 in ten cases: one repeat alone would show a quarter of it.
    base, candidate = [[1] * 4] * 40, [[1, 1, 1, 0]] * 10 + [[1] * 4] * 30
    assert decide_verdict(passing(base, candidate), []).verdict is RunVerdict.REGRESSED


def test_the_best_of_many_metrics_is_not_taken_at_its_word() -> None:
    random = np.random.default_rng(11)
    lucky = Pair(Figure("lucky"), np.zeros((20, 1)), np.where(np.arange(20) < 14, -0.1, 0.1).reshape(-1, 1))
    others = [moved(0.0, 20, Figure(f"m{n}")) for n in range(9)]
    noisy = [Pair(p.metric, p.base, p.base + random.permutation(np.resize([0.1, -0.1], (20, 1)))) for p in others]
    steady = passing([1] * 20, [1] * 20)
    alone = decide_verdict(steady, [Pair(Figure(), lucky.base, lucky.candidate - 0.05)])
    among = decide_verdict(steady, [Pair(Figure(), lucky.base, lucky.candidate - 0.05), *noisy])
    assert alone.judgements[1].p == among.judgements[1].p
    assert among.judgements[1].adjusted == pytest.approx(10 * (alone.judgements[1].adjusted or 0))


def test_what_got_better_makes_no_room_for_what_got_worse() -> None:
    better, worse = moved(0.1, figure=Figure("a")), moved(-0.1, figure=Figure("b"))
    judgements = decide_verdict(STEADY, [better, worse]).judgements
    assert [j.toward for j in judgements[1:]] == [1, -1]
    assert all(j.adjusted == pytest.approx(2 * j.p) for j in judgements[1:])


def test_ranks_that_contradict_the_mean_decide_nothing() -> None:
    # Most cases rise a little, few fall a lot: neither better nor worse.
    differences = np.array([0.01] * 34 + [-0.9] * 6).reshape(-1, 1)
    judgement = decide_verdict(STEADY, [Pair(Figure(), np.ones((40, 1)), 1 + differences)]).judgements[1]
    assert judgement.toward == 0
    assert not judgement.significant


def test_drafts_without_a_score_take_their_case_out_of_both_runs() -> None:
    pair = moved(-0.1)
    pair.candidate[:36] = np.nan
    ruling = decide_verdict(STEADY, [pair])
    assert ruling.judgements[1].p == pytest.approx(2 * 0.5**4)
    nothing = Pair(Figure(), pair.base, np.full((40, 1), np.nan))
    assert decide_verdict(STEADY, [nothing]).judgements[1].p == 1.0


def test_no_case_is_no_comparison() -> None:
    with pytest.raises(ValueError, match="without a case in common"):
        decide_verdict(Pair(PASSING, np.zeros((0, 1)), np.zeros((0, 1))), [])


@pytest.mark.parametrize("change", CHANGES)
def test_regressed_is_seldom_said_where_nothing_changed(change: str) -> None:
    # 300 comparisons of a true 5 % give more than 26 in 0.2 % of cases; tests.benchmarks.simulate_verdicts has 2,000.
    world = CHANGES[change]
    counted = verdicts(World(40, 2, difficulty=world.difficulty, way=world.way), 300, seed=7)
    assert counted[RunVerdict.REGRESSED] <= 26
    assert counted[RunVerdict.IMPROVED] <= 26


def test_a_large_fall_is_nearly_always_seen() -> None:
    assert verdicts(World(cases=80, fall=0.25), 60, seed=8)[RunVerdict.REGRESSED] >= 54
