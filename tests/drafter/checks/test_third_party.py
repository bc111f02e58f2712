"""Suppliers are partners, not culprits."""

import pytest

from drafter.draft import CheckStatus
from drafter.situation import Intent
from tests.drafter.checks.drafts import draft, fails, verdict

BUG = (Intent.BUG,)


@pytest.mark.parametrize(
    "said",
    [
        "It is due to an outage at our hosting provider.",
        "Stripe is to blame.",
        "That was our vendor's fault.",
        "This is beyond our control.",
        "It's not our fault.",
    ],
)
def test_pointing(said: str) -> None:
    assert fails("no-third-party-blame", draft(said, intents=BUG))


@pytest.mark.parametrize(
    "said",
    [
        "We are working with our hosting provider on it.",
        "Payments run through Stripe.",
        "Your bank sees it in two days.",
        "It is our fault.",
    ],
)
def test_not_pointing(said: str) -> None:
    assert not fails("no-third-party-blame", draft(said, intents=BUG))


def test_without_trouble_there_is_no_blame() -> None:
    assert verdict("no-third-party-blame", draft("Stripe is to blame.")) is CheckStatus.SKIPPED
