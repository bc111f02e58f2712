"""Order, floor and duplicates; no model, no store."""

from dataclasses import replace

import pytest

from kb_index.documents import Kind, Match, Passage
from kb_index.search.ranking import (
    BOUNDS,
    EVERYTHING,
    REACH,
    Candidate,
    explain_score,
    rank,
    rerank,
    shortlist,
    weights,
)
from kb_index.search.votes import ELECTED


def candidate(key: str, vector: float, lexical: float = 0.0, *, text: str = "", document: str = "") -> Candidate:
    text = text or f"The words of {key}."
    passage = Passage(key, document or key, Kind.ARTICLE, "T", ("T",), text, 0, len(text), "s")
    return Candidate(passage, vector, lexical)


def order(*candidates: Candidate, limit: int = 10) -> list[str]:
    return [hit.passage.id for hit in rank(candidates, limit)]


def test_meaning_leads_and_words_decide_between_near_ones() -> None:
    assert order(candidate("a", 0.60), candidate("b", 0.55, 1.0)) == ["b", "a"]
    assert order(candidate("a", 0.75), candidate("b", 0.55, 1.0)) == ["a", "b"]


def test_other_passages_of_the_same_article_support_one() -> None:
    alone = candidate("alone", 0.60)
    together = [candidate("one", 0.58, document="d"), candidate("two", 0.55, document="d")]
    assert order(alone, *together)[0] == "one"


def test_nothing_near_enough_is_never_sure_even_with_its_words() -> None:
    assert [hit.match for hit in rank([candidate("far", BOUNDS.floor - 0.01, 1.0)], 5)] == [Match.POSSIBLE]
    assert [hit.match for hit in rank([candidate("near", BOUNDS.floor)], 5)] == [Match.SURE]


def test_beside_a_near_one_others_may_be_farther_but_within_its_reach() -> None:
    others = [candidate("within", 0.6 * REACH), candidate("beyond", 0.6 * REACH - 0.01, 1.0)]
    found = rank([candidate("near", 0.6), *others], 5)
    assert {hit.passage.id: hit.match for hit in found} == {
        "near": Match.SURE,
        "within": Match.SURE,
        "beyond": Match.POSSIBLE,
    }
    assert found[-1].passage.id == "beyond"


def test_without_a_floor_everything_is_ranked() -> None:
    far = [candidate("a", 0.1), candidate("b", 0.05)]
    assert [hit.passage.id for hit in rank(far, 5, bounds=EVERYTHING)] == ["a", "b"]


def test_an_article_that_is_near_as_a_whole_goes_before_one_with_a_single_near_passage() -> None:
    whole = [candidate("w1", 0.60, document="whole"), candidate("w2", 0.60, document="whole")]
    single = [candidate("s1", 0.62, document="single"), candidate("s2", 0.10, document="single")]
    assert order(*single, *whole)[0] == "w1"


def test_a_saved_reply_is_ranked_by_its_meaning_alone() -> None:
    replies = [
        replace(one, passage=replace(one.passage, kind=Kind.SAVED_REPLY))
        for one in (candidate("near", 0.61), candidate("wordy", 0.60, 1.0))
    ]
    assert order(*replies) == ["near", "wordy"]


def test_the_same_words_are_shown_once_the_better_one() -> None:
    said = "Refunds take **ten** days."
    again = candidate("again", 0.6, text="refunds take ten days")
    longer = candidate("longer", 0.7, text=f"{said} Then write to us.")
    assert order(again, longer) == ["longer"]


def test_a_saved_reply_within_a_longer_one_is_an_answer_of_its_own() -> None:
    texts = {"longer": "Restart it. Then write to us.", "part": "Restart it.", "again": "RESTART it"}
    replies = [candidate(key, 0.7 - place / 100, text=text) for place, (key, text) in enumerate(texts.items())]
    saved = [replace(one, passage=replace(one.passage, kind=Kind.SAVED_REPLY)) for one in replies]
    assert order(*saved) == ["longer", "part"]


