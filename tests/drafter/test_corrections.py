"""What an agent's edit says about the draft."""

import pytest

from drafter.corrections import Failure, corrections
from drafter.draft import Draft, Sentence, SentenceStatus
from drafter.situation import Outcome
from tests.evals.run_sample import draft

CITED, BARE, COURTESY = SentenceStatus.CITED, SentenceStatus.UNSUPPORTED, SentenceStatus.COURTESY
STEP = ("Open Settings and choose Billing.", CITED)


def made(*said: tuple[str, SentenceStatus]) -> Draft:
    """A draft of sentences with their status."""
    sentences, text = [], ""
    for words, status in said:
        sentences.append(Sentence(text=words, start=len(text), end=len(text) + len(words), status=status))
        text += f"{words} "
    return draft("x").model_copy(update={"text": text.strip(), "sentences": tuple(sentences)})


@pytest.mark.parametrize(
    ("drafted", "sent", "failure"),
    [
        (("You can ask within 30 days.", CITED), ("You can ask within 14 days.", CITED), Failure.WRONG_COMMITMENT),
        (("It costs 29 EUR a month.", BARE), ("It costs 24 EUR a month.", CITED), Failure.WRONG_COMMITMENT),
        (("We will fix it by Friday.", BARE), None, Failure.WRONG_COMMITMENT),
        (("The plan has 5 locations.", BARE), ("The plan has 3 locations.", CITED), Failure.WRONG_FACT),
        (("You can export invoices.", BARE), ("You cannot export invoices.", CITED), Failure.WRONG_FACT),
        (("All plans include it.", BARE), None, Failure.WRONG_FACT),
        (None, ("Only the Owner can do this.", CITED), Failure.MISSING_FACT),
        (None, ("Which browser do you use?", COURTESY), Failure.MISSED_QUESTION),
        (("Which browser do you use?", COURTESY), None, Failure.NEEDLESS_QUESTION),
        (("The Owner can do this too.", CITED), None, Failure.PADDING),
        (("I am glad you wrote.", COURTESY), ("I am sorry that you had to write.", COURTESY), Failure.TONE),
        (None, ("I am truly sorry about this.", COURTESY), Failure.TONE),
    ],
)
def test_each_kind_of_edit_has_its_label(
    drafted: tuple[str, SentenceStatus] | None, sent: tuple[str, SentenceStatus] | None, failure: Failure
) -> None:
    one, other = (made(*filter(None, (STEP, extra))) for extra in (drafted, sent))
    assert [c.failure for c in corrections(one, other)][:1] == [failure]


def test_a_draft_that_was_sent_as_it_was_shows_no_failure() -> None:
    assert corrections(made(STEP), made(STEP)) == []


def test_the_worst_comes_first_and_says_what_was_wrong_and_what_is_right() -> None:
    one = made(("I am glad you wrote.", COURTESY), ("You can ask within 30 days.", CITED))
    other = made(("I am sorry you had to write.", COURTESY), ("You can ask within 14 days.", CITED))
    first, second = corrections(one, other)
    assert (first.wrong, first.right) == (("30 days",), ("14 days",))
    assert second.failure is Failure.TONE


@pytest.mark.parametrize(
    ("drafted", "sent", "right"),
    [
        ("1. Open the cellar door.", "3. Open the cellar door and wait 5 minutes.", ("5 minutes",)),
        ("1. First this.\n2. Then that.", "You have 2 keys.", ("2 keys",)),
        ("It takes a while.", "It takes 5 to 10 working days.", ("5 to 10 working days",)),
        ("Come by.", "Come by between 9:00 and 17:00.", ("9:00 and 17:00",)),
        ("Count them.", "The rooms that you see are 7.", ("are 7",)),
        ("Wait.", "Wait a second, then press it.", ()),
    ],
)
def test_figures_are_whole_and_no_numbers_of_steps(drafted: str, sent: str, right: tuple[str, ...]) -> None:
    found = corrections(made((drafted, CITED)), made((sent, CITED)))
    assert tuple(words for c in found for words in c.right) == right


@pytest.mark.parametrize(
    ("drafted", "sent", "wrong"),
    [
        (Outcome.HAND_OFF, Outcome.ANSWER, True),
        (Outcome.ANSWER, Outcome.DECLINE, True),
        (Outcome.ASK, Outcome.ANSWER, True),
        (Outcome.ANSWER_AND_ASK, Outcome.ANSWER, False),
        (Outcome.ANSWER, Outcome.ANSWER, False),
    ],
)
def test_another_outcome_is_the_worst_but_for_a_question(drafted: Outcome, sent: Outcome, wrong: bool) -> None:
    one = made(STEP).model_copy(update={"outcome": drafted})
    other = made(STEP, ("Only the Owner can do this.", CITED)).model_copy(update={"outcome": sent})
    assert (corrections(one, other)[0].failure is Failure.WRONG_OUTCOME) is wrong
    assert corrections(one, one.model_copy(update={"outcome": sent})) == [], "it was sent as it was"


def test_a_figure_that_is_still_said_elsewhere_was_not_taken_back() -> None:
    one = made(("It costs 29 EUR.", CITED), ("Yes, 29 EUR a month for all of it.", CITED))
    (only,) = corrections(one, made(("It costs 29 EUR.", CITED)))
    assert (only.failure, only.wrong) == (Failure.PADDING, ())
