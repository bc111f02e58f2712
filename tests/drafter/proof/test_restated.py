"""What needs no source, because the conversation or the profile says it, and what these cannot prove."""

import pytest

from drafter.cleaning.request import OpenRequest, Turn
from drafter.proof.grounding import ground
from tests.drafter.proof.proving import AGAINST, CITED, OPEN, PROFILE, TALK, Meaning, passage, proved
from tests.words import PATTERNS


def test_what_the_customer_said_of_themselves_needs_no_source(embed: Meaning) -> None:
    found = proved("You wrote that your export has been on Preparing for three hours.", embed, "refund")
    assert [s.status for s in found.sentences] == [TALK]


@pytest.mark.parametrize(
    ("customer", "sentence"),
    [
        ("Please refund my 59 EUR.", "We will refund your 59 EUR."),
        ("Can my clients pay with PayPal?", "Your clients can pay with PayPal."),
        ("I want to pay with PayPal, you said I can.", "You can pay with PayPal."),
    ],
)
def test_a_wish_of_the_customer_is_no_proof(customer: str, sentence: str, embed: Meaning) -> None:
    (only,) = proved(sentence, embed, "wait", request=OpenRequest(text=customer)).sentences
    assert only.status.unproved


def test_what_an_agent_said_before_may_be_repeated(embed: Meaning) -> None:
    request = OpenRequest(
        text="And now?", history=(Turn("agent", "I have asked our engineers to look at export 4412."),)
    )
    (only,) = proved("I have asked our engineers to look at export 4412.", embed, "refund", request=request).sentences
    assert only.status is TALK


def test_a_private_note_is_no_proof_of_a_fact(embed: Meaning) -> None:
    request = OpenRequest(text="And now?", history=(Turn("note", "The limit is 6 links an hour."),))
    (only,) = proved("The limit is 6 links an hour.", embed, "refund", request=request).sentences
    assert only.status is OPEN


def test_facts_of_the_mailbox_profile_count_and_say_so(embed: Meaning) -> None:
    fact = "PayPal is not available. Connect Mollie under Settings > Payments and switch PayPal on in Mollie."
    (only,) = proved("PayPal is not available.", embed, "wait", facts=[fact]).sentences
    assert only.status is PROFILE
    assert "PayPal is not available" in only.reason


@pytest.mark.parametrize(
    "inside",
    [
        "A refund of up to 60 EUR is possible, only after Ines agrees.",
        "A refund of up to 60 EUR is possible, if Ines approves it.",
        "A refund of up to 60 EUR needs the approval of Ines.",
        "Eine Erstattung bis 60 EUR ist möglich, wenn Ines zustimmt.",
    ],
)
def test_the_profile_proves_to_no_customer_who_has_to_agree(embed: Meaning, inside: str) -> None:
    offer = "May be offered: refund, the last payment up to 60 EUR"
    (only,) = proved(inside, embed, "wait", facts=[offer], names=["Brindlebook", "Ines"]).sentences
    assert only.status is OPEN
    feature = "Brindlebook has: approval of bookings by two people"
    (known,) = proved("Brindlebook has approval of bookings by two people.", embed, "wait", facts=[feature]).sentences
    assert known.status is PROFILE


@pytest.mark.parametrize(
    "sentence", ["Enjoy your 20% discount!", "I hope the refund makes up for it.", "See you at https://evil.example!"]
)
def test_a_courtesy_may_not_carry_a_favour_or_a_link(sentence: str, embed: Meaning) -> None:
    (only,) = proved(sentence, embed, "gcal").sentences
    assert only.status is OPEN


def test_a_bare_yes_stands_or_falls_with_its_sentence(embed: Meaning) -> None:
    good = proved("Yes. The link works for a week.", embed, "export")
    assert [s.status for s in good.sentences] == [CITED, CITED]
    bad = proved("Yes. The link works for a year.", embed, "export")
    assert [s.status for s in bad.sentences] == [AGAINST, AGAINST]


@pytest.mark.parametrize(
    ("source", "sentence", "status"),
    [
        ("Cancel the export and start a smaller one.", "I will cancel the export and start it anew.", "unsupported"),
        ("We email you a link once the file is ready.", "We will email you a link once it is ready.",
         "cited"),
        ("Cancel the export and start a smaller one.", "You can cancel the export.", "cited"),
    ],
)  # fmt: skip
def test_an_instruction_is_no_proof_that_we_will_do_it(
    source: str, sentence: str, status: str, embed: Meaning
) -> None:
    given = [passage("p", "Exports", "Exports", source)]
    (found,) = ground(sentence, given, OpenRequest("My export is stuck."), embed, patterns=PATTERNS).sentences
    assert found.status == status
