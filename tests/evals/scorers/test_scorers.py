"""Every scorer: a draft that scores, one that scores less, and one of which it says nothing."""

from dataclasses import replace
from typing import Any

import pytest

from drafter.bundled import BUNDLED
from drafter.draft import CheckResult, CheckStatus, SentenceStatus
from drafter.handbook.guidelines import load_handbook
from drafter.situation import Outcome
from evals.scorers import ALL_SCORERS, DraftSample, meets_requirements, score_draft
from tests.evals.golden_sample import ARTICLE, OTHER, SAID, golden_case, scored

CITED, BARE, COURTESY = SentenceStatus.CITED, SentenceStatus.UNSUPPORTED, SentenceStatus.COURTESY
FAILED = CheckResult(check="no-blame", title="No blame", status=CheckStatus.FAILED, reason="it blames")
HOLDS = CheckResult(check="greeting", title="Greets", status=CheckStatus.PASSED, reason="holds")
SILENT = CheckResult(check="chat-one-step", title="Steps", status=CheckStatus.SKIPPED, reason="no chat")


def value(scorer: str, draft: DraftSample, **expect: Any) -> float | None:
    return score_draft(golden_case(**expect), draft)[scorer].value


@pytest.mark.parametrize(
    ("scorer", "expect", "good", "bad"),
    [
        ("outcome", {"outcome": ["answer", "ask"]}, scored(), scored(outcome=Outcome.DECLINE)),
        ("written", {}, scored(), scored(text="", sentences=())),
        ("cites-source", {"cite": [ARTICLE]}, scored(cites=(OTHER, ARTICLE)), scored(cites=(OTHER,))),
        ("must-say", {"say": [["30 days", "a month"]]}, scored(), scored(("Ask within 130 days.", CITED))),
        ("must-not-say", {"not_say": ["/guarant/"]}, scored(), scored(("I guarantee a refund.", BARE))),
        ("tone", {"tone": "neutral"}, scored(), None),
        ("checks-named", {"checks": ["no-blame"]}, None, scored(checks=(FAILED,))),
        (
            "language",
            {"language": "de"},
            scored(("Sie können innerhalb von dreißig Tagen eine Erstattung verlangen.", CITED)),
            scored(("You can ask us for a refund within thirty days of your payment.", CITED)),
        ),
        ("length", {"words": 9}, scored(), scored((SAID + " " + SAID, CITED))),
    ],
)
def test_an_expectation_is_met_or_missed_and_a_miss_fails_the_case(
    scorer: str, expect: dict[str, Any], good: DraftSample | None, bad: DraftSample | None
) -> None:
    if good:
        assert value(scorer, good, **expect) == 1.0
        assert meets_requirements(score_draft(golden_case(**expect), good))
    if bad:
        assert value(scorer, bad, **expect) == 0.0
        assert not meets_requirements(score_draft(golden_case(**expect), bad))


def by_the_handbook(*, checks: tuple[CheckResult, ...] = (), **changes: Any) -> DraftSample:
    return replace(scored(checks=checks, **changes), handbook=load_handbook([BUNDLED / "handbook"]))


def test_a_named_guideline_counts_by_whether_it_applies_and_not_by_the_room_of_a_tier() -> None:
    case = golden_case(guidelines=["no-blame", "card-numbers-stay-out"])
    scores = score_draft(case, by_the_handbook())
    assert scores["guidelines"].value == 0.5
    assert "not called for by what was read: card-numbers-stay-out" in scores["guidelines"].why
    assert "no room for it in this tier: no-blame" in scores["guidelines"].why
    assert meets_requirements(scores)


def test_what_a_draft_does_about_a_named_guideline_counts() -> None:
    case = golden_case(guidelines=["no-blame"])
    assert score_draft(case, by_the_handbook())["guideline-checks"].value is None
    blaming = score_draft(case, by_the_handbook(checks=(FAILED,)))
    assert blaming["guideline-checks"].value == 0.0
    assert not meets_requirements(blaming)


def test_one_fact_of_three_that_is_missing_is_not_nothing() -> None:
    draft = scored(("You can ask within 30 days by mail.", CITED))
    assert value("must-say", draft, say=[["30 days"], ["mail"], ["invoice number"]]) == pytest.approx(2 / 3)


