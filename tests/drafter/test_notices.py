"""Notices come with a code for programs, with how much they matter, and with a way to what they speak of."""

from collections.abc import Callable

from drafter.draft import Draft, Severity
from drafter.pipeline import Drafter
from tests.drafter.whole import conversation


def test_an_internal_note_comes_with_its_words(drafter: Callable[..., Drafter]) -> None:
    asked = "Hi, our export queue stalls since Monday, what can I do?\nThanks, Maya"
    found = {one.code: one for one in drafter().draft(conversation(asked)).notices}
    note = found["internal-source"]
    assert "zebra-7" in note.excerpt
    assert note.severity is Severity.INFO
    assert found["composed"].severity is Severity.INFO


def test_what_matters_most_comes_first(drafter: Callable[..., Drafter]) -> None:
    asked = "My card is 4111 1111 1111 1111. How can I export my bookings as CSV?\nThanks, Maya"
    notices = drafter().draft(conversation(asked)).notices
    order = [Severity.DANGER, Severity.WARNING, Severity.INFO]
    ranks = [order.index(one.severity) for one in notices]
    assert ranks == sorted(ranks)
    assert notices[0].code == "card-data"


def test_a_draft_that_was_kept_with_sentences_for_notices_is_still_read(drafter: Callable[..., Drafter]) -> None:
    kept = drafter().draft(conversation()).model_dump(mode="json") | {"notices": ["Said long ago."]}
    assert [(one.code, one.text) for one in Draft.model_validate(kept).notices] == [("note", "Said long ago.")]
