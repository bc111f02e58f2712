"""Statements that say the opposite, and those that only look as if."""

import pytest

from drafter.proof.polarity import contradiction

OPPOSITE = [
    ("You can import past bookings.", "Past bookings cannot be imported."),
    ("Past bookings can't be imported.", "You can import past bookings."),
    ("Staff can make exports.", "Owners and Managers can make exports; Staff and Readers cannot."),
    ("Your bookings are deleted.", "Your bookings and clients are kept."),
    ("Untick **Include client notes**.", "Tick **Include client notes**."),
    ("It appears on past invoices.", "It appears on all later invoices."),
    ("All-day events block time.", "Events that last all day do not block time unless you tick the box."),
    ("Managers can change billing.", "A Manager may change everything except billing."),
    ("The deposit is returned manually.", "The deposit is returned automatically."),
    ("You must add a phone number.", "You may add a phone number."),
    ("The code works several times.", "Each code works once."),
    ("Fires are allowed in winter.", "Fires are forbidden all year."),
    ("Karten dürfen nicht weitergegeben werden.", "Sie dürfen die Karte aber weitergeben."),
    ("Die Leiter gibt es nicht kostenlos.", "Die Leiter kostet nichts."),
]
AGREE = [
    ("Past bookings can't be imported.", "Past bookings cannot be imported."),
    ("They won't receive any further texts.", "A client who replies STOP gets no more texts."),
    ("Managers can't change billing.", "A Manager may do everything except billing."),
    ("You can leave the page.", "You can leave the page, but do not close the browser."),
    (
        "All-day events only block time if you tick the box.",
        "Events that last all day do not block time unless you tick it.",
    ),
    (
        "If you have no code, the Owner can reset it.",
        "If you have none, the Owner of the account can reset it for you.",
    ),
    ("We charge no commission.", "Brindlebook takes no commission; the fees are those of the provider."),
    ("Keep it somewhere other than on your phone.", "Keep it somewhere other than on your phone."),
    ("A entrega é feita no balcão.", "A entrega é feita em qualquer balcão."),
    ("A entrada de cães é proibida.", "Os cães não podem entrar, a entrada é só para pessoas."),
    ("You can cancel without paying anything.", "You can cancel free of charge."),
    ("Bananas are not blue.", "Exports are ready within five minutes."),
    ("", "Anything."),
]


@pytest.mark.parametrize(("claim", "proof"), OPPOSITE)
def test_opposites_are_told(claim: str, proof: str) -> None:
    assert contradiction(claim, proof)


@pytest.mark.parametrize(("claim", "proof"), AGREE)
def test_what_agrees_or_speaks_of_something_else_is_left_alone(claim: str, proof: str) -> None:
    assert contradiction(claim, proof) is None