def test_what_belongs_to_some_outcomes_is_asked_of_those_alone() -> None:
    answer = {"outcome": ["answer"], "cite": [ARTICLE], "say": [["30 days"]], "not_say": ["colleague"]}
    handing: dict[str, Any] = {"outcome": ["hand-off"], "say": [["Ines"]]}
    expect: dict[str, Any] = {"outcome": ["answer", "hand-off"], "when": [answer, handing]}
    handed = scored(("Ines, a colleague, takes over.", BARE), outcome=Outcome.HAND_OFF)
    assert value("must-say", handed, **expect) == 1.0
    assert value("cites-source", handed, **expect) is None
    assert value("must-not-say", handed, **expect) is None
    assert meets_requirements(score_draft(golden_case(**expect), handed))
    answered = scored(("A colleague takes over.", BARE), cites=(OTHER,))
    assert [value(s, answered, **expect) for s in ("must-say", "cites-source", "must-not-say")] == [0.0, 0.0, 0.0]
    assert value("must-say", scored(outcome=Outcome.HAND_OFF), **expect) == 0.0
    assert value("must-say", scored(cites=(ARTICLE,)), **expect) == 1.0


def test_the_sources_of_every_outcome_are_looked_for() -> None:
    answer = {"outcome": ["answer"], "cite": [ARTICLE]}
    expect = {"outcome": ["answer", "hand-off"], "when": [answer]}
    assert value("mrr", scored(outcome=Outcome.HAND_OFF, found=(OTHER, ARTICLE)), **expect) == 0.5


def test_what_must_not_be_said_is_found_with_any_ending() -> None:
    assert value("must-not-say", scored(("It is guaranteed.", BARE)), not_say=["guarantee"]) == 0.0


@pytest.mark.parametrize("scorer", ["cites-source", "must-say", "must-not-say", "tone", "guidelines", "length"])
def test_what_a_case_leaves_out_is_not_scored(scorer: str) -> None:
    assert value(scorer, scored()) is None


def test_a_draft_without_words_is_right_only_where_none_are_expected() -> None:
    silent = scored(text="", sentences=(), outcome=Outcome.NONE)
    assert meets_requirements(score_draft(golden_case(outcome=["none"]), silent))
    assert not meets_requirements(score_draft(golden_case(outcome=["answer"]), silent))


def test_retrieval_counts_the_places_of_named_sources() -> None:
    draft = scored(found=(OTHER, "x", ARTICLE))
    assert value("mrr", draft, cite=[ARTICLE]) == pytest.approx(1 / 3)
    assert value("recall@5", draft, cite=[ARTICLE, "y"]) == 0.5
    assert value("ndcg@10", draft, cite=[ARTICLE]) == pytest.approx(0.5)
    assert value("ndcg@10", scored(found=(ARTICLE, OTHER)), cite=[ARTICLE, OTHER]) == 1.0
    assert value("mrr", scored(found=("x",)), cite=[ARTICLE]) == 0.0
    assert value("mrr", draft) is None


def test_proof_counts_sentences_and_citations() -> None:
    draft = scored((SAID, CITED), ("It takes 3 days.", BARE), ("Have a good day!", COURTESY), cites=(ARTICLE, OTHER))
    assert value("citation-recall", draft) == 0.5
    assert value("citation-precision", draft, cite=[ARTICLE]) == 0.5
    assert value("unsupported", draft) == pytest.approx(1 / 3)
    assert value("contradicted", draft) == 0
    assert value("citation-recall", scored(("Have a good day!", COURTESY))) is None


def test_what_a_source_contradicts_is_unproved_and_counted() -> None:
    draft = scored((SAID, CITED), ("It takes 3 days.", SentenceStatus.CONTRADICTED))
    assert value("contradicted", draft) == 1
    assert value("unsupported", draft) == 0.5
    assert value("citation-recall", draft) == 0.5


def test_checks_that_say_nothing_do_not_count() -> None:
    assert value("checks", scored(checks=(FAILED, HOLDS, SILENT))) == 0.5
    assert value("checks", scored(checks=(SILENT,))) is None


def test_a_question_where_none_is_called_for_is_needless() -> None:
    asking = scored((SAID, CITED), ("Which card did you use?", BARE), ("Is there anything else?", COURTESY))
    assert value("over-asking", asking) == 1.0
    assert value("over-asking", asking, outcome=["ask"]) == 0.0
    assert value("over-asking", scored()) == 0.0


def test_a_reply_is_like_its_reference_by_what_it_means() -> None:
    near = value("likeness", scored(), reference="Please ask for a refund within 30 days.")
    far = value("likeness", scored(), reference="Our calendar shows every room.")
    assert near is not None
    assert far is not None
    assert near > far
    assert value("likeness", scored()) is None


def test_costs_are_read_from_the_receipt() -> None:
    scores = score_draft(golden_case(), scored())
    assert (scores["seconds"].value, scores["tokens"].value, scores["cost"].value) == (3.0, 120.0, None)


def test_every_score_says_why() -> None:
    scores = score_draft(golden_case(cite=[ARTICLE], say=[["30 days"]], words=50), scored(cites=(ARTICLE,)))
    assert list(scores) == [scorer.id for scorer in ALL_SCORERS]
    assert all(score.why for score in scores.values())
