"""Roadmaps: quarters instead of days."""

from typing import Any

import pytest

from drafter.draft import CheckStatus
from drafter.situation import Intent, Outcome
from tests.drafter.checks.drafts import draft, fails, mended, verdict

NO: dict[str, Any] = {"outcome": Outcome.DECLINE}


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("It should launch in March 2027.", "It should launch in Q1 2027."),
        ("We plan to release it on 12 May 2027.", "We plan to release it in Q2 2027."),
        ("We aim to ship it by the end of September.", "We aim to ship it in Q3."),
        ("It is expected to go live on 2027-11-02.", "It is expected to go live in Q4 2027."),
    ],
)
def test_months_become_quarters(said: str, instead: str) -> None:
    assert fails("release-quarter", draft(said, **NO))
    assert mended("release-quarter", draft(said, **NO)) == instead


@pytest.mark.parametrize(
    "said",
    [
        "It will be available next week.",
        "We plan to ship it on Friday.",
        "It should come in one of the next releases.",
    ],
)
def test_too_exact_for_a_rule_to_know_the_quarter(said: str) -> None:
    given = draft(said, **NO)
    assert fails("release-quarter", given)
    assert mended("release-quarter", given) == said


@pytest.mark.parametrize(
    "said",
    ["It is planned for Q3.", "We launched it in March.", "You may add it later.", "Your booking in May is safe."],
)
def test_fine(said: str) -> None:
    assert not fails("release-quarter", draft(said, **NO))


def test_planned_instead_of_will() -> None:
    assert mended("release-planned", draft("It will be available in Q2.", **NO)) == "It is planned for Q2."
    assert not fails("release-planned", draft("Your export will be available in Downloads.", **NO))
    assert verdict("release-planned", draft("It will ship.", intents=(Intent.BUG,))) is CheckStatus.SKIPPED
