"""A case that repeats a known conversation, or another case, is told with the name of the other."""

from evals.cases.copies import copy_problems
from tests.evals.golden_made import make_case

TEXT = "my export of all bookings has been stuck since noon and the bookkeeper is waiting for it in the next room"


def test_own_words_are_fine() -> None:
    cases = [make_case("a", TEXT), make_case("b", "the reminders of this week went out twice to all of my clients")]
    assert list(copy_problems(cases, {"known": "something else altogether, and a long sentence at that"})) == []


def test_a_near_copy_of_a_known_conversation_is_told() -> None:
    [problem] = copy_problems([make_case("a", "Hello! " + TEXT.upper())], {"known.json": TEXT})
    assert "stand in known.json as well" in problem.text
    assert problem.place == "a.yaml:1"


def test_two_cases_are_no_copies_of_each_other() -> None:
    told = list(copy_problems([make_case("a", TEXT), make_case("b", TEXT + " with her coat on")], {}))
    assert ["stand in b" in told[0].text, "stand in a" in told[1].text] == [True, True]


def test_a_few_words_in_common_are_no_copy() -> None:
    other = "has been stuck since noon and everything else in this long message is about another thing that I saw"
    assert list(copy_problems([make_case("a", TEXT)], {"known": other})) == []
