"""What a source says otherwise is told as that, with its very words; the same in other words is not."""

import pytest

from drafter.cleaning.request import OpenRequest
from drafter.proof.grounding import ground
from tests.drafter.proof.proving import AGAINST, CITED, OFFSET, PASSAGES, Meaning, passage, proved
from tests.words import PATTERNS


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("You can get the money back within 30 days.", "30 days"),
        ("Open **Settings > Billing > Refunds** and select **Ask for a refund**.", "refunds"),
        ("Open **Settings > Billing > Invoices** and select **Get money back**.", "get money back"),
        ("You can get the money back at https://refunds.example/now within 14 days.", "refunds.example/now"),
        ("You can get a payment for a plan back within 14 days through Klarna.", "Klarna"),
        ("You cannot get a payment for a plan back within 14 days.", "negated"),
        ("We answer within two days.", "two days"),
        ("Your bookings and clients are deleted.", "deleted"),
        ("We have refunded your payment.", "was done"),
        ("We bake fresh bread every morning.", "No source"),
    ],
)
def test_a_flag_names_what_is_missing(sentence: str, named: str, embed: Meaning) -> None:
    (only,) = proved(sentence, embed, "refund").sentences
    assert only.status.unproved
    assert named in only.reason


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("You cannot get a payment for a plan back within 14 days.", "within 14 days"),
        ("Your bookings and clients are deleted.", "Your bookings and clients stay where they are."),
    ],
)
def test_what_a_source_denies_is_contradicted_by_its_very_words(sentence: str, quoted: str, embed: Meaning) -> None:
    (only,) = proved(sentence, embed, "refund").sentences
    assert only.status is AGAINST
    assert only.against
    assert quoted in only.against.quote
    document = "x" * OFFSET + PASSAGES["refund"].text
    assert document[only.against.start : only.against.end] == only.against.quote


def test_neighbouring_rows_do_not_lend_each_other_their_figures(embed: Meaning) -> None:
    found = proved("The Studio plan costs 24 EUR. The Studio plan costs 59 EUR.", embed, "plans")
    assert [s.status for s in found.sentences] == [CITED, AGAINST]


PARKING = (
    "Residents get a permit under **Permits > New**. A permit is valid for 12 months and costs 40 EUR. "
    "The Garage permit costs 90 EUR, the Street permit 40 EUR. Guests may park for 3 hours. "
    "First pay the fee, then print the permit. The office checks the permit, the warden hands it out. "
    "Permits cannot be passed on. Objections must arrive by 30 June."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "A permit is valid for 18 months.",
        "Guests may park for 3 days.",
        "Objections must arrive by 31 July.",
        "Residents get a permit under **Account > Orders**.",
        "The Street permit costs 90 EUR.",
        "Permits can be passed on.",
        "First print the permit, then pay the fee.",
        "The warden checks the permit.",
    ],
)
def test_the_least_change_of_a_fact_is_told_as_contradicted(sentence: str, embed: Meaning) -> None:
    given = [passage("p", "Parking permits", "Parking permits", PARKING)]
    (only,) = ground(sentence, given, OpenRequest("How do I park?"), embed, patterns=PATTERNS).sentences
    assert only.status is AGAINST
    assert only.against
    assert only.against.quote in PARKING


@pytest.mark.parametrize(
    "sentence",
    [
        "Your permit stays valid for a year and costs 40 EUR.",
        "It is not possible to pass a permit on.",
        "Print the permit after you have paid the fee.",
        "Visitors can park for three hours.",
    ],
)
def test_the_same_in_other_words_is_never_contradicted(sentence: str, embed: Meaning) -> None:
    given = [passage("p", "Parking permits", "Parking permits", PARKING)]
    (only,) = ground(sentence, given, OpenRequest("How do I park?"), embed, patterns=PATTERNS).sentences
    assert only.status is not AGAINST
