"""Days and months that stand without a number."""

import pytest

from drafter.proof.calendar import other_days

OTHER = [
    ("Boxes arrive on Sunday.", "Boxes arrive on Saturday.", ("Sunday", "Saturday")),
    ("Sie können bis Freitag ändern.", "Änderungen sind bis Mittwoch möglich.", ("Freitag", "Mittwoch")),
    ("La piscina abre de mayo a septiembre.", "La piscina abre de junio a septiembre.", ("mayo", "junio")),
    ("It ends in May.", "It ends in March.", ("May", "March")),
    ("We are open on Sunday.", "We are open Monday to Friday.", ("Sunday", "Monday")),
]
SAME = [
    ("We are open on Wednesday.", "We are open Monday to Friday."),
    ("In January it is closed.", "It is closed from November to February."),
    ("The van comes on Tuesday.", "The van comes on weekdays; on Saturday it does not."),
    ("You may end it at any time.", "It can be ended in March."),
    ("Boxes arrive on Sunday.", "Boxes arrive every week."),
    ("Call us on Mondays.", "Call us on Monday."),
]


@pytest.mark.parametrize(("claim", "proof", "pair"), OTHER)
def test_another_day_or_month_is_told(claim: str, proof: str, pair: tuple[str, str]) -> None:
    assert list(other_days(claim, proof)) == [pair]


@pytest.mark.parametrize(("claim", "proof"), SAME)
def test_a_day_that_the_source_covers_is_no_other(claim: str, proof: str) -> None:
    assert not list(other_days(claim, proof))
