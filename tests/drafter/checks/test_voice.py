"""A letter speaks for us: what the customer says of themselves is struck, what we say to them stays."""

import pytest

from tests.drafter.checks.drafts import draft, fails, mended

OUTAGE = "Your page was down. I'm not asking for the moon but I'd like to know what you are going to do about it."


def test_the_customers_sentence_is_struck_and_the_rest_stays() -> None:
    letter = (
        "Hello Maya,\n\nI'm sorry that you sent clients away. I'm not asking for the moon but I'd like to know what "
        "you are going to do about it. The server is back since 10:40 UTC.\n\nSam"
    )
    assert fails("own-voice", draft(letter, OUTAGE))
    assert mended("own-voice", draft(letter, OUTAGE)) == (
        "Hello Maya,\n\nI'm sorry that you sent clients away. The server is back since 10:40 UTC.\n\nSam"
    )


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("You're not asking for the moon, and you will know by noon what we do about it.", OUTAGE),
        ('You wrote "I\'d like to know what you are going to do about it": here is what we do.', OUTAGE),
        ("Open Settings > Data > Exports and select New export.", "I open Settings > Data > Exports and select New."),
        ("I will look into it.", "Will you please look into it? I will wait."),
    ],
)
def test_what_we_say_to_them_stays(said: str, asked: str) -> None:
    assert not fails("own-voice", draft(said, asked))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Ich kann meine Rechnung vom Oktober nicht herunterladen."),
        ("nl", "Ik heb de agenda-feed op mijn iPhone gezet."),
        ("fr", "Je voudrais savoir comment je peux payer par virement."),
        ("es", "Quiero saber si mi plan incluye dos salones."),
        ("it", "Vorrei sapere quando arriva la mia fattura di ottobre."),
        ("pt", "Eu perdi o meu código e o meu telefone."),
    ],
)
def test_in_every_language_that_we_know(language: str, said: str) -> None:
    assert fails("own-voice", draft(said, said, language=language))
