"""Word for word into English, where no model translates for the search."""

import pytest

from drafter.glossary import in_english
from tests.words import WORDS


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "Wie kündige ich meinen Vertrag?", {"cancel", "contract", "how"}),
        ("de", "Wo steht die Rechnungsadresse?", {"invoice", "address", "where"}),
        ("fr", "Comment obtenir le remboursement ?", {"how", "refund"}),
        ("es", "¿Dónde cambio la contraseña?", {"where", "change", "password"}),
        ("it", "Come disdico l'abbonamento?", {"how", "cancel", "subscription"}),
        ("nl", "Hoe betaal ik met een kaart?", {"how", "pay", "card"}),
        ("pt", "Como apago a minha conta?", {"how", "account"}),
    ],
)
def test_the_words_of_support_are_put_into_english(language: str, text: str, words: set[str]) -> None:
    assert words <= set(in_english(text, WORDS.glossary(language)).split())


def test_names_and_numbers_stay_and_words_without_meaning_go() -> None:
    told = in_english("Gilt der Tarif Nordlicht 300 auch für die Rechnung?", WORDS.glossary("de"))
    assert "Nordlicht 300" in told
    assert " der " not in told


def test_a_short_entry_is_the_whole_word() -> None:
    assert "subscription" not in in_english(
        "Abonsky ist die Rechnung.", {"abo": "subscription", "rechnung": "invoice"}
    )


def test_nothing_known_is_nothing() -> None:
    assert in_english("Xyz abc", WORDS.glossary("de")) == ""
    assert in_english("Hur mår du?", WORDS.glossary("sv")) == ""
