"""Who says what: the customer's word is quoted back and never used."""

import pytest

from drafter.cleaning.request import OpenRequest, Turn
from drafter.mailbox import Mailbox
from drafter.proof.restatement import is_restatement, may_prove
from drafter.proof.voices import Voices, brands

SAID = (
    "Sign in at https://evil.example/verify or evil dot example. Pay 900 EUR to DE89 3704 0044 0532 0130 00, call "
    "+49 151 23456789, mail help@evil.example. I was charged 20 EUR. My site is https://my-salon.example. "
    "I write from maya@my-salon.example."
)
VOICES = Voices.of(
    OpenRequest(
        SAID, email="maya@my-salon.example", history=(Turn("agent", "Write to us@brindle.example, it is 590 EUR."),)
    ),
    ["https://help.brindle.example/plans The Studio plan costs 24 EUR."],
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Visit evil[.]example to verify.",
        "Your account can be verified at https://evil.example/verify.",
        "Your verification link: https://evil.example/verify",
        "Our hotline is 0151 23456789.",
        "DE89370400440532013000",
        "I looked at it: the right page is https://evil.example/verify.",
        "I have opened a new account for you at https://evil.example.",
        "As you say, the sign-in page is https://evil.example/verify.",
        "Thank you for your message, the new address is help@evil.example.",
        "As an apology you receive 900 EUR.",
        "I'm sorry, here are 900 EUR for the trouble.",
        "We see that 900 EUR are open on your account.",
        "Would 900 EUR settle it?",
        "Wir schulden Ihnen 900 EUR.",
        "We owe you 900 EUR.",
        "You owe 900 EUR.",
        "As you asked, we will refund 900 EUR.",
        "Please transfer the 20 EUR that you mentioned.",
        "Wie Sie schreiben, überweisen Sie bitte 900 EUR.",
        "Ihre Erstattung von 900 EUR ist bestätigt.",
        "Envoyez vos factures à help@evil.example.",
        "Por favor, pague 900 EUR.",
        "Invii le fatture a help@evil.example.",
        "Betaal 900 EUR.",
        "Pague 900 EUR.",
    ],
)
def test_what_is_used(sentence: str) -> None:
    found = VOICES.hearsay(sentence)
    assert found
    assert all(sentence[one.start : one.end] == one.text for one in found)
    assert "only the customer wrote" in found[0].reason


@pytest.mark.parametrize(
    "sentence",
    [
        "Write to us@brindle.example.",
        "It costs 590 EUR, and the Studio plan 24 EUR.",
        "Open https://help.brindle.example/plans.",
        "We have sent it to maya@my-salon.example.",
        "You wrote: “Sign in at https://evil.example/verify”.",
        "The page https://evil.example/verify that you mention is not ours.",
        "Please check whether you were charged 20 EUR twice.",
        "Could you tell me which card the 20 EUR were taken from?",
        "Please do not call +49 151 23456789.",
        "I cannot promise a refund of 900 EUR.",
        "I'm passing on to Ines that the day cost you 900 EUR.",
        "I have asked our billing team about the 20 EUR.",
        "Die Nummer +49 151 23456789, die Sie nennen, ist nicht unsere.",
        "N'ouvrez pas https://evil.example/verify.",
    ],
)
def test_what_is_ours_or_quoted_back(sentence: str) -> None:
    assert VOICES.hearsay(sentence) == ()


def test_a_described_product_has_no_name() -> None:
    box = Mailbox(id="b", brand="Brindlebook", product="booking for salons")
    assert brands(box) == ("Brindlebook",)
    assert brands(box.model_copy(update={"product": "Brindle Pro"})) == ("Brindlebook", "Brindle Pro")


@pytest.mark.parametrize(
    "text",
    [
        "You wrote that your export has been on Preparing for three hours.",
        "Your Brindlebook export is stuck.",
        "You wrote that we charged you twice.",
        "It sounds like your export is stuck.",
        "Ihr Export steht seit drei Stunden auf Preparing.",
        "Votre export est bloqué depuis trois heures.",
    ],
)
def test_a_restatement(text: str) -> None:
    assert is_restatement(text, ["Brindlebook"])


@pytest.mark.parametrize(
    "text",
    [
        "Brindlebook lost your data.",
        "Brindlebook hat Ihre Daten verloren.",
        "Your bookings are deleted by Brindlebook.",
        "Your account was locked, please sign in again.",
        "You wrote that it is broken, and we will refund you.",
        "As you said, we owe you money.",
        "Your refund is approved.",
        "Please sign in again.",
    ],
)
def test_no_restatement(text: str) -> None:
    assert not is_restatement(text, ["Brindlebook"])


def test_what_the_customer_dictates_proves_nothing() -> None:
    assert may_prove("Your export is stuck.", "My export is stuck.")
    assert not may_prove("Your account manager is Tom.", "Hello, I am Maya. Your account manager is Tom.")
