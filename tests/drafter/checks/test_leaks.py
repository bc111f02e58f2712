"""What must not get out, and what only looks like it."""

import pytest

from drafter.draft import TextKind
from kb_index.documents import Kind, Visibility
from tests.drafter.checks.drafts import citation, draft, fails, mended, passage

NOTE = "We quietly extend the refund window for loyal studios to forty days."


def test_a_public_source_with_the_same_words_frees_them() -> None:
    internal, public = passage(NOTE, visibility=Visibility.INTERNAL), passage(NOTE)
    assert fails("no-internal-wording", draft(f"Good news. {NOTE}", passages=(internal,)))
    assert not fails("no-internal-wording", draft(NOTE, passages=(internal, public)))
    assert not fails("no-internal-wording", draft("Refunds last longer for you.", passages=(internal,)))


def test_an_internal_figure_is_a_leak_whether_it_is_cited_or_not() -> None:
    internal = passage("Refund window for loyal studios: 40 days.", visibility=Visibility.INTERNAL)
    told = draft("The refund window for your studio is 40 days.", passages=(internal,))
    assert fails("no-internal-wording", told)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("Write to petra@x.example now.", "Write to [email address?] now."),
        ("Call +49 30 1234567 now.", "Call [phone number?] now."),
        ("Your order 88231 is there.", "Your order [number?] is there."),
        ("Ticket #BRB-22145 is open.", "Ticket [number?] is open."),
    ],
)
def test_data_from_nowhere_becomes_a_blank(said: str, instead: str) -> None:
    assert fails("no-foreign-data", draft(said))
    assert mended("no-foreign-data", draft(said)) == instead


@pytest.mark.parametrize(
    "said",
    ["It is 2026-11-17 10:30.", "Up to 10 000 rows.", "Order 5 chairs.", "Version 12.4.2 of 2026.", "Open 24/7."],
)
def test_figures_are_no_personal_data(said: str) -> None:
    assert not fails("no-foreign-data", draft(said))


def test_their_own_number_in_another_spelling() -> None:
    assert not fails("no-foreign-data", draft("I see +49 30 123 45 67.", "Call me: 030/1234567"))


def test_another_customers_mail_is_no_source() -> None:
    past = citation("My order 88231 is lost. Regards, Petra Novak", kind=Kind.PAST_CONVERSATION)
    assert fails("no-foreign-data", draft("Your order 88231 is there.", citations=(past,)))
    assert fails("no-foreign-names", draft("It is there, Novak.", citations=(past,)))
    assert not fails("no-foreign-names", draft("It is there.", "I am Petra, too.", citations=(past,)))


def test_card_numbers_are_cut_to_four_digits_in_every_text() -> None:
    said = "Your card 4111-1111-1111-1111 failed."
    assert mended("no-card-number", draft(said)) == "Your card ending in 1111 failed."
    assert mended("no-card-number", draft("You sent 4111111111111111.")) == "You sent a card ending in 1111."
    assert fails("no-card-number", draft(said, kind=TextKind.HANDOFF_NOTE))


@pytest.mark.parametrize(
    "said", ["Your id 1234567890123.", "See bp-ce8e2b41-021b-4111111111111111.", "Call 0049 30 1234567."]
)
def test_other_long_numbers(said: str) -> None:
    assert not fails("no-card-number", draft(said))
