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


@pytest.mark.parametrize(
    ("language", "text", "meaning"),
    [
        ("de", "Wie lade ich eine Kollegin in unser Konto ein?", "invite"),
        ("de", "Wie schalte ich die Erinnerungen aus, die niemand liest?", "switch off"),
        ("nl", "Hoe zet ik de herinneringen aan?", "switch on"),
    ],
)
def test_a_verb_is_one_word_with_its_beginning_at_the_end_of_the_clause(
    language: str, text: str, meaning: str
) -> None:
    told = in_english(text, WORDS.glossary(language), WORDS.particles(language))
    assert meaning in told
    assert told.split()[-1] not in WORDS.particles(language)


def test_a_beginning_is_a_word_of_its_own_where_no_verb_is_known_with_it() -> None:
    told = in_english("Die Karte liegt auf dem Konto, und der Salon macht zu", WORDS.glossary("de"), {"auf", "zu"})
    assert {"card", "account"} <= set(told.split())


def test_a_name_that_is_an_ordinary_word_elsewhere_stays() -> None:
    assert "Plus" in in_english("Wie kündige ich Hearthwren Plus?", WORDS.glossary("de")).split()
