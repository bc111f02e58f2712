"""Order, floor and duplicates; no model, no store."""

from dataclasses import replace

from kb_index.documents import Kind, Passage
from kb_index.ranking import FLOOR, LEXICAL_WEIGHT, NEAR_ENOUGH, VOTES_WEIGHT, Candidate, rank, shortlist
from kb_index.votes import ELECTED


def candidate(key: str, vector: float, lexical: float = 0.0, *, text: str = "", document: str = "") -> Candidate:
    text = text or f"The words of {key}."
    passage = Passage(key, document or key, Kind.ARTICLE, "T", ("T",), text, 0, len(text), "s")
    return Candidate(passage, vector, lexical)


def order(*candidates: Candidate, limit: int = 10) -> list[str]:
    return [hit.passage.id for hit in rank(candidates, limit)]


def test_meaning_leads_and_words_decide_between_near_ones() -> None:
    assert order(candidate("a", 0.60), candidate("b", 0.55, 1.0)) == ["b", "a"]
    assert order(candidate("a", 0.80), candidate("b", 0.55, 1.0)) == ["a", "b"]


def test_other_passages_of_the_same_article_support_one() -> None:
    alone = candidate("alone", 0.60)
    together = [candidate("one", 0.58, document="d"), candidate("two", 0.55, document="d")]
    assert order(alone, *together)[0] == "one"


def test_nothing_near_enough_is_no_hit_even_with_its_words() -> None:
    assert order(candidate("far", NEAR_ENOUGH - 0.01, 1.0)) == []
    assert order(candidate("near", NEAR_ENOUGH)) == ["near"]


def test_beside_a_near_one_others_may_be_farther_down_to_the_floor() -> None:
    others = [candidate("above", FLOOR), candidate("below", FLOOR - 0.01, 1.0)]
    assert order(candidate("near", NEAR_ENOUGH), *others) == ["near", "above"]


def test_the_same_words_are_shown_once_the_better_one() -> None:
    said = "Refunds take **ten** days."
    again = candidate("again", 0.6, text="refunds take ten days")
    longer = candidate("longer", 0.7, text=f"{said} Then write to us.")
    assert order(again, longer) == ["longer"]


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
    assert first.evidence["support"] > 0
    assert first.score == 0.6 + LEXICAL_WEIGHT * 0.5 + first.evidence["support"]
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
    assert first.score == 0.45 + VOTES_WEIGHT * 0.5


def test_what_answered_earlier_questions_need_not_be_near_in_its_words() -> None:
    far = candidate("far", FLOOR - 0.2)
    assert order(replace(far, votes=ELECTED)) == ["far"]
    assert order(replace(far, votes=ELECTED - 0.01)) == []


def test_votes_bring_a_passage_onto_the_shortlist() -> None:
    assert shortlist({"a": 0.6, "b": 0.4}, {}, 1, {"b": 0.5}) == ["b"]
