"""Amounts, dates and deadlines against their sources, however they are spelled."""

import pytest

from kb_index.documents import Kind, Visibility
from tests.drafter.checks.drafts import citation, draft, fails


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Studio costs 24 EUR.", "It is €24."),
        ("Studio costs 24.00 EUR.", "It is 24 euros."),
        ("A year is 1,200.50 USD.", "It is $1200.50."),
        ("Das kostet 1.200,50 EUR.", "Es sind 1200,5 €."),
        ("Charities pay 25 percent less.", "It is 25 % off."),
    ],
)
def test_one_amount_in_two_spellings(source: str, said: str) -> None:
    assert not fails("amounts-sourced", draft(said, citations=(citation(source),)))


@pytest.mark.parametrize(
    ("source", "said"),
    [("It costs 24 EUR.", "It is 24 USD."), ("It is 24 EUR.", "It is 240 EUR."), ("It is 5 %.", "It is 50 %.")],
)
def test_another_amount(source: str, said: str) -> None:
    assert fails("amounts-sourced", draft(said, citations=(citation(source),)))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("within 2 days", "You have two days."),
        ("on 2026-11-03", "It was on 3 November."),
        ("on November 3rd, 2026", "It was on 3/11/2026.".replace("3/11", "03.11").replace("/", ".")),
        ("innerhalb von 30 Tagen", "You have 30 days."),
        ("It takes 2 working days", "It takes two business days."),
        ("Call us by Friday", "I'll call by Friday."),
    ],
)
def test_one_date_in_two_spellings(source: str, said: str) -> None:
    assert not fails("dates-sourced", draft(said, citations=(citation(source),)))


@pytest.mark.parametrize(
    "said",
    [
        "You'll have it by Friday.",
        "It is done within 24 hours.",
        "I'll be back tomorrow.",
        "It is done by the end of the week.",
        "Expect it in a few days.",
    ],
)
def test_deadlines_nobody_set(said: str) -> None:
    assert fails("dates-sourced", draft(said))


@pytest.mark.parametrize(
    "said",
    [
        "Have a good start to next week.",
        "You may export it.",
        "Open step 3.",
        "It takes a moment.",
        "Press 1 twice.",
        "Give me one minute.",
    ],
)
def test_no_date_at_all(said: str) -> None:
    assert not fails("dates-sourced", draft(said))


def test_internal_notes_prove_but_other_peoples_mails_do_not() -> None:
    note = citation("Refund up to 60 EUR.", visibility=Visibility.INTERNAL)
    past = citation("We gave her 60 EUR.", kind=Kind.PAST_CONVERSATION)
    assert not fails("amounts-sourced", draft("It is 60 EUR.", citations=(note,)))
    assert fails("amounts-sourced", draft("It is 60 EUR.", citations=(past,)))
