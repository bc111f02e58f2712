"""How much of a claim a span says in other words: kin, parts of compounds, and words that mean the same."""

import pytest

from drafter.proof.evidence import Words, make_source, sentence_windows
from drafter.proof.meanings import meant


def share(claim: str, said: str, heading: str = "") -> float:
    """The share of the claim that the one sentence `said` has."""
    source = make_source(said, heading)
    (window,) = sentence_windows(0, source)
    found = meant(claim, window, Words(source.units))
    return found.wide if heading else found.share


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("Das Ersatzrad ist umsonst.", "Ein Ersatzrad kostet nichts."),
        ("Keine Verlängerung.", "Nicht verlängern."),
        ("Der Stand genügt.", "Der Zählerstand reicht."),
        ("Conservés un an.", "La conservation dure un an."),
        ("La cena se paga aparte.", "Por la cena hay que pagar aparte."),
        ("A aula foi reposta.", "As aulas são repostas."),
        ("Your broken lamp is repaired.", "We fix a defective lamp."),
    ],
)
def test_other_words_of_the_same_meaning_are_met(claim: str, said: str) -> None:
    assert share(claim, said) > 0.85


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("The owner sees who opened a link.", "A link works for seven days."),
        ("Der Lehrling ruft den Meister an.", "Die Bremsen prüft der Lehrling."),
        ("Les chiens sont lavés.", "Les chats dorment seuls."),
    ],
)
def test_what_the_span_does_not_speak_of_is_missed(claim: str, said: str) -> None:
    assert share(claim, said) < 0.7


def test_headings_say_a_part_of_it_and_a_claim_without_words_asks_for_nothing() -> None:
    assert share("Refunds take ten days.", "It takes ten days.") < 1.0
    assert share("Refunds take ten days.", "It takes ten days.", "Refunds") == 1.0
    assert share("It is so.", "Exports are kept.") == 1.0
