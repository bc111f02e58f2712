"""The customer's words."""

import pytest

from drafter.draft import CheckStatus
from drafter.situation import Outcome
from tests.drafter.checks.drafts import draft, fails, verdict


def test_other_forms_and_synonyms_of_their_words_count() -> None:
    answer = "You can cancel it in Settings. It ends with the month that is paid, and nothing is deleted after that."
    assert not fails("customer-terms", draft(answer, "Cancellation of my studio subscription please?"))


def test_short_replies_and_closings_need_no_echo() -> None:
    asked = "How do I turn on the waiting list for haircuts?"
    assert verdict("customer-terms", draft("Under Settings.", asked)) is CheckStatus.SKIPPED
    assert verdict("customer-terms", draft("word " * 20, asked, outcome=Outcome.CLOSE)) is CheckStatus.SKIPPED


@pytest.mark.parametrize(
    "said", ["The correct term is staff.", "What you call a diary is the calendar.", "We call it a slot."]
)
def test_corrections(said: str) -> None:
    assert fails("no-correcting-terms", draft(said))


def test_the_name_on_the_screen_may_be_added() -> None:
    assert not fails("no-correcting-terms", draft("Your diary (Calendar in the menu) shows it."))
