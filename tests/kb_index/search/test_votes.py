"""Votes of earlier questions: near ones decide, old ones fade, few ones move little."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kb_index.search.votes import HALF_LIFE, VOTERS, Earlier, count_votes, spread

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SIMILARITIES = st.floats(-1, 1, allow_nan=False)
EARLIER = st.builds(
    Earlier,
    SIMILARITIES,
    st.lists(st.sampled_from("abc"), max_size=3).map(tuple),
    st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)


def test_what_answered_the_nearest_questions_leads() -> None:
    votes = count_votes([Earlier(0.9, ("refunds",)), Earlier(0.5, ("invoices",)), Earlier(0.5, ("exports",))])
    assert votes["refunds"] > 2 * votes["invoices"]
    assert votes["invoices"] == votes["exports"]


def test_many_questions_that_agree_are_surer_than_one() -> None:
    one, many = (count_votes([Earlier(0.7, ("a",))] * number)["a"] for number in (1, 10))
    assert one < 0.5 < 0.8 < many < 1


def test_a_distant_question_alone_moves_nearly_nothing() -> None:
    assert count_votes([Earlier(0.2, ("a",))])["a"] < 0.02


def test_a_vote_counts_half_after_its_half_life() -> None:
    new, old = Earlier(0.8, ("new",), NOW), Earlier(0.8, ("old",), NOW - HALF_LIFE)
    votes = count_votes([new, old])
    assert abs(votes["new"] - 2 * votes["old"]) < 1e-9


def test_a_question_without_a_date_is_taken_for_the_oldest() -> None:
    dated = [Earlier(0.8, ("new",), NOW), Earlier(0.8, ("old",), NOW - HALF_LIFE)]
    votes = count_votes([*dated, Earlier(0.8, ("undated",))])
    assert votes["undated"] == votes["old"]


def test_only_the_nearest_that_know_an_answer_vote() -> None:
    silent = [Earlier(0.99, ())] * 50
    near = [Earlier(0.9, ("near",))] * VOTERS
    assert set(count_votes([*silent, *near, Earlier(0.8, ("far",))])) == {"near"}


def test_nobody_votes_without_earlier_questions() -> None:
    assert count_votes([]) == {}
    assert count_votes([Earlier(-0.5, ("a",))]) == {}


@given(st.lists(EARLIER, max_size=30), st.timedeltas(timedelta(days=-3650), timedelta(days=3650)))
def test_shares_are_below_one_and_do_not_hang_on_todays_date(earlier: list[Earlier], later: timedelta) -> None:
    votes = count_votes(earlier)
    moved = [Earlier(one.similarity, one.answered_with, one.at + later if one.at else None) for one in earlier]
    assert all(0 < share < 1 for share in votes.values())
    assert count_votes(moved) == votes


def test_the_nearest_passage_of_a_document_gets_its_votes_the_next_ones_by_halves() -> None:
    nearness = {"p1": 0.4, "p2": 0.6, "p3": 0.5, "q1": 0.9, "r1": 0.1}
    document_of = {"p1": "p", "p2": "p", "p3": "p", "q1": "q", "r1": "r"}
    shares = spread({"p": 0.8, "r": 0.1, "gone": 0.1}, nearness, document_of)
    assert shares == {"p2": 0.8, "p3": 0.4, "p1": 0.2, "r1": 0.1}
