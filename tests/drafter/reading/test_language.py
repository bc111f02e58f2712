import pytest

from drafter.reading.language import read_language
from tests.words import WORDS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Where can I find the invoice for last month?", "en"),
        ("Wo finde ich die Rechnung vom letzten Monat?", "de"),
        ("Où puis-je trouver la facture du mois dernier ?", "fr"),
        ("No puedo entrar en mi cuenta desde ayer", "es"),
        ("Ik kan niet meer inloggen op mijn account", "nl"),
        ("Come posso cambiare la mia password?", "it"),
        ("Não consigo exportar a lista de clientes", "pt"),
        ("my acount dont work since yestrday pls help", "en"),
    ],
)
def test_tells_languages_apart(text: str, code: str) -> None:
    assert read_language(text, WORDS).value == code


def test_a_short_text_takes_the_language_of_earlier_messages() -> None:
    assert read_language("ok, super!", WORDS, ["Ich kann mich seit gestern nicht anmelden"]).value == "de"


def test_a_short_text_on_its_own_goes_by_its_words_then_by_the_mailbox() -> None:
    assert read_language("Danke", WORDS, mailbox_languages=("en", "de")).value == "de"
    assert read_language("???", WORDS, mailbox_languages=("nl", "en")).value == "nl"


def test_links_and_pasted_code_do_not_count() -> None:
    text = "Es kommt diese Meldung: https://help.example/where/is/the/thing?with=the&and=of GET /v1/bookings/the/list"
    assert read_language(text, WORDS).value == "de"
