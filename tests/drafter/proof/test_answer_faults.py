"""Answers of models that can be no draft are found, and letters that merely look like them are left alone."""

import pytest

from drafter.proof.answer_faults import answer_fault
from tests.words import PATTERNS

CUSTOMER = (
    "I run a small bike shop and my export of bookings has been stuck on Preparing since this morning. "
    "My accountant needs it by noon. Can I have it as a spreadsheet, and will it hold the notes of my clients?"
)


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't assist with that.",
        "Hi Marguerite,\n\nI'm sorry, but I can’t help with this request.\n\nBest,\nSam",
        "I am unable to provide assistance with threats.",
        "As an AI language model, I cannot do this.",
        "Hello Gus,\n\nI won't engage with that. Have a good day!\n\nSam",
        "I cannot comply with your request. Please let me know if there is anything else I can help with.",
    ],
)
def test_a_refusal_is_no_draft(answer: str) -> None:
    fault = answer_fault(answer, CUSTOMER, PATTERNS)
    assert fault
    assert fault.startswith("refused to answer: '")


@pytest.mark.parametrize(
    "answer",
    [
        "Hi Maya,\n\nI can't help with that before Monday, when our accountant is back: she alone can change the "
        "address on an invoice that has been sent. Until then you can print it from Settings > Billing.\n\nSam",
        "Hi Maya,\n\nWe cannot do this for a plan that ended over a year ago. The export is still yours: open "
        "Settings > Data > Exports and select New export. The file comes by email within ten minutes.\n\nSam",
        "Hi Maya,\n\nI'm unable to see your screen from here. Could you send me a screenshot?\n\nSam",
    ],
)
def test_a_no_with_a_reason_is_a_draft(answer: str) -> None:
    assert answer_fault(answer, CUSTOMER, PATTERNS) is None


def test_the_customers_letter_is_no_answer_to_it() -> None:
    answer = f"Hi Maya,\n\nThank you for reaching out. {CUSTOMER}\n\nHave a good day!\n\nSam"
    assert answer_fault(answer, CUSTOMER, PATTERNS) == "gave the customer's own words back as the answer."


def test_what_the_customer_wrote_may_be_taken_up() -> None:
    answer = (
        "Hi Maya,\n\nYour export of bookings has been stuck on Preparing since this morning, and your accountant "
        "needs it by noon. Open Settings > Data > Exports, select Cancel export beside it, then New export with a "
        "shorter range: three months at a time come within minutes. Yes, it opens as a spreadsheet, and the notes of "
        "your clients are in it where you tick Include client notes.\n\nSam"
    )
    assert answer_fault(answer, CUSTOMER, PATTERNS) is None


def test_a_colleague_may_be_told_what_the_customer_wrote() -> None:
    assert answer_fault(CUSTOMER, "", PATTERNS) is None


def test_a_short_answer_may_take_half_of_its_words_from_the_customer() -> None:
    assert answer_fault("Yes, it will hold the notes of my clients.", CUSTOMER, PATTERNS) is None


def test_going_round_in_circles_is_no_draft() -> None:
    answer = "Hi Maya,\n\n" + "We are currently scanning every form to find it. " * 4
    assert answer_fault(answer, CUSTOMER, PATTERNS) == "said the same sentence again and again."


def test_a_short_sentence_may_come_again() -> None:
    answer = "\n".join(f"{n}. Open page {n} of the settings.\n{n}. Select Save." for n in range(1, 6))
    assert answer_fault(answer, CUSTOMER, PATTERNS) is None


@pytest.mark.parametrize("answer", ["", "Hi Maya,", "\n\n", "…"])
def test_nothing_is_left_to_others(answer: str) -> None:
    assert answer_fault(answer, CUSTOMER, PATTERNS) is None
