"""What comes before what: an order that is turned round, and the same order in other words."""

import pytest

from drafter.proof.sequence import reordered

SOURCE = "Empty the tank first, then pour in the descaler. Rinse the jug before you fill it."


@pytest.mark.parametrize(
    "claim",
    [
        "First pour in the descaler, then empty the tank.",
        "Pour in the descaler before you empty the tank.",
        "Empty the tank after you have poured in the descaler.",
        "Fill the jug before you rinse it.",
    ],
)
def test_a_turned_order_is_told(claim: str) -> None:
    assert reordered(claim, SOURCE)


def test_a_verb_that_both_share_is_said_once() -> None:
    assert reordered("El examen práctico se hace antes del teórico.", "El examen teórico se hace antes del práctico.")


@pytest.mark.parametrize(
    "claim",
    [
        "Pour in the descaler after you have emptied the tank.",
        "Before you pour in the descaler, empty the tank.",
        "Rinse the jug first and fill it after that.",
        "The shop opens before 9:00.",
        "",
    ],
)
def test_the_same_order_is_left_alone(claim: str) -> None:
    assert not reordered(claim, SOURCE)


def test_other_languages_have_their_own_words() -> None:
    assert reordered(
        "Zuerst Vertrag schließen, danach Probestunde nehmen.", "Probestunde nehmen, danach Vertrag schließen."
    )
    assert reordered(
        "Zuerst kommt der Vertrag, danach die Probe.", "Die Probe ist frei und kurz. Danach folgt ein Vertrag."
    )
    assert not reordered("Primero vacíe el depósito y después eche agua.", "Vacíe el depósito antes de echar agua.")
