"""Who does it, whether or not anybody listed the role."""

import pytest

from drafter.proof.doers import other_doer

OTHER = [
    (
        "La coloration est faite par un apprenti.",
        "La coloration est faite par une coloriste, la coupe par un apprenti.",
    ),
    ("Passengers set the price.", "The driver sets the price, passengers pay in the app."),
    ("The bells are rung by the verger.", "The bells are rung by the sexton."),
    ("An assistant gives the vaccinations.", "Vaccinations are given by a vet, nail trimming by an assistant."),
    ("El empleado aprueba el anticipo.", "El empleado solicita el anticipo y la gerencia lo aprueba."),
    (
        "As aulas são marcadas pelo explicador.",
        "As aulas são marcadas pelo aluno. O explicador confirma em 12 horas.",
    ),
]
SAME = [
    ("Passengers pay in the app.", "The driver sets the price, passengers pay in the app."),
    ("The bells are rung by the verger.", "The bells are rung by the verger, the doors are opened by the sexton."),
    ("The price is set by the driver.", "The driver sets the price."),
    ("A certified letter comes by post.", "Certified letters are written by clerks and sent by post."),
    ("Si vous partez, le ménage coûte 12 EUR.", "Les clés sont rendues, sinon le ménage coûte 12 EUR."),
    ("Bananas are yellow.", "The driver sets the price, passengers pay in the app."),
]


@pytest.mark.parametrize(("claim", "proof"), OTHER)
def test_another_doer_is_told(claim: str, proof: str) -> None:
    assert other_doer(claim, proof)


def test_both_are_named() -> None:
    assert other_doer(*OTHER[2]) == ("verger", "sexton")
    assert other_doer(*OTHER[5]) == ("explicador", "aluno")


@pytest.mark.parametrize(("claim", "proof"), SAME)
def test_the_same_doer_is_left_alone(claim: str, proof: str) -> None:
    assert not other_doer(claim, proof)
