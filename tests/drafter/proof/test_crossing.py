"""What a claim says of one thing and its source of the thing beside it."""

import pytest

from drafter.proof.crossing import crossed

CLERKS = "The clerk stamps the form, the registrar files the copy."
FARES = "The Harbour ticket costs 4 EUR a day, the Island ticket 9 EUR."
NAMES = frozenset({"harbour", "island", "plus"})
CROSSED = [
    ("The registrar stamps the form.", CLERKS),
    ("Die Schuhe putzt der Koch.", "Die Schuhe putzt der Page, die Suppe kocht der Koch."),
    ("Le sonneur ouvre le coffre.", "Le bedeau ouvre le coffre, le sonneur garde les clés."),
    ("Los gatos duermen fuera.", "Los perros duermen fuera, los gatos en la cocina."),
    ("The Island ticket costs 4 EUR a day.", FARES),
    ("The Harbour card lasts all summer.", "The Harbour card lasts a week. The Plus card lasts all summer."),
    ("Guests lock the gate.", "Members lock the gate. Guests ring the bell."),
]
STRAIGHT = [
    ("The clerk stamps the form.", CLERKS),
    ("The copy is filed by the registrar.", CLERKS),
    ("With the Island ticket you pay 9 EUR.", FARES),
    ("You can apply at the counter or by letter.", "Apply at the counter, or by letter to the office."),
    ("The kiln cools overnight.", "Load the kiln in the evening. It cools overnight."),
    ("Bananas are yellow.", CLERKS),
    ("", CLERKS),
]


@pytest.mark.parametrize(("claim", "proof"), CROSSED)
def test_what_is_said_of_the_other_is_told(claim: str, proof: str) -> None:
    assert crossed(claim, proof, NAMES)


@pytest.mark.parametrize(("claim", "proof"), STRAIGHT)
def test_what_is_said_of_the_same_is_left_alone(claim: str, proof: str) -> None:
    assert crossed(claim, proof, NAMES) is None


def test_both_things_are_named() -> None:
    assert crossed("The registrar stamps the form.", CLERKS) == ("registrar", "clerk")