def test_passages_that_differ_in_one_number_are_both_shown() -> None:
    conflict = [
        candidate("old", 0.7, text="Refunds take 14 days."),
        candidate("new", 0.6, text="Refunds take 30 days."),
    ]
    assert order(*conflict) == ["old", "new"]


def test_the_limit_holds_and_equal_ones_come_in_the_order_of_their_ids() -> None:
    assert order(*(candidate(key, 0.5) for key in "cab"), limit=2) == ["a", "b"]
    assert rank([], 5) == []


def test_a_hit_says_why_it_is_there() -> None:
    first, second = rank([candidate("a", 0.6, 0.5, document="d"), candidate("b", 0.5, document="d")], 5)
    assert first.evidence["vector"] == 0.6
    assert first.evidence["lexical"] == 0.5
    assert first.evidence["support"] == weights(Kind.ARTICLE).support[0] * 0.5
    assert first.evidence["document"] == pytest.approx(0.55)
    assert first.evidence["votes"] == 0
    parts = explain_score(first)
    assert sum(part.share for part in parts) == pytest.approx(first.score)
    assert {part.name: part.weight for part in parts}["lexical"] == weights(Kind.ARTICLE).lexical
    assert first.score > second.score


def test_the_shortlist_takes_the_best_of_both_kinds_of_evidence() -> None:
    vector = {"a": 0.9, "b": 0.45, "c": 0.4}
    assert shortlist(vector, {}, 2) == ["a", "b"]
    assert shortlist(vector, {"x": 1.0}, 2) == ["a", "x"]
    assert shortlist({}, {"x": 0.2, "y": 1.0}, 5) == ["y", "x"]
    assert shortlist({}, {}, 5) == []


def test_what_answered_earlier_questions_comes_first_and_says_so() -> None:
    plain = candidate("plain", 0.6)
    voted = replace(candidate("voted", 0.45), votes=0.5)
    first, second = rank([plain, voted], 5)
    assert first.passage.id == "voted"
    assert (first.evidence["votes"], second.evidence["votes"]) == (0.5, 0.0)
    weight = weights(Kind.ARTICLE)
    assert first.score == pytest.approx(0.45 * (1 + weight.document) + weight.votes * 0.5)


def test_what_answered_earlier_questions_need_not_be_near_in_its_words() -> None:
    far = candidate("far", BOUNDS.possible - 0.1)
    assert order(replace(far, votes=ELECTED)) == ["far"]
    assert order(replace(far, votes=ELECTED - 0.01)) == []


def test_votes_bring_a_passage_onto_the_shortlist() -> None:
    assert shortlist({"a": 0.6, "b": 0.4, "c": 0.5}, {}, 1, {"b": 0.5})[0] == "b"


def test_the_nearest_passage_is_looked_at_however_short_the_shortlist() -> None:
    assert shortlist({"near": 0.5, "a": 0.45}, {"a": 1.0}, 1) == ["a", "near"]


def test_between_the_bounds_everything_is_only_possible() -> None:
    between = (BOUNDS.floor + BOUNDS.possible) / 2
    found = rank([candidate("between", between), candidate("beyond", BOUNDS.possible - 0.01)], 5)
    assert [(hit.passage.id, hit.match) for hit in found] == [("between", Match.POSSIBLE)]
    assert order(candidate("beyond", BOUNDS.possible - 0.01, 1.0)) == []


def test_what_stands_beside_a_sure_one_is_as_sure() -> None:
    found = rank([candidate("sure", BOUNDS.floor), candidate("beside", BOUNDS.floor - 0.02)], 5)
    assert {hit.match for hit in found} == {Match.SURE}


def test_one_document_need_not_fill_the_list() -> None:
    crowd = [candidate(f"c{n}", 0.8 - n / 100, document="crowd") for n in range(4)]
    found = rank([*crowd, candidate("other", 0.6)], 3, per_document=2)
    assert [hit.passage.id for hit in found] == ["c0", "c1", "other"]


def test_a_reranker_leaves_sure_hits_before_possible_ones() -> None:
    found = rank([candidate("sure", 0.7), candidate("possible", 0.4)], 5)
    assert [hit.passage.id for hit in rerank(found, [0.0, 1.0])] == ["sure", "possible"]
